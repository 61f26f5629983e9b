// Who is in a room, and the marks that the host gives them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, VERSIONS, refusedWith, serve, unique, until } from './harness.js';

// An app's own marks begin here.
const VIP = 1000;
const TEAM = 1001;

describe('members and marks', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      let service, host, bob, carol, guest, room;

      before(async () => {
        service = await serve();
        [host, bob, carol, guest] = await Promise.all([
          ...['host', 'bob', 'carol'].map((name) => Member.login(version, service, name)),
          Member.create(version, service),
        ]);
        await bob.dress('Bob 鲍勃', 'http://img.test/b.png');
        room = await host.open('marks', bob, carol, guest);
      });
      after(() => {
        for (const member of [host, bob, carol, guest]) member?.leave();
        service?.stop();
      });

      // The SDKs ask at most once in three seconds: each test asks by a member of its own.
      const list = async (member, filter) =>
        (await member.call('getGroupMemberList', { groupID: room, offset: 0, ...filter })).memberList;
      const ids = (members) => members.map(({ userID }) => userID).sort();
      const mark = (member, markType, enableMark, ...members) =>
        member.call('markGroupMemberList', {
          groupID: room,
          userIDList: members.map(({ user }) => user ?? 'nobody'),
          markType,
          enableMark,
        });
      const rest = (command, body) =>
        service.rest(`group_open_avchatroom_http_svc/${command}`, { GroupId: room, ...body });

      test('the list names the members, with nick and avatar, and no guest', async () => {
        const members = await list(host);
        assert.deepEqual(ids(members), [bob, carol, host].map(({ user }) => user).sort());
        const { nick, avatar, joinTime } = members.find(({ userID }) => userID === bob.user);
        assert.deepEqual([nick, avatar], [bob.nick, bob.avatar]);
        assert.ok(Math.abs(joinTime - Date.now() / 1000) < 60, `joined at ${joinTime}`);
      });

      test('the host marks members, who are listed by it', async () => {
        const { successUserIDList, failureUserIDList } = await mark(host, VIP, true, bob, carol);
        assert.deepEqual([successUserIDList.sort(), failureUserIDList], [[bob.user, carol.user].sort(), []]);
        await mark(host, TEAM, true, carol);
        assert.deepEqual(ids(await list(bob, { filter: VIP })), [bob.user, carol.user].sort());
        assert.deepEqual(ids(await list(carol, { filter: TEAM })), [carol.user]);
        await mark(host, VIP, false, carol);
        const { MemberList, NextTimestamp } = await rest('get_members', { Timestamp: 0, Mark: VIP });
        assert.deepEqual([MemberList.map(({ Member_Account }) => Member_Account), NextTimestamp], [[bob.user], 0]);
      });

      test('who is not there is not marked, and who is no host marks nobody', async () => {
        const stranger = { user: unique('stranger') };
        const { successUserIDList, failureUserIDList } = await mark(host, VIP, true, bob, stranger);
        assert.deepEqual([successUserIDList, failureUserIDList], [[bob.user], [stranger.user]]);
        await assert.rejects(mark(bob, VIP, true, carol), refusedWith(10007));
        // Below lie the service's own; the SDKs refuse those by themselves.
        const own = { CommandType: 1, MemberList: [{ Member_Account: bob.user, Marks: [999] }] };
        await assert.rejects(rest('modify_user_info', own), refusedWith(10004));
      });

      test('a mark is lost with the membership', async () => {
        const dave = await Member.login(version, service, 'dave');
        await dave.join(room);
        await mark(host, TEAM, true, dave);
        const marked = async () =>
          (await rest('get_members', { Timestamp: 0, Mark: TEAM })).MemberList.map(
            ({ Member_Account }) => Member_Account,
          );
        assert.ok((await marked()).includes(dave.user));
        await dave.call('quitGroup', room);
        await dave.join(room);
        assert.ok(!(await marked()).includes(dave.user));
        await dave.call('quitGroup', room);
        dave.leave();
      });

      test('the backend marks, and reads who is there', async () => {
        const { CommandType, MemberList } = await rest('modify_user_info', {
          CommandType: 1,
          MemberList: [{ Member_Account: bob.user, Marks: [2000, 2001] }],
        });
        assert.equal(CommandType, 1);
        assert.deepEqual(MemberList, [{ Member_Account: bob.user, Marks: [2000, 2001] }]);
        const eve = await Member.login(version, service, 'eve');
        await eve.join(room);
        assert.deepEqual(ids(await list(eve, { filter: 2001 })), [bob.user]);
        const there = await rest('check_members', { Member_Account: [bob.user, 'stranger', eve.user] });
        assert.deepEqual(there.Member_Account.sort(), [bob.user, eve.user].sort());
        eve.leave();
      });

      test('the count counts guests too, for the SDK and for the backend', async () => {
        const before = (await service.rest('group_open_http_svc/get_online_member_num', { GroupId: room }))
          .OnlineMemberNum;
        const another = await Member.create(version, service);
        await another.join(room);
        const { OnlineMemberNum } = await service.rest('group_open_http_svc/get_online_member_num', { GroupId: room });
        assert.equal(OnlineMemberNum, before + 1);
        // Who has not asked before has no count kept.
        const frank = await Member.login(version, service, 'frank');
        await frank.join(room);
        await until(
          'the count',
          async () => (await frank.call('getGroupOnlineMemberCount', room)).memberCount === before + 2,
        );
        for (const member of [another, frank]) member.leave();
      });
    });
  }
});
