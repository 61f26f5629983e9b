// What the service or the SDK refuses, and the code that an application sees.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, VERSIONS, refusedWith, serve, unique } from './harness.js';

describe('what is refused', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      let service, host, bob, guest, room, other;

      before(async () => {
        service = await serve();
        [host, bob, guest] = await Promise.all([
          Member.login(version, service, 'host'),
          Member.login(version, service, 'bob'),
          Member.create(version, service),
        ]);
        room = await host.open('refused', bob, guest);
        // Nobody is in it.
        other = unique('other');
        await host.call('createGroup', { groupID: other, name: 'Room', type: 'AVChatRoom' });
      });
      after(() => {
        for (const member of [host, bob, guest]) member?.leave();
        service?.stop();
      });

      // [what, who, code, call]
      const cases = [
        ['a member recalls', () => bob, 10033, async (me) => me.rpc('recall', (await me.text(room, 'said')).ID)],
        ['the host recalls', () => host, 10033, async (me) => me.rpc('recall', (await me.text(room, 'said')).ID)],
        ['a message is changed', () => bob, 2481, async (me) => me.rpc('modify', (await me.text(room, 'said')).ID)],
        [
          'a member is added',
          () => host,
          2661,
          (me) => me.call('addGroupMember', { groupID: room, userIDList: [bob.user] }),
        ],
        [
          'the room is given away',
          () => host,
          2620,
          (me) => me.call('changeGroupOwner', { groupID: room, newOwnerID: bob.user }),
        ],
        [
          'a member is removed for no time',
          () => host,
          2686,
          (me) => me.call('deleteGroupMember', { groupID: room, userIDList: [bob.user] }),
        ],
        [
          'a member bans',
          () => bob,
          10007,
          (me) => me.call('deleteGroupMember', { groupID: room, userIDList: [host.user], duration: 60 }),
        ],
        [
          'a member mutes',
          () => bob,
          10007,
          (me) => me.call('setGroupMemberMuteTime', { groupID: room, userID: host.user, muteTime: 60 }),
        ],
        [
          'a member mutes everyone',
          () => bob,
          10007,
          (me) => me.call('updateGroupProfile', { groupID: room, muteAllMembers: true }),
        ],
        [
          'a member renames the room',
          () => bob,
          10007,
          (me) => me.call('updateGroupProfile', { groupID: room, name: 'mine' }),
        ],
        ['a member dismisses', () => bob, 10007, (me) => me.call('dismissGroup', room)],
        ['the owner quits', () => host, 10009, (me) => me.call('quitGroup', room)],
        ['a guest sends', () => guest, 2024, (me) => me.text(room, 'no')],
        [
          'a guest creates',
          () => guest,
          2024,
          (me) => me.call('createGroup', { groupID: unique('no'), name: 'x', type: 'AVChatRoom' }),
        ],
        ['a stranger sends', () => bob, 2101, (me) => me.text(other, 'no')],
        ['somebody sends to a room that is not there', () => bob, 10010, (me) => me.text(unique('nowhere'), 'no')],
        ['a room is joined that is not there', () => bob, 10010, (me) => me.join(unique('nowhere'))],
        ['a guest joins a room that is not there', () => guest, 10010, (me) => me.join(unique('nowhere'))],
        [
          'a room is made twice by its owner',
          () => host,
          10025,
          (me) => me.call('createGroup', { groupID: room, name: 'x', type: 'AVChatRoom' }),
        ],
        [
          'a room is made that another has',
          () => bob,
          10021,
          (me) => me.call('createGroup', { groupID: room, name: 'x', type: 'AVChatRoom' }),
        ],
        ['what is too long is sent', () => bob, 80002, (me) => me.text(room, 'x'.repeat(13_000))],
      ];
      for (const [what, who, code, call] of cases) {
        test(`${what}: ${code}`, async () => {
          await assert.rejects(async () => call(who()), refusedWith(code));
        });
      }

      test('a muted member sends: 10017', async () => {
        await host.call('setGroupMemberMuteTime', { groupID: room, userID: bob.user, muteTime: 60 });
        await assert.rejects(bob.text(room, 'muted'), refusedWith(10017));
        await host.call('setGroupMemberMuteTime', { groupID: room, userID: bob.user, muteTime: 0 });
        // What was refused has left nothing behind.
        await bob.text(room, 'goes on');
        await host.receivedText('goes on');
        assert.deepEqual(host.texts('muted'), []);
        assert.equal((await bob.call('getGroupProfile', { groupID: room })).group.name, 'Room');
      });
    });
  }
});
