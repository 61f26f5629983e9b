// The official SDKs and danmux's own client and viewer in one room, each reading the other.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';

import { Member, VERSIONS, danmux, keep, serve, sign, unique, until } from './harness.js';

for (const version of VERSIONS) {
  describe(`SDK ${version} and danmux`, () => {
    const room = unique('room');
    let service, host;

    before(async () => {
      service = await serve();
      host = await Member.login(version, service, 'host');
      await host.call('updateMyProfile', { nick: 'Höst 主播', avatar: 'http://img.test/h.png' });
      await host.call('createGroup', { groupID: room, name: 'Room', type: 'AVChatRoom' });
      await host.join(room);
    });
    after(() => {
      host?.leave();
      service?.stop();
    });

    test('tail reads what the SDK writes', async () => {
      const tail = service.run(['tail', room, '--json'], 'tailer');
      await host.tip(1, ({ userIDList }) => userIDList.includes('tailer'));
      await host.text(room, 'hello ✓ 你好', { priority: 'High' });
      await host.rpc('send', { kind: 'Custom', room, priority: 'Low',
        payload: { data: 'd', description: 'e', extension: 'x' } });
      const events = () => tail.lines.map((line) => JSON.parse(line));
      const custom = await until('the custom message', () => events().find(({ type }) => type === 'custom'));
      const text = events().find(({ type }) => type === 'text');
      assert.equal(text.text, 'hello ✓ 你好');
      assert.equal(text.priority, 'high');
      assert.deepEqual([text.from.id, text.from.nick, text.from.avatar],
        [host.user, 'Höst 主播', 'http://img.test/h.png']);
      assert.deepEqual(custom.custom, { data: 'd', description: 'e', extension: 'x' });
      assert.equal(custom.priority, 'low');
      assert.equal(custom.seq, text.seq + 1);
      tail.stop();
      await tail.ended;
    });

    test('the SDK reads what send writes', async () => {
      const said = service.run(['send', room, 'from danmux 弹幕', '--priority', 'high'], 'sender');
      assert.equal(await said.ended, 0);
      const got = await host.receivedText('from danmux 弹幕');
      assert.equal(got.from, 'sender');
      assert.equal(got.priority, 'High');
      const custom = service.run(['send', room, '--custom', '{"data":"D","description":"","extension":"X"}'],
        'sender');
      assert.equal(await custom.ended, 0);
      const element = await host.received(({ type, from }) => type === 'TIMCustomElem' && from === 'sender');
      assert.deepEqual(element.payload, { data: 'D', description: '', extension: 'X' });
    });

    test('a guest\'s tail reads what the host does, up to the end', async () => {
      const stage = unique('stage');
      const other = await Member.login(version, service, 'other');
      await other.call('createGroup', { groupID: stage, name: 'Stage', type: 'AVChatRoom' });
      await other.join(stage);
      const member = await Member.login(version, service, 'member');
      const tail = service.run(['tail', stage, '--json']);
      const events = () => tail.lines.map((line) => JSON.parse(line));
      const event = (what, test) => until(what, () => events().find(test));
      await event('the guest to be in', ({ type }) => type === 'joined');
      await member.join(stage);
      const tip = (kind) => event(`the tip ${kind}`, ({ type, tip }) => type === 'tip' && tip === kind);
      assert.deepEqual((await tip('join')).members.map(({ id }) => id), [member.user]);
      await other.call('setGroupMemberMuteTime', { groupID: stage, userID: member.user, muteTime: 60 });
      assert.deepEqual((await tip('member_profile')).mutes, [{ user: member.user, seconds: 60 }]);
      await other.call('updateGroupProfile', { groupID: stage, name: 'Stage 2', muteAllMembers: true });
      const { change } = await tip('room_profile');
      assert.deepEqual([change.name, change.muted], ['Stage 2', true]);
      await member.call('quitGroup', stage);
      assert.deepEqual((await tip('quit')).members.map(({ id }) => id), [member.user]);
      await other.call('dismissGroup', stage);
      await event('the end', ({ type, notice }) => type === 'notice' && notice === 'dismissed');
      const seqs = events().filter(({ type }) => type === 'tip' || type === 'notice').map(({ seq }) => seq);
      assert.deepEqual(seqs, seqs.map((_, index) => seqs[0] + index), 'each once, in order');
      tail.stop();
      await tail.ended;
      for (const one of [other, member]) one.leave();
    });

    test('the viewer and the SDK read each other', async () => {
      // The name that the viewer's account has, whoever set it.
      const account = await Member.create(version, service, { user: 'watcher' });
      await account.call('login', { userID: 'watcher', userSig: sign('watcher') });
      await account.event('SDK_READY');
      await account.dress('Wätcher', 'http://img.test/w.png');
      account.leave();
      const words = [danmux(), 'watch', room, ...service.connection('watcher')];
      const command = words.map((word) => `'${word}'`).join(' ');
      // util-linux's script gives the viewer a terminal.
      const viewer = keep(spawn('script', ['-qfec', `stty rows 30 cols 100; exec ${command}`, '/dev/null'],
        { env: { ...process.env, TERM: 'xterm-256color' } }));
      let drawn = '';
      viewer.stdout.on('data', (bytes) => { drawn += bytes; });
      await host.tip(1, ({ userIDList }) => userIDList.includes('watcher'));
      await host.text(room, 'zanzibar');
      await until('the comment on the screen', () => drawn.includes('zanzibar'));
      viewer.stdin.write('typed 你好\r');
      const got = await host.receivedText('typed 你好');
      assert.deepEqual([got.from, got.nick, got.avatar], ['watcher', 'Wätcher', 'http://img.test/w.png']);
      assert.deepEqual(host.texts('typed'), ['typed 你好']);
      const ended = new Promise((resolve) => viewer.once('exit', resolve));
      viewer.stdin.write('\u0011');
      assert.equal(await ended, 0);
      assert.ok(drawn.includes('\u001b[?1049l'), 'the terminal was given back');
    });
  });
}
