// What a bad link, and no traffic at all, do to the official SDKs: nothing is lost.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, VERSIONS, serve, unique, until, wire } from './harness.js';

const QUIET = 60_000;

for (const version of VERSIONS) {
  describe(`SDK ${version} over a bad link`, { concurrency: true }, () => {
    let service;

    before(async () => {
      service = await serve();
    });
    after(() => service?.stop());

    async function room(name) {
      const id = unique(name);
      const host = await Member.login(version, service, 'host');
      await host.call('createGroup', { groupID: id, name: 'Room', type: 'AVChatRoom' });
      await host.join(id);
      return { id, host };
    }

    test('an idle minute is survived', async () => {
      const { id, host } = await room('quiet');
      const member = await Member.login(version, service, 'bob');
      const guest = await Member.create(version, service);
      await member.join(id);
      await guest.join(id);
      // The one wait that is for time: a minute in which nothing happens is the case itself.
      await new Promise((resume) => setTimeout(resume, QUIET));
      await host.text(id, 'after a minute');
      for (const reader of [member, guest]) {
        assert.equal((await reader.receivedText('after a minute')).from, host.user);
        const states = reader.events.filter(({ event }) => event === 'NET_STATE_CHANGE');
        assert.ok(states.every(({ item }) => item.state !== 'disconnected'), JSON.stringify(states));
      }
      for (const one of [host, member, guest]) one.leave();
    });

    test('a cut socket is survived by members and guests, with nothing lost', async () => {
      const { id, host } = await room('cut');
      const link = await wire(service);
      const member = await Member.login(version, service, 'eve', { url: link.url });
      const guest = await Member.create(version, service, { url: link.url });
      await member.join(id);
      await guest.join(id);
      const all = [];
      const say = async (text) => {
        all.push(text);
        await host.text(id, text);
      };
      for (let round = 0; round < 3; round += 1) {
        await say(`cut-${round}-before`);
        await until('both links', () => link.connections() >= 2);
        link.cut();
        for (let index = 0; index < 10; index += 1) await say(`cut-${round}-${index}`);
      }
      for (const reader of [member, guest]) {
        await reader.receivedText(all.at(-1));
        assert.deepEqual(reader.texts('cut-'), all);
      }
      // The member's own voice still carries.
      await member.text(id, 'still here');
      assert.equal((await host.receivedText('still here')).from, member.user);
      for (const one of [host, member, guest]) one.leave();
      link.stop();
    });

    test('an outage of seconds is survived, with nothing lost', async () => {
      const { id, host } = await room('outage');
      const link = await wire(service);
      const member = await Member.login(version, service, 'eve', { url: link.url });
      await member.join(id);
      await host.text(id, 'out-before');
      await member.receivedText('out-before');
      link.shut();
      const all = ['out-before'];
      for (let index = 0; index < 20; index += 1) {
        all.push(`out-${index}`);
        await host.text(id, `out-${index}`);
      }
      link.mend();
      // With no socket these SDKs try again only with their next poll.
      await member.received(({ payload }) => payload.text === 'out-19', 40_000);
      assert.deepEqual(member.texts('out-'), all);
      for (const one of [host, member]) one.leave();
      link.stop();
    });
  });
}
