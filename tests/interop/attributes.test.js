// A room's attributes: a small state that members and the backend share, each hearing of the other's changes.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import { Member, VERSIONS, refusedWith, serve, wire } from './harness.js';

describe('attributes', { concurrency: true }, () => {
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

      const write = (member, how, groupID, groupAttributes) =>
        member.call(`${how}GroupAttributes`, { groupID, groupAttributes });
      const remove = (member, groupID, ...keyList) => member.call('deleteGroupAttributes', { groupID, keyList });
      const read = async (member, groupID, ...keyList) =>
        (await member.call('getGroupAttributes', { groupID, keyList })).groupAttributes;
      const rest = (command, body) => service.rest(`group_open_http_svc/${command}_group_attr`, body);

      // Waits until each has been told of this state, by the event that applications read.
      async function told(groupID, attributes, ...members) {
        for (const member of members) {
          const last = () =>
            member.events.findLast(
              ({ event, item }) => event === 'GROUP_ATTRIBUTES_UPDATED' && item.groupID === groupID,
            )?.item.groupAttributes;
          await member.event('GROUP_ATTRIBUTES_UPDATED', () => same(last(), attributes));
          assert.deepEqual(await read(member, groupID), attributes);
        }
      }
      const same = (left, right) => {
        try {
          assert.deepEqual(left, right);
          return true;
        } catch {
          return false;
        }
      };

      test('set, merged, deleted, cleared by one, and told to the others', async () => {
        const room = await host.open('attributes', bob, carol);
        await write(host, 'init', room, { pk: '1', topic: 'Thema 主题 😀' });
        await told(room, { pk: '1', topic: 'Thema 主题 😀' }, host, bob, carol);
        // Any member may, and merging leaves the rest alone.
        await write(bob, 'set', room, { pk: '2', seat: '{"user":"bob"}' });
        await told(room, { pk: '2', topic: 'Thema 主题 😀', seat: '{"user":"bob"}' }, host, bob, carol);
        assert.deepEqual(await read(carol, room, 'pk'), { pk: '2' });
        await remove(carol, room, 'topic');
        await told(room, { pk: '2', seat: '{"user":"bob"}' }, host, bob, carol);
        // Setting anew drops what is not named.
        await write(host, 'init', room, { only: 'this' });
        await told(room, { only: 'this' }, host, bob, carol);
        await remove(host, room);
        await told(room, {}, host, bob, carol);
        // An attribute is no message.
        assert.deepEqual(
          bob.messages(({ to, type }) => to === room && type !== 'TIMGroupTipElem'),
          [],
        );
      });

      test('who comes later reads what is set', async () => {
        const room = await host.open('late');
        await write(host, 'init', room, { stage: 'on', level: '7' });
        await bob.join(room);
        assert.deepEqual(await read(bob, room), { stage: 'on', level: '7' });
        await write(bob, 'set', room, { level: '8' });
        await told(room, { stage: 'on', level: '8' }, host);
      });

      test('a missing key cannot be deleted: 10050', async () => {
        const room = await host.open('missing');
        await write(host, 'init', room, { pk: '1' });
        await assert.rejects(remove(host, room, 'nothing'), refusedWith(10050));
        assert.deepEqual(await read(host, room), { pk: '1' });
      });

      test('what is too large is refused with its code, and changes nothing', async () => {
        const room = await host.open('limits');
        const many = (count) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'x']));
        const refused = (attributes, code) => assert.rejects(write(host, 'init', room, attributes), refusedWith(code));
        await refused(many(17), 10047);
        await refused({ ['k'.repeat(33)]: 'x' }, 10045);
        await refused({ ['键'.repeat(11)]: 'x' }, 10045);
        await refused({ pk: 'v'.repeat(4001) }, 10046);
        await refused(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((key) => [key, 'v'.repeat(4000)])), 10048);
        await bob.join(room);
        assert.deepEqual(await read(bob, room), {});
        const all = { ...many(15), ['k'.repeat(32)]: 'v'.repeat(4000) };
        await write(bob, 'init', room, all);
        await told(room, all, host);
        // One more is one too many, however it comes.
        await assert.rejects(write(host, 'set', room, { more: 'x' }), refusedWith(10047));
      });

      test('who writes over what they have not read is told so: 10056', async () => {
        const link = await wire(service);
        const eve = await Member.login(version, service, 'eve', { url: link.url });
        const room = await host.open('conflict', eve);
        await write(host, 'init', room, { pk: '1' });
        await told(room, { pk: '1' }, eve);
        // Eve hears nothing of the host's change, and repeats her own on her next socket.
        link.deafen();
        await write(host, 'set', room, { pk: '2' });
        const late = assert.rejects(write(eve, 'set', room, { pk: '3' }), refusedWith(10056));
        link.cut();
        await late;
        await told(room, { pk: '2' }, eve);
        await write(eve, 'set', room, { pk: '3' });
        await told(room, { pk: '3' }, host);
        eve.leave();
        link.stop();
      });

      test('the backend writes and reads them too', async () => {
        const room = await host.open('backend', bob, carol);
        await rest('set', {
          GroupId: room,
          GroupAttr: [
            { key: 'pk', value: '1' },
            { key: 'topic', value: '主题' },
          ],
        });
        await told(room, { pk: '1', topic: '主题' }, host, bob, carol);
        await rest('modify', { GroupId: room, GroupAttr: [{ key: 'pk', value: '2' }] });
        await told(room, { pk: '2', topic: '主题' }, host, bob, carol);
        await write(bob, 'set', room, { seat: 'bob' });
        const { GroupAttrAry } = await service.rest('group_open_attr_http_svc/get_group_attr', { GroupId: room });
        const got = Object.fromEntries(GroupAttrAry.map(({ key, value }) => [key, value]));
        assert.deepEqual(got, { pk: '2', topic: '主题', seat: 'bob' });
        await rest('delete', { GroupId: room, GroupAttr: [{ key: 'topic' }] });
        await told(room, { pk: '2', seat: 'bob' }, host, bob, carol);
        await rest('clear', { GroupId: room });
        await told(room, {}, host, bob, carol);
      });

      test('the backend meets the same limits', async () => {
        const room = await host.open('bounds');
        const set = (GroupAttr) => rest('set', { GroupId: room, GroupAttr });
        const tooMany = Array.from({ length: 17 }, (_, index) => ({ key: `k${index}`, value: 'x' }));
        await assert.rejects(set(tooMany), refusedWith(10047));
        await assert.rejects(set([{ key: 'k'.repeat(33), value: 'x' }]), refusedWith(10045));
        // Twelve in two seconds at most, of which each carries five.
        const codes = await Promise.all(
          Array.from({ length: 12 }, () =>
            set([{ key: 'k', value: 'x' }]).then(
              () => 0,
              ({ code }) => code,
            ),
          ),
        );
        assert.deepEqual([...new Set(codes)].sort(), [0, 10049]);
      });
    });
  }
});
