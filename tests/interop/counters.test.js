// A room's counters: likes and gifts that members and the backend count up, and everybody hears of.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import { Member, VERSIONS, refusedWith, serve } from './harness.js';

describe('counters', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      let service, host, bob, carol;

      before(async () => {
        service = await serve();
      });
      after(() => service?.stop());
      // New ones for each test: the SDKs bound what one of them asks in five seconds.
      beforeEach(async () => {
        const other = VERSIONS.find((one) => one !== version);
        [host, bob, carol] = await Promise.all([
          Member.login(version, service, 'host'),
          Member.login(version, service, 'bob'),
          Member.login(other, service, 'carol'),
        ]);
      });
      afterEach(() => {
        for (const member of [host, bob, carol]) member.leave();
      });

      const set = async (member, groupID, counters) =>
        (await member.call('setGroupCounters', { groupID, counters })).counters;
      const count = async (member, how, groupID, key, value) =>
        (await member.call(`${how}GroupCounter`, { groupID, key, value })).counters;
      const read = async (member, groupID, ...keyList) =>
        (await member.call('getGroupCounters', { groupID, keyList })).counters;
      const rest = (command, body) => service.rest(`group_open_http_svc/${command}_group_counter`, body);
      const told = async (groupID, key, value, ...members) => {
        for (const member of members) {
          await member.event(
            'GROUP_COUNTER_UPDATED',
            (item) => item.groupID === groupID && item.key === key && item.value === value,
          );
          assert.equal((await read(member, groupID, key))[key], value);
        }
      };

      test('set, counted up and down by members, and told to the others', async () => {
        const room = await host.open('counters', bob, carol);
        await set(host, room, { likes: 5, gifts: 1 });
        await told(room, 'likes', 5, bob, carol);
        await told(room, 'gifts', 1, bob, carol);
        assert.equal((await count(bob, 'increase', room, 'likes', 3)).likes, 8);
        await told(room, 'likes', 8, host, carol);
        assert.equal((await count(carol, 'decrease', room, 'likes', 1)).likes, 7);
        await told(room, 'likes', 7, host, bob);
        for (const member of [host, bob, carol]) {
          assert.deepEqual(await read(member, room), { likes: 7, gifts: 1 });
          assert.deepEqual(await read(member, room, 'gifts'), { gifts: 1 });
        }
        // What is not there yet counts from 0, and below it.
        assert.equal((await count(bob, 'decrease', room, 'new', 2)).new, -2);
        await told(room, 'new', -2, host);
        // A counter is no message.
        assert.deepEqual(
          bob.messages(({ to, type }) => to === room && type !== 'TIMGroupTipElem'),
          [],
        );
      });

      test('who counts at the same time counts together', async () => {
        const room = await host.open('together', bob, carol);
        const all = [host, bob, carol].flatMap((member) =>
          Array.from({ length: 5 }, () => count(member, 'increase', room, 'likes', 1)),
        );
        const values = (await Promise.all(all)).map(({ likes }) => likes).sort((left, right) => left - right);
        assert.deepEqual(
          values,
          Array.from({ length: 15 }, (_, index) => index + 1),
        );
      });

      test('a room has twenty counters and no more: 10063', async () => {
        const room = await host.open('many');
        const many = (number) =>
          Object.fromEntries(Array.from({ length: number }, (_, index) => [`key${index}`, index]));
        await assert.rejects(set(host, room, many(21)), refusedWith(10063));
        await set(host, room, many(20));
        await assert.rejects(count(host, 'increase', room, 'more', 1), refusedWith(10063));
        await count(host, 'increase', room, 'key7', 1);
        await bob.join(room);
        assert.deepEqual(await read(bob, room), { ...many(20), key7: 8 });
      });

      test('the backend counts too', async () => {
        const room = await host.open('backend', bob);
        const update = (Mode, Key, Value) => rest('update', { GroupId: room, GroupCounter: [{ Key, Value }], Mode });
        assert.deepEqual((await update('Set', 'likes', 10)).GroupCounter, [{ Key: 'likes', Value: 10 }]);
        await told(room, 'likes', 10, host, bob);
        assert.deepEqual((await update('Increase', 'likes', 5)).GroupCounter, [{ Key: 'likes', Value: 15 }]);
        await told(room, 'likes', 15, host, bob);
        await count(bob, 'increase', room, 'likes', 1);
        assert.deepEqual((await update('Decrease', 'likes', 6)).GroupCounter, [{ Key: 'likes', Value: 10 }]);
        await update('Set', 'gifts', 1);
        const { GroupCounter } = await rest('get', { GroupId: room });
        const got = Object.fromEntries(GroupCounter.map(({ Key, Value }) => [Key, Value]));
        assert.deepEqual(got, { likes: 10, gifts: 1 });
        const one = await rest('get', { GroupId: room, GroupCounterKeys: ['gifts'] });
        assert.deepEqual(one.GroupCounter, [{ Key: 'gifts', Value: 1 }]);
        const tooMany = Array.from({ length: 21 }, (_, index) => ({ Key: `k${index}`, Value: 1 }));
        await assert.rejects(rest('update', { GroupId: room, GroupCounter: tooMany, Mode: 'Set' }), refusedWith(10063));
        await rest('delete', { GroupId: room, GroupCounterKeys: ['likes'] });
        assert.deepEqual((await rest('get', { GroupId: room })).GroupCounter, [{ Key: 'gifts', Value: 1 }]);
        await carol.join(room);
        assert.deepEqual(await read(carol, room), { gifts: 1 });
      });
    });
  }
});
