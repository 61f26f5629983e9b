// The service ends with no warning and comes back with its data: rooms go on as if nothing had been.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, RECONNECTING, VERSIONS, refusedWith, serve, until, wire } from './harness.js';
import { open } from './line.js';

describe('a restart', { concurrency: true }, () => {
  describe('in a room of both SDKs', { concurrency: 1 }, () => {
    let service, host, members, guests, room, other;

    before(async () => {
      service = await serve();
      host = await Member.login('3.6.6', service, 'host');
      members = await Promise.all(VERSIONS.map((version) => Member.login(version, service, 'member')));
      guests = await Promise.all(VERSIONS.map((version) => Member.create(version, service)));
      await host.dress('Höst 主播', 'http://img.test/h.png');
      room = await host.open('restart', ...members, ...guests);
      for (const text of ['said-0', 'said-1']) await host.text(room, text);
      for (const reader of [...members, ...guests]) await reader.receivedText('said-1');
      await service.kill();
      await service.revive();
    });
    after(() => {
      for (const member of [host, ...members, ...guests, other]) member?.leave();
      service?.stop();
    });

    test('members and guests read on without joining, each message once, in order', async () => {
      await until(
        "the host's own way back",
        () =>
          host.text(room, 'said-2').then(
            () => true,
            () => false,
          ),
        RECONNECTING,
      );
      await host.text(room, 'said-3');
      for (const reader of [...members, ...guests]) {
        await reader.receivedText('said-3', RECONNECTING);
        assert.deepEqual(reader.texts('said'), ['said-0', 'said-1', 'said-2', 'said-3']);
        const sequences = reader.messages(({ to }) => to === room).map(({ sequence }) => sequence);
        assert.deepEqual(
          sequences,
          [...new Set(sequences)].sort((left, right) => left - right),
        );
      }
      for (const { user } of members) {
        const joins = host.tips(1).filter(({ payload }) => payload.userIDList.includes(user));
        assert.equal(joins.length, 1, 'nobody came anew');
      }
      for (const reader of [host, ...members]) {
        assert.deepEqual(
          reader.events.filter(({ event }) => event === 'KICKED_OUT'),
          [],
        );
      }
    });

    test('members write on, and are read by their names', async () => {
      for (const member of members) {
        const text = `back-${member.version}`;
        await member.text(room, text);
        for (const reader of [host, ...guests]) assert.equal((await reader.receivedText(text)).from, member.user);
      }
      const [told] = members[0].messages(({ payload }) => payload.text === 'said-3');
      assert.deepEqual([told.nick, told.avatar], ['Höst 主播', 'http://img.test/h.png']);
    });

    test('newcomers are let in, and everyone reads of it', async () => {
      other = await Member.login('2.27.6', service, 'other');
      assert.equal((await other.join(room)).status, 'JoinedSuccess');
      for (const reader of [host, ...members, ...guests]) {
        await reader.tip(1, ({ userIDList }) => userIDList.includes(other.user));
      }
      await other.text(room, 'new here');
      for (const reader of [host, ...members, ...guests]) await reader.receivedText('new here');
    });
  });

  test('one after the other while all talk: nobody reads anything twice, or out of order', async () => {
    const service = await serve();
    // A refused SDK would wait for seconds before it comes again.
    const link = await wire(service, { patient: true });
    const { url } = link;
    const host = await Member.login('3.6.6', service, 'host', { url });
    const readers = await Promise.all(
      VERSIONS.flatMap((version) => [
        Member.login(version, service, 'reader', { url }),
        Member.create(version, service, { url }),
      ]),
    );
    const room = await host.open('talk', ...readers);
    const text = (index) => `talk-${String(index).padStart(5, '0')}`;
    let index = 0;
    let over = false;
    const talking = (async () => {
      while (!over) {
        // What is not answered when the service ends, the SDK says again, and gives up after 15 s.
        await host.text(room, text(index)).catch((error) => refusedWith(2801)(error));
        index += 1;
      }
    })();
    for (let round = 0; round < 3; round += 1) {
      const start = index;
      await until('the talk to go on', () => index > start + 20, RECONNECTING);
      await service.kill();
      await service.revive();
    }
    const start = index;
    await until('the talk to go on', () => index > start + 20, RECONNECTING);
    over = true;
    await talking;
    await host.text(room, 'talk-over');
    for (const reader of readers) {
      await reader.receivedText('talk-over', RECONNECTING);
      const read = reader.texts('talk-');
      assert.deepEqual(read, [...new Set(read)].sort(), `${reader.user ?? 'a guest'} of ${reader.version}`);
      // Messages are not kept over a restart; what was said since the last one is all there.
      const last = Array.from({ length: index - start - 1 }, (_, more) => text(start + 1 + more));
      assert.deepEqual(read.slice(-1 - last.length), [...last, 'talk-over']);
      assert.deepEqual(
        reader.events.filter(({ event }) => event === 'KICKED_OUT'),
        [],
      );
    }
    for (const member of [host, ...readers]) member.leave();
    link.stop();
    service.stop();
  });

  test('what a room was, it is still', async () => {
    const service = await serve();
    const group = (command, body) => service.rest(`group_open_http_svc/${command}`, { GroupId: 'kept', ...body });
    const live = (command, body) =>
      service.rest(`group_open_avchatroom_http_svc/${command}`, { GroupId: 'kept', ...body });
    for (const UserID of ['olga', 'muted', 'banned', 'helper']) {
      await service.rest('im_open_login_svc/account_import', {
        UserID,
        Nick: `Nick ${UserID}`,
        FaceUrl: 'http://img.test/x.png',
      });
    }
    await group('create_group', {
      Type: 'AVChatRoom',
      Name: 'Kept 留',
      Owner_Account: 'olga',
      Introduction: 'intro',
      Notification: 'news',
      FaceUrl: 'http://img.test/r.png',
    });
    await group('modify_group_base_info', { Name: 'Kept 2', MuteAllMember: 'On' });
    await group('set_group_attr', { GroupAttr: [{ key: 'pk', value: '1' }] });
    await group('modify_group_attr', { GroupAttr: [{ key: 'topic', value: '主题' }] });
    await group('update_group_counter', { GroupCounter: [{ Key: 'likes', Value: 5 }], Mode: 'Set' });
    await group('forbid_send_msg', { Members_Account: ['muted'], MuteTime: 6000 });
    await group('ban_group_member', { Members_Account: ['banned'], Duration: 6000 });
    await live('modify_admin', { CommandType: 1, Admin_Account: ['helper'] });
    await group('create_group', { GroupId: 'gone', Type: 'AVChatRoom', Name: 'Gone' });
    await group('destroy_group', { GroupId: 'gone' });
    const sent = await group('send_group_msg', {
      Random: 1,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'said' } }],
    });
    const state = async () => {
      const [info] = (await service.rest('group_open_http_svc/get_group_info', { GroupIdList: ['kept'] })).GroupInfo;
      const answers = {
        info,
        muted: (await group('get_group_muted_account')).MutedAccountList,
        banned: (await group('get_group_ban_member', { Limit: 100, Offset: 0 })).BannedAccountList,
        admins: (await live('get_admin_list')).Admin_List,
        attributes: (await service.rest('group_open_attr_http_svc/get_group_attr', { GroupId: 'kept' })).GroupAttrAry,
        counters: (await group('get_group_counter')).GroupCounter,
        rooms: (await service.rest('group_open_http_svc/get_appid_group_list', {})).GroupIdList,
        profile: (
          await service.rest('profile/portrait_get', {
            To_Account: ['olga'],
            TagList: ['Tag_Profile_IM_Nick', 'Tag_Profile_IM_Image'],
          })
        ).UserProfileItem,
      };
      return answers;
    };
    const before = await state();
    assert.deepEqual(before.rooms, [{ GroupId: 'kept' }]);
    await service.kill();
    await service.revive();
    // What was said is not kept, and when.
    const {
      info: { NextMsgSeq, LastMsgTime: _, ...info },
      ...after
    } = await state();
    const {
      info: { NextMsgSeq: last, LastMsgTime: __, ...told },
      ...rest
    } = before;
    assert.deepEqual({ ...after, info }, { ...rest, info: told });
    assert.ok(NextMsgSeq >= last, `${NextMsgSeq} after ${last}`);
    const next = await group('send_group_msg', {
      Random: 2,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'more' } }],
    });
    assert.ok(next.MsgSeq > sent.MsgSeq);
    // And it is no mere record.
    const line = await open(service);
    const join = async (user) =>
      line.ask('group_open_http_svc.apply_join_group', { GroupId: 'kept' }, await line.login(user));
    assert.equal((await join('banned')).ErrorCode, 10007);
    assert.equal((await join('muted')).ErrorCode, 0);
    await assert.rejects(group('create_group', { Type: 'AVChatRoom', Name: 'x' }), refusedWith(10021));
    line.close();
    service.stop();
  });

  test('tickets and polling keys open again, and what was said in between is read', async () => {
    const service = await serve();
    const first = await open(service);
    const me = await first.login('ines');
    const room = { GroupId: 'keys' };
    await first.ask(
      'group_open_http_svc.create_group',
      { Type: 'AVChatRoom', Name: 'x', Owner_Account: 'ines', FaceUrl: '', ...room },
      me,
    );
    const { LongPollingKey: Key, StartSeq } = await first.ask('group_open_http_svc.apply_join_group', room, me);
    const guest = await first.ask('group_open_http_noauth_svc.apply_join_group', room);
    const say = (line, Random) =>
      line.ask(
        'group_open_http_svc.send_group_msg',
        {
          From_Account: 'ines',
          Random,
          MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: `${Random}` } }],
          ...room,
        },
        me,
      );
    const sequences = [(await say(first, 1)).MsgSeq];
    await service.kill();
    await service.revive();
    const second = await open(service);
    sequences.push((await say(second, 2)).MsgSeq, (await say(second, 3)).MsgSeq);
    assert.deepEqual(
      sequences,
      [...new Set(sequences)].sort((left, right) => left - right),
    );
    const poll = async (service_, key, from, head) => {
      const { ErrorCode, RspMsgList, NextSeq } = await second.ask(
        `group_open_long_polling_http_${service_}.get_msg`,
        { USP: 1, StartSeq: from, HoldTime: 90, Key: key },
        head,
      );
      assert.equal(ErrorCode, 0);
      assert.ok(NextSeq > sequences[2]);
      return RspMsgList.filter(({ Event }) => Event === 3).map(({ MsgRandom }) => MsgRandom);
    };
    assert.deepEqual(await poll('svc', Key, sequences[0] + 1, me), [2, 3]);
    assert.deepEqual(await poll('noauth_svc', guest.LongPollingKey, sequences[0] + 1, {}), [2, 3]);
    assert.ok(StartSeq <= sequences[0]);
    second.close();
    service.stop();
  });
});
