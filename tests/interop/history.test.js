// What was said before one came: the last twenty messages come with the join, once.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { Member, VERSIONS, serve } from './harness.js';

describe('history', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      const started = [];
      const start = async (options) => {
        const service = await serve(options);
        started.push(service);
        return service;
      };
      after(() => {
        for (const service of started) service.stop();
      });
      const said = (count) => Array.from({ length: count }, (_, index) => `said-${String(index).padStart(2, '0')}`);

      test('the last twenty come with the join, in order, each once', async () => {
        const service = await start();
        const host = await Member.login(version, service, 'host');
        await host.dress('Höst', 'http://img.test/h.png');
        const room = await host.open('history');
        for (const text of said(25)) await host.text(room, text, { priority: 'High', cloudCustomData: 'more' });
        const bob = await Member.login(version, service, 'bob');
        await bob.join(room);
        await host.text(room, 'said-now');
        await bob.receivedText('said-now');
        assert.deepEqual(bob.texts('said'), [...said(25).slice(5), 'said-now']);
        const read = bob.messages(({ payload }) => payload.text === 'said-24')[0];
        const sent = host.messages().length;
        assert.equal(sent, host.messages(({ type }) => type === 'TIMGroupTipElem').length, 'nobody reads their own');
        assert.deepEqual(
          [read.from, read.nick, read.avatar, read.priority, read.cloudCustomData],
          [host.user, 'Höst', 'http://img.test/h.png', 'High', 'more'],
        );
        // Who comes again reads it again, and once.
        await bob.call('quitGroup', room);
        bob.events.length = 0;
        await bob.join(room);
        await host.text(room, 'said-later');
        await bob.receivedText('said-later');
        assert.deepEqual(bob.texts('said'), [...said(25).slice(6), 'said-now', 'said-later']);
        // The SDKs ask for no history as guests.
        const guest = await Member.create(version, service);
        await guest.join(room);
        await host.text(room, 'said-last');
        await guest.receivedText('said-last');
        assert.deepEqual(guest.texts('said'), ['said-last']);
        for (const member of [host, bob, guest]) member.leave();
      });

      test('there is none when the service keeps none', async () => {
        const service = await start({ flags: ['--history', '0'] });
        const host = await Member.login(version, service, 'host');
        const room = await host.open('forgotten');
        for (const text of said(5)) await host.text(room, text);
        const bob = await Member.login(version, service, 'bob');
        await bob.join(room);
        await host.text(room, 'said-now');
        await bob.receivedText('said-now');
        assert.deepEqual(bob.texts('said'), ['said-now']);
        for (const member of [host, bob]) member.leave();
      });
    });
  }
});
