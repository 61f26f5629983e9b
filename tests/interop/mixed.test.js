// Both SDK versions in one room, as when a site changes from one to the other.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, refusedWith, serve, unique } from './harness.js';
import { talk } from './talk.js';

describe('SDK 3.6.6 and SDK 2.27.6 in one room', () => {
  const room = unique('mixed');
  let service, host, bob, carol, guest;

  before(async () => {
    service = await serve();
    host = await Member.login('3.6.6', service, 'host');
    bob = await Member.login('2.27.6', service, 'bob');
    carol = await Member.login('3.6.6', service, 'carol');
    guest = await Member.create('2.27.6', service);
    await host.dress('Höst 主播', 'http://img.test/h.png');
    await bob.dress('Bob', 'http://img.test/b.png');
    await host.call('createGroup', { groupID: room, name: 'Room', type: 'AVChatRoom' });
    for (const member of [host, bob, carol, guest]) {
      assert.equal((await member.join(room)).status, 'JoinedSuccess');
    }
  });
  after(() => {
    for (const member of [host, bob, carol, guest]) member?.leave();
    service?.stop();
  });

  test('each reads what the other writes', async () => {
    await talk(room, host, [bob, carol, guest]);
    await talk(room, bob, [host, carol, guest]);
  });

  test('an admin set and cancelled by 3.6.6 is told to 2.27.6, and has the rights', async () => {
    const setRole = (member, role) => member.call('setGroupMemberRole',
      { groupID: room, userID: bob.user, role });
    const told = async (operation) => {
      for (const member of [host, bob, carol, guest]) {
        const { payload } = await member.tip(operation);
        assert.deepEqual(payload.userIDList, [bob.user]);
        assert.equal(payload.operatorID, host.user);
      }
    };
    // Each refuses by itself: who is no owner, and 2.27.6 always.
    await assert.rejects(setRole(carol, 'Admin'), refusedWith(2681));
    await assert.rejects(setRole(bob, 'Admin'), refusedWith(2681));

    await host.call('updateGroupProfile', { groupID: room, muteAllMembers: true });
    await bob.tip(6, ({ newGroupProfile }) => newGroupProfile.muteAllMembers === true);
    await assert.rejects(bob.text(room, 'too early'), refusedWith(10017));
    await setRole(host, 'Admin');
    await told(4);
    await bob.text(room, 'an admin may');
    await carol.receivedText('an admin may');
    await setRole(host, 'Member');
    await told(5);
    await assert.rejects(bob.text(room, 'too late'), refusedWith(10017));
    for (const operation of [4, 5]) {
      assert.equal(carol.messages(({ type, payload }) => type === 'TIMGroupTipElem'
        && payload.operationType === operation).length, 1);
    }
  });
});
