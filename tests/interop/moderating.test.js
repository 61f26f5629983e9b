// A moderator at danmux's viewer, and official SDKs in the room: they see each act as the service tells it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Member, VERSIONS, danmux, keep, refusedWith, serve, temporary, until, unique } from './harness.js';

const [UP, PALETTE, ENTER, LEAVE] = ['\u001b[A', '\u001bOQ', '\r', '\u0011'];

// `danmux watch` as `user` in a terminal that util-linux's script makes, with the app's administrator at hand.
function moderator(service, room, user) {
  const home = temporary();
  mkdirSync(join(home, 'danmux'));
  writeFileSync(join(home, 'danmux', 'config.toml'), `[admin]\nkey_file = "${service.keyFile}"\n`);
  const words = [danmux(), 'watch', room, ...service.connection(user)];
  const command = words.map((word) => `'${word}'`).join(' ');
  const env = { ...process.env, TERM: 'xterm-256color', HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
  const viewer = keep(spawn('script', ['-qfec', `stty rows 30 cols 100; exec ${command}`, '/dev/null'], { env }));
  let drawn = '';
  viewer.stdout.on('data', (bytes) => {
    drawn += bytes;
  });
  const ended = new Promise((resolve) => viewer.once('exit', resolve));
  return {
    drawn: (what) => until(`${what} on the screen`, () => drawn.includes(what)),
    press: (keys) => viewer.stdin.write(keys),
    // A command of the palette, and Enter for what it asks.
    run: (command, enters = 1) => viewer.stdin.write(PALETTE + command + ENTER + ENTER.repeat(enters)),
    async leave() {
      viewer.stdin.write(LEAVE);
      assert.equal(await ended, 0);
      assert.ok(drawn.includes('\u001b[?1049l'), 'the terminal was given back');
    },
  };
}

describe('a moderator at the viewer', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      const room = unique('moderated');
      let service, bob, witness, viewer;

      before(async () => {
        service = await serve();
        // The witness is of the other version: both read what is done.
        const other = VERSIONS.find((one) => one !== version);
        [bob, witness] = await Promise.all([
          Member.login(version, service, 'bob'),
          Member.login(other, service, 'witness'),
        ]);
        await rest('account_import', { UserID: 'keeper' }, 'im_open_login_svc');
        await rest('create_group', { Owner_Account: 'keeper', Type: 'AVChatRoom', GroupId: room, Name: 'Room' });
        for (const member of [bob, witness]) await member.join(room);
        viewer = moderator(service, room, 'keeper');
        await bob.tip(1, names('keeper'));
      });
      after(() => {
        for (const member of [bob, witness]) member?.leave();
        service?.stop();
      });

      const rest = (command, body, svc = 'group_open_http_svc') => service.rest(`${svc}/${command}`, body);
      const names =
        (user) =>
        ({ userIDList }) =>
          userIDList.includes(user);
      // The tip of an operation that came as the `count`th, at everybody who is to see it.
      const tips = (operation, count, members = [bob, witness]) =>
        Promise.all(
          members.map(async (member) => {
            const tip = await until(`tip ${operation} at ${member.user}`, () => member.tips(operation)[count - 1]);
            assert.equal(member.tips(operation).length, count, 'each act once');
            return tip.payload;
          }),
        );
      const profile = async (what, value) => {
        for (const member of [bob, witness]) {
          const { operatorID } = (await member.tip(6, ({ newGroupProfile }) => newGroupProfile[what] === value)).payload;
          assert.equal(operatorID, 'keeper');
        }
      };

      test('a mute by key, and its end', async () => {
        await bob.text(room, 'zanzibar');
        await viewer.drawn('zanzibar');
        // The newest comment is selected; the second preset is 10 minutes.
        viewer.press(`${UP}m2`);
        for (const payload of await tips(7, 1)) {
          assert.equal(payload.operatorID, 'keeper');
          assert.deepEqual(
            payload.memberList.map(({ userID, muteTime }) => [userID, muteTime]),
            [[bob.user, 600]],
          );
        }
        await assert.rejects(bob.text(room, 'muted'), refusedWith(10017));
        viewer.run(`unmute ${bob.user}`);
        for (const { memberList } of await tips(7, 2)) assert.equal(memberList[0].muteTime, 0);
        await bob.text(room, 'free again');
        await witness.receivedText('free again');
        assert.deepEqual(witness.texts('muted'), []);
      });

      test('a mute for ever, with a reason', async () => {
        viewer.run(`mute ${bob.user} forever spam`);
        for (const { memberList } of await tips(7, 3)) assert.ok(memberList[0].muteTime > 4e9);
        await assert.rejects(bob.text(room, 'muted'), refusedWith(10017));
        viewer.run(`unmute ${bob.user}`);
        await tips(7, 4);
      });

      test('an admin is made, and made a member again', async () => {
        const role = async () => {
          const { Admin_List } = await rest('get_admin_list', { GroupId: room }, 'group_open_avchatroom_http_svc');
          return Admin_List.map(({ Admin_Account }) => Admin_Account);
        };
        viewer.run(`admin add ${bob.user}`);
        for (const { userIDList, operatorID } of await tips(4, 1)) {
          assert.deepEqual([userIDList, operatorID], [[bob.user], 'keeper']);
        }
        assert.deepEqual(await role(), [bob.user]);
        // An admin may do what a member may not.
        await bob.call('setGroupMemberMuteTime', { groupID: room, userID: witness.user, muteTime: 60 });
        await tips(7, 5);
        await bob.call('setGroupMemberMuteTime', { groupID: room, userID: witness.user, muteTime: 0 });
        await tips(7, 6);
        viewer.run(`admin remove ${bob.user}`);
        for (const { userIDList } of await tips(5, 1)) assert.deepEqual(userIDList, [bob.user]);
        assert.deepEqual(await role(), []);
        const mute = bob.call('setGroupMemberMuteTime', { groupID: room, userID: witness.user, muteTime: 60 });
        await assert.rejects(mute, refusedWith(10007));
      });

      test('everyone is muted by key, and may write again', async () => {
        viewer.press(`${UP}M${ENTER}`);
        await profile('muteAllMembers', true);
        for (const member of [bob, witness]) await assert.rejects(member.text(room, 'hush'), refusedWith(10017));
        await viewer.drawn('MUTED FOR ALL');
        viewer.press(`M${ENTER}`);
        await profile('muteAllMembers', false);
        await bob.text(room, 'all again');
        await witness.receivedText('all again');
      });

      test("the room's name, introduction and notification", async () => {
        // Each is asked for with what stands there now: that is replaced by what is written behind the command.
        viewer.run('set name Other room');
        await profile('groupName', 'Other room');
        viewer.run('set introduction 介绍 of it');
        await profile('introduction', '介绍 of it');
        viewer.run('set notification be kind');
        await profile('notification', 'be kind');
      });

      test('a notice, and a broadcast, through REST', async () => {
        viewer.run('notice 系统 notice');
        for (const member of [bob, witness]) {
          const { payload } = await member.notice(255);
          assert.deepEqual([payload.userDefinedField, payload.groupProfile.groupID], ['系统 notice', room]);
        }
        // To every room: Enter twice.
        viewer.run('broadcast to all rooms', 2);
        for (const member of [bob, witness]) {
          const got = await member.receivedText('to all rooms');
          assert.equal(got.isBroadcastMessage, true);
          assert.deepEqual(member.texts('to all'), ['to all rooms']);
        }
      });

      test('a ban, and its end', async () => {
        viewer.run(`ban ${bob.user} 1h spam`);
        assert.equal((await bob.notice(21)).payload.groupProfile.groupID, room);
        const [tip] = await tips(10, 1, [witness]);
        assert.deepEqual([tip.userIDList, tip.operatorID], [[bob.user], 'keeper']);
        await assert.rejects(bob.join(room), refusedWith(10007));
        await assert.rejects(bob.text(room, 'banned'), refusedWith(2101));
        viewer.run(`unban ${bob.user}`);
        await tips(11, 1, [witness]);
        assert.equal((await bob.join(room)).status, 'JoinedSuccess');
        await bob.text(room, 'back');
        await witness.receivedText('back');
      });

      test('the end of the room', async () => {
        // Its id must be written once more.
        viewer.press(`${PALETTE}destroy ${room}${ENTER}${room}${ENTER}`);
        for (const member of [bob, witness]) {
          assert.equal((await member.notice(5)).payload.groupProfile.groupID, room);
          await assert.rejects(member.join(room), refusedWith(10010));
        }
        await viewer.leave();
      });
    });
  }
});
