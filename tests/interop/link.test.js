// What a bad link, and no traffic at all, do to the official SDKs: nothing is lost.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, RECONNECTING, VERSIONS, serve, unique, until, wire } from './harness.js';

const QUIET = 60_000;

// All at once: most of the time here is waiting.
describe('the SDKs over a bad link', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: true }, () => {
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

      test('an idle minute is survived on the same socket', async () => {
        const { id, host } = await room('quiet');
        const link = await wire(service);
        const member = await Member.login(version, service, 'bob', { url: link.url });
        const guest = await Member.create(version, service, { url: link.url });
        await member.join(id);
        await guest.join(id);
        // The one wait that is for time: a minute in which nothing happens is the case itself.
        await new Promise((resume) => setTimeout(resume, QUIET));
        await host.text(id, 'after a minute');
        for (const reader of [member, guest]) {
          assert.equal((await reader.receivedText('after a minute')).from, host.user);
          assert.deepEqual(reader.texts('after'), ['after a minute']);
        }
        await member.text(id, 'and so am I');
        assert.equal((await host.receivedText('and so am I')).from, member.user);
        assert.deepEqual([link.accepted(), link.connections()], [2, 2]);
        for (const one of [host, member, guest]) one.leave();
        link.stop();
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
          await until('both links', () => link.connections() >= 2, RECONNECTING);
          link.cut();
          for (let index = 0; index < 10; index += 1) await say(`cut-${round}-${index}`);
        }
        for (const reader of [member, guest]) {
          await reader.receivedText(all.at(-1), RECONNECTING);
          assert.deepEqual(reader.texts('cut-'), all);
        }
        // Nobody joined anew for it, and the member's own voice still carries.
        const joins = host.messages(({ type, payload }) => type === 'TIMGroupTipElem'
          && payload.operationType === 1 && payload.userIDList.includes(member.user));
        assert.equal(joins.length, 1);
        await member.text(id, 'still here');
        assert.equal((await host.receivedText('still here')).from, member.user);
        for (const one of [host, member, guest]) one.leave();
        link.stop();
      });

      test('an outage is survived, with nothing lost', async () => {
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
        // The SDK must have met the closed door, or there was no outage.
        await until('an attempt in vain', () => link.refused() > 0, RECONNECTING);
        link.mend();
        await member.receivedText('out-19', RECONNECTING);
        assert.deepEqual(member.texts('out-'), all);
        for (const one of [host, member]) one.leave();
        link.stop();
      });

      test('what was said while the answer was lost is said once', async () => {
        const { id, host } = await room('answer');
        const link = await wire(service);
        const member = await Member.login(version, service, 'eve', { url: link.url });
        await member.join(id);
        link.deafen();
        const sending = member.text(id, 'once-0');
        const { sequence } = await host.receivedText('once-0');
        link.cut();
        // The SDK asks again on its next socket, and is told of the same message.
        assert.equal((await sending).sequence, sequence);
        assert.ok(link.accepted() > 1);
        await member.text(id, 'once-1');
        await host.receivedText('once-1');
        assert.deepEqual(host.texts('once-'), ['once-0', 'once-1']);
        for (const one of [host, member]) one.leave();
        link.stop();
      });
    });
  }
});
