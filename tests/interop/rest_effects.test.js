// What an app's backend does by REST, as members of both SDKs see it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, VERSIONS, random, serve } from './harness.js';

describe('what the backend does', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`as SDK ${version} sees it`, { concurrency: 1 }, () => {
      let service, bob, guest, readers;
      const room = 'backend_room';

      before(async () => {
        service = await serve();
        await service.rest('im_open_login_svc/account_import', {
          UserID: 'anna',
          Nick: 'Änna 安娜',
          FaceUrl: 'http://img.test/a.png',
        });
        await rest('create_group', { Type: 'AVChatRoom', Name: 'Room', Owner_Account: 'anna' });
        [bob, guest] = await Promise.all([Member.login(version, service, 'bob'), Member.create(version, service)]);
        readers = [bob, guest];
        for (const reader of readers) await reader.join(room);
      });
      after(() => {
        for (const member of [bob, guest]) member?.leave();
        service?.stop();
      });

      const rest = (command, body) => service.rest(`group_open_http_svc/${command}`, { GroupId: room, ...body });
      const text = (Text) => [{ MsgType: 'TIMTextElem', MsgContent: { Text } }];

      test('a message by an account, with its priority and data', async () => {
        for (const MsgPriority of ['High', 'Normal', 'Low', 'Lowest']) {
          const { MsgSeq, MsgTime } = await rest('send_group_msg', {
            From_Account: 'anna',
            Random: random(),
            MsgPriority,
            MsgBody: text(`said ${MsgPriority}`),
            CloudCustomData: '{"more":1}',
          });
          for (const reader of readers) {
            const got = await reader.receivedText(`said ${MsgPriority}`);
            assert.deepEqual(
              [got.from, got.nick, got.avatar, got.priority, got.cloudCustomData, got.sequence, got.time],
              ['anna', 'Änna 安娜', 'http://img.test/a.png', MsgPriority, '{"more":1}', MsgSeq, MsgTime],
            );
          }
        }
      });

      test("a message by nobody is the administrator's", async () => {
        await rest('send_group_msg', { Random: random(), MsgBody: text('from above') });
        for (const reader of readers) assert.equal((await reader.receivedText('from above')).from, 'administrator');
      });

      test('the same message twice is one', async () => {
        const once = { From_Account: 'anna', Random: random(), MsgBody: text('once') };
        const { MsgSeq } = await rest('send_group_msg', once);
        assert.equal((await rest('send_group_msg', once)).MsgSeq, MsgSeq);
        await rest('send_group_msg', { ...once, Random: random(), MsgBody: text('then') });
        for (const reader of readers) {
          await reader.receivedText('then');
          assert.deepEqual(reader.texts('once'), ['once']);
        }
      });

      test('a message to a member who wrote it is their own', async () => {
        await rest('send_group_msg', { From_Account: bob.user, Random: random(), MsgBody: text('in your name') });
        assert.equal((await guest.receivedText('in your name')).from, bob.user);
      });

      test('a system notice', async () => {
        await rest('send_group_system_notification', { Content: '{"stage":"结束"}' });
        for (const reader of readers) {
          const { payload, conversationID } = await reader.notice(255);
          assert.deepEqual(
            [payload.userDefinedField, payload.groupProfile.groupID, conversationID],
            ['{"stage":"结束"}', room, '@TIM#SYSTEM'],
          );
        }
      });

      test('a broadcast to every room', async () => {
        // The SDKs learn where broadcasts begin with their second poll.
        await rest('send_group_msg', { Random: random(), MsgBody: text('before the broadcast') });
        for (const reader of readers) await reader.receivedText('before the broadcast');
        await service.rest('group_open_http_svc/send_broadcast_msg', {
          From_Account: 'anna',
          Random: random(),
          MsgBody: text('to all'),
          CloudCustomData: 'more',
        });
        for (const reader of readers) {
          const got = await reader.receivedText('to all');
          assert.deepEqual([got.isBroadcastMessage, got.from, got.cloudCustomData], [true, 'anna', 'more']);
        }
        await rest('send_group_msg', { Random: random(), MsgBody: text('after the broadcast') });
        for (const reader of readers) {
          await reader.receivedText('after the broadcast');
          assert.deepEqual(reader.texts('to all'), ['to all']);
        }
      });

      test('a changed profile, and a hush', async () => {
        await rest('modify_group_base_info', {
          Name: 'Room 2',
          Notification: '公告',
          FaceUrl: 'http://img.test/f.png',
        });
        for (const reader of readers) {
          const { newGroupProfile } = (
            await reader.tip(6, ({ newGroupProfile: { groupName } }) => groupName === 'Room 2')
          ).payload;
          assert.deepEqual([newGroupProfile.notification, newGroupProfile.avatar], ['公告', 'http://img.test/f.png']);
        }
        await rest('modify_group_base_info', { MuteAllMember: 'On' });
        await assert.rejects(bob.text(room, 'hush'), { code: 10017 });
        await rest('send_group_msg', { From_Account: 'anna', Random: random(), MsgBody: text('the owner may') });
        await guest.receivedText('the owner may');
        await rest('modify_group_base_info', { MuteAllMember: 'Off' });
        await bob.text(room, 'again');
        await guest.receivedText('again');
      });

      test('a nick that an account gets is read with its next message', async () => {
        await service.rest('profile/portrait_set', {
          From_Account: bob.user,
          ProfileItem: [
            { Tag: 'Tag_Profile_IM_Nick', Value: 'Bobby' },
            { Tag: 'Tag_Profile_IM_Image', Value: 'http://img.test/b.png' },
          ],
        });
        await bob.text(room, 'who am I');
        const got = await guest.receivedText('who am I');
        assert.deepEqual([got.nick, got.avatar], ['Bobby', 'http://img.test/b.png']);
      });

      test('the end of the room', async () => {
        await rest('destroy_group', {});
        for (const reader of readers) {
          assert.equal((await reader.notice(5)).payload.groupProfile.groupID, room);
        }
        await assert.rejects(bob.join(room), { code: 10010 });
      });
    });
  }
});
