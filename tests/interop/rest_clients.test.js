// Clients that others wrote for the vendor's service, unmodified, against ours.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { APP, KEY, Member, VERSIONS, keep, serve, temporary } from './harness.js';

const run = promisify(execFile);
const { Api } = createRequire(import.meta.url)('tls-sig-api-v2');
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

test("the vendor's own generator signs for users and administrators", async () => {
  const service = await serve();
  const sign = (user) => new Api(APP, KEY).genSig(user, 3600);
  for (const version of VERSIONS) {
    const member = await Member.create(version, service, { user: 'signed' });
    await member.call('login', { userID: 'signed', userSig: sign('signed') });
    await member.event('SDK_READY');
    member.leave();
  }
  await service.rest('group_open_http_svc/get_appid_group_list', {}, { usersig: sign('administrator') });
  service.stop();
});

describe('clients in Python', { concurrency: 1 }, () => {
  let service, bob, python;

  before(async () => {
    const folder = temporary();
    await run('python3', ['-m', 'venv', folder]);
    python = join(folder, 'bin', 'python');
    await run(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '-r',
      beside('requirements.txt'),
    ]);
    service = await serve();
    bob = await Member.login('3.6.6', service, 'bob');
  });
  after(() => {
    bob?.leave();
    service?.stop();
  });

  // What a client's methods answer, which must be a success.
  function client(name) {
    const child = keep(
      spawn(python, [beside('rest_client.py'), name, service.url.replace('ws:', 'http:'), String(APP), KEY], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (method, positional = [], named = {}) => {
      child.stdin.write(`${JSON.stringify([method, positional, named])}\n`);
      const { value, done } = await answers.next();
      assert.ok(!done, `${name} ended at ${method}`);
      return JSON.parse(value);
    };
    const call = async (...args) => {
      const answer = await ask(...args);
      assert.deepEqual([answer.ActionStatus, answer.ErrorCode], ['OK', 0], `${args[0]}: ${answer.ErrorInfo}`);
      return answer;
    };
    return { ask, call, stop: () => child.stdin.end() };
  }

  test('tencentcloud-sdk-python-im runs a room', async () => {
    const { ask, call, stop } = client('tencentcloud-sdk-python-im');
    const make = (name, ...args) => ({ new: name, with: args });
    await call('add_single_user', ['owner', 'Öwner 主', 'http://img.test/o.png']);
    await call('batch_add_users', [['one', 'two']]);
    const { ResultItem } = await call('search_user', [['owner', 'nobody']]);
    assert.deepEqual(
      ResultItem.map(({ AccountStatus }) => AccountStatus),
      ['Imported', 'NotImported'],
    );
    const room = (
      await call('create_group', [
        make(
          'GroupObj',
          'owner',
          'AVChatRoom',
          'Room',
          'intro',
          'news',
          'http://img.test/r.png',
          500,
          [],
          [make('GroupAppDefinedData', 'stage', 'on')],
          'python_room',
        ),
      ])
    ).GroupId;
    assert.equal(room, 'python_room');
    await bob.join(room);
    assert.ok((await call('get_group')).GroupIdList.some(({ GroupId }) => GroupId === room));
    assert.equal((await call('get_online_member_num', [room])).OnlineMemberNum, 1);
    await call('send_group_message', [
      room,
      [make('MessageText', 'from Python 你好')],
      [make('MessageFile', 'http://img.test/f', 3, 'f.txt')],
      [],
      'owner',
      'High',
    ]);
    const got = await bob.receivedText('from Python 你好');
    assert.deepEqual([got.from, got.nick, got.priority], ['owner', 'Öwner 主', 'High']);
    await call('send_system_message_in_group', [room, 'attention']);
    assert.equal((await bob.notice(255)).payload.userDefinedField, 'attention');
    await call('update_group_attr', [room, [make('GroupAttr', 'pk', '1')]]);
    await bob.event('GROUP_ATTRIBUTES_UPDATED', ({ groupAttributes }) => groupAttributes.pk === '1');
    assert.deepEqual(
      (await call('get_group_attr', [room])).GroupAttrAry.map(({ key, value }) => [key, value]),
      [['pk', '1']],
    );
    await call('forbid_send_msg', [room, [bob.user], 600]);
    await assert.rejects(bob.text(room, 'muted'), { code: 10017 });
    assert.deepEqual(
      (await call('get_group_shutup_list', [room])).ShuttedUinList.map(({ Member_Account }) => Member_Account),
      [bob.user],
    );
    await call('forbid_send_msg', [room, [bob.user], 0]);
    await bob.text(room, 'free');
    assert.equal((await ask('change_group_owner', [room, 'one'])).ErrorCode, 10007);
    await call('delete_group', [room]);
    await bob.notice(5);
    stop();
  });

  test('timsdk runs a room', async () => {
    const { call, stop } = client('timsdk');
    const group = (method, ...args) => call(`group_open_http_svc.${method}`, ...args);
    await call('im_open_login_svc.account_import', ['sender', 'Sender'], { face_url: 'http://img.test/s.png' });
    const { GroupId } = await group('create_group', ['Room'], {
      owner_account: 'sender',
      group_type: 'AVChatRoom',
      introduction: 'intro',
    });
    assert.match(GroupId, /^@TGS#(?!_)/);
    await bob.join(GroupId);
    const { GroupInfo } = await group('get_group_info', [[GroupId]]);
    assert.deepEqual(
      [GroupInfo[0].Name, GroupInfo[0].Owner_Account, GroupInfo[0].Type],
      ['Room', 'sender', 'AVChatRoom'],
    );
    await group('modify_group_base_info', [GroupId], { name: 'Room 2' });
    await bob.tip(6, ({ newGroupProfile }) => newGroupProfile.groupName === 'Room 2');
    await group('send_group_msg', [GroupId, [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }]]);
    assert.equal(
      (await bob.received(({ to, payload }) => to === GroupId && payload.text === 'hello')).from,
      'administrator',
    );
    await group('send_group_system_notification', [GroupId, 'hear']);
    await bob.notice(255, ({ userDefinedField }) => userDefinedField === 'hear');
    await call('open_config_svr.set_no_speaking', [bob.user], { group_msg_no_speaking_time: 60 });
    await assert.rejects(bob.text(GroupId, 'muted'), { code: 10017 });
    const { UserProfileItem } = await call('profile.portrait_get', [['sender']]);
    assert.equal(UserProfileItem[0].ProfileItem.find(({ Tag }) => Tag === 'Tag_Profile_IM_Nick').Value, 'Sender');
    await group('destroy_group', [GroupId]);
    await bob.notice(5, ({ groupProfile }) => groupProfile.groupID === GroupId);
    await call('im_open_login_svc.kick', [bob.user]);
    assert.equal((await bob.event('KICKED_OUT')).type, 'REST_API_Kick');
    stop();
  });
});
