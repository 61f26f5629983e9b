// What the host and the backend do to a member: ban, mute, make an admin; and what all are told of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, VERSIONS, refusedWith, serve, until } from './harness.js';

describe('bans, mutes and admins', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      let service, host, bob, witness, room;

      before(async () => {
        service = await serve();
        // The witness is of the other version: both read what is done.
        const other = VERSIONS.find((one) => one !== version);
        [host, bob, witness] = await Promise.all([
          Member.login(version, service, 'host'),
          Member.login(version, service, 'bob'),
          Member.login(other, service, 'witness'),
        ]);
        room = await host.open('bans', bob, witness);
      });
      after(() => {
        for (const member of [host, bob, witness]) member?.leave();
        service?.stop();
      });

      const rest = (command, body) => service.rest(`group_open_http_svc/${command}`, { GroupId: room, ...body });
      const live = (command, body) =>
        service.rest(`group_open_avchatroom_http_svc/${command}`, { GroupId: room, ...body });
      const ban = (member, user, duration) =>
        member.call('deleteGroupMember', { groupID: room, userIDList: [user], duration, reason: 'spam' });
      const names =
        (user) =>
        ({ userIDList }) =>
          userIDList.includes(user);

      // A member who is in the room for one test.
      async function passing(name) {
        const member = await Member.login(version, service, name);
        await member.join(room);
        await host.tip(1, names(member.user));
        return member;
      }

      test('who is banned is told, reads no more and cannot come back until it ends', async () => {
        const dan = await passing('dan');
        await ban(host, dan.user, 3);
        const notice = await dan.notice(21);
        assert.equal(notice.payload.groupProfile.groupID, room);
        for (const member of [host, bob, witness]) {
          const { payload } = await member.tip(10, names(dan.user));
          assert.deepEqual([payload.userIDList, payload.operatorID], [[dan.user], host.user]);
        }
        await assert.rejects(dan.join(room), refusedWith(10007));
        await assert.rejects(dan.text(room, 'banned'), refusedWith(2101));
        await host.text(room, 'without dan');
        await witness.receivedText('without dan');
        assert.deepEqual(dan.texts('without'), []);
        // The door opens by itself.
        await until('the end of the ban', () =>
          dan.join(room).then(
            () => true,
            (error) => !refusedWith(10007)(error),
          ),
        );
        await dan.text(room, 'back');
        await host.receivedText('back');
        dan.leave();
      });

      test('the backend lists who is banned, and lets them back', async () => {
        const eve = await passing('eve');
        await ban(host, eve.user, 600);
        await eve.notice(21);
        const { BannedAccountList, NextOffset } = await rest('get_group_ban_member', { Limit: 100, Offset: 0 });
        assert.deepEqual(
          BannedAccountList.map(({ Member_Account }) => Member_Account),
          [eve.user],
        );
        assert.ok(Math.abs(BannedAccountList[0].BannedUntil - Date.now() / 1000 - 600) < 30);
        assert.equal(NextOffset, 0);
        await rest('unban_group_member', { Members_Account: [eve.user] });
        for (const member of [host, bob, witness]) {
          assert.deepEqual((await member.tip(11, names(eve.user))).payload.userIDList, [eve.user]);
        }
        assert.equal((await eve.join(room)).status, 'JoinedSuccess');
        await host.text(room, 'welcome back');
        await eve.receivedText('welcome back');
        assert.deepEqual((await rest('get_group_ban_member', { Limit: 100, Offset: 0 })).BannedAccountList, []);
        eve.leave();
      });

      test('the backend bans, with or without the member there', async () => {
        const frank = await passing('frank');
        const gina = await Member.login(version, service, 'gina');
        await rest('ban_group_member', {
          Members_Account: [frank.user, gina.user],
          Duration: 600,
          Description: 'no reason',
        });
        await frank.notice(21);
        await witness.tip(10, names(frank.user));
        for (const member of [frank, gina]) await assert.rejects(member.join(room), refusedWith(10007));
        const many = Array.from({ length: 21 }, (_, index) => `user${index}`);
        await assert.rejects(rest('ban_group_member', { Members_Account: many, Duration: 60 }), refusedWith(10005));
        for (const member of [frank, gina]) member.leave();
      });

      test('an admin is made and unmade by the backend, and by the SDK that can', async () => {
        const told = async (operation, times, operator) => {
          for (const member of [host, bob, witness]) {
            const { payload } = await until(`tip ${operation}`, () => member.tips(operation)[times - 1]);
            assert.deepEqual(payload.userIDList, [bob.user]);
            if (operator) assert.equal(payload.operatorID, operator);
          }
        };
        const admins = async () => (await live('get_admin_list')).Admin_List.map(({ Admin_Account }) => Admin_Account);
        let times = 1;
        await live('modify_admin', { CommandType: 1, Admin_Account: [bob.user] });
        await told(4, times);
        assert.deepEqual(await admins(), [bob.user]);
        // An admin mutes, but not the owner.
        const mute = (userID, muteTime) => bob.call('setGroupMemberMuteTime', { groupID: room, userID, muteTime });
        await mute(witness.user, 60);
        await assert.rejects(witness.text(room, 'muted by bob'), refusedWith(10017));
        await mute(witness.user, 0);
        await assert.rejects(mute(host.user, 60), refusedWith(10007));
        await live('modify_admin', { CommandType: 2, Admin_Account: [bob.user] });
        await told(5, times);
        assert.deepEqual(await admins(), []);
        await assert.rejects(mute(witness.user, 60), refusedWith(10007));
        if (version === '3.6.6') {
          times = 2;
          await host.call('setGroupMemberRole', { groupID: room, userID: bob.user, role: 'Admin' });
          await told(4, times, host.user);
          assert.deepEqual(await admins(), [bob.user]);
          await host.call('setGroupMemberRole', { groupID: room, userID: bob.user, role: 'Member' });
          await told(5, times, host.user);
        }
        // Told to who it is about, if it is told at all, and to nobody else.
        for (const operation of [9, 10]) {
          for (const member of [host, witness]) {
            assert.deepEqual(
              member.messages(
                ({ type, payload }) => type === 'TIMGroupSystemNoticeElem' && payload.operationType === operation,
              ),
              [],
            );
          }
        }
      });

      test('the backend mutes, lists and unmutes, by old names and new', async () => {
        const muted = async () => {
          const { MutedAccountList } = await rest('get_group_muted_account');
          const { ShuttedUinList } = await rest('get_group_shutted_uin');
          assert.deepEqual(
            ShuttedUinList,
            MutedAccountList.map(({ Member_Account, MutedUntil }) => ({ Member_Account, ShuttedUntil: MutedUntil })),
          );
          return MutedAccountList.map(({ Member_Account, MutedUntil }) => [
            Member_Account,
            Math.round((MutedUntil - Date.now() / 1000) / 100),
          ]);
        };
        for (const name of ['MuteTime', 'ShutUpTime']) {
          const before = witness.tips(7).length;
          const told = (count) => until('the tip', () => witness.tips(7)[before + count - 1]);
          await rest('forbid_send_msg', { Members_Account: [bob.user], [name]: 500 });
          const { payload } = await told(1);
          assert.deepEqual(
            payload.memberList.map(({ userID, muteTime }) => [userID, muteTime]),
            [[bob.user, 500]],
          );
          await assert.rejects(bob.text(room, 'muted'), refusedWith(10017));
          assert.deepEqual(await muted(), [[bob.user, 5]]);
          // Quitting is no way out of it.
          await bob.call('quitGroup', room);
          await bob.join(room);
          await assert.rejects(bob.text(room, 'muted'), refusedWith(10017));
          await rest('forbid_send_msg', { Members_Account: [bob.user], [name]: 0 });
          assert.equal((await told(2)).payload.memberList[0].muteTime, 0);
          assert.deepEqual(await muted(), []);
          await bob.text(room, `free again of ${name}`);
          await host.receivedText(`free again of ${name}`);
        }
      });

      test('a mute ends by itself', async () => {
        await rest('forbid_send_msg', { Members_Account: [bob.user], MuteTime: 1 });
        await until('the end of the mute', () =>
          bob.text(room, 'over').then(
            () => true,
            (error) => !refusedWith(10017)(error),
          ),
        );
        await host.receivedText('over');
        assert.deepEqual((await rest('get_group_muted_account')).MutedAccountList, []);
      });

      test('the app mutes in all its rooms', async () => {
        const speak = (seconds) =>
          service.rest('openconfigsvr/setnospeaking', { Set_Account: bob.user, GroupmsgNospeakingTime: seconds });
        await speak(4294967295);
        await assert.rejects(bob.text(room, 'nowhere'), refusedWith(10017));
        const { GroupmsgNospeakingTime } = await service.rest('openconfigsvr/getnospeaking', { Get_Account: bob.user });
        assert.equal(GroupmsgNospeakingTime, 4294967295);
        await speak(0);
        await bob.text(room, 'everywhere');
        await host.receivedText('everywhere');
      });
    });
  }
});
