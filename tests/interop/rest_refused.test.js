// What the REST API refuses: commands that live rooms do not know, and callers who are not who they say.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { KEY, refusedWith, serve, sign } from './harness.js';
import { assertShape } from './shape.js';

const FOREIGN = 1400000002;
const GROUP = 'group_open_http_svc';

describe('the REST API refuses', () => {
  const GroupId = 'refused_room';
  const text = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
  let service;

  before(async () => {
    service = await serve({ apps: [`id = ${FOREIGN}`] });
    for (const UserID of ['olga', 'helper']) await service.rest('im_open_login_svc/account_import', { UserID });
    await service.rest(`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'Room', GroupId, Owner_Account: 'olga' });
  });
  after(() => service?.stop());

  const create = (more) => [`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'x', ...more }];
  // [code, command, body]
  const refusals = [
    [10004, `${GROUP}/create_group`, { Type: 'AVChatRoom' }],
    [10004, ...create({ Type: 'Nonsense' })],
    [10007, ...create({ MemberList: [{ Member_Account: 'helper' }] })],
    [10019, ...create({ Owner_Account: 'nobody at all' })],
    [10004, ...create({ Name: 'x'.repeat(31) })],
    [10021, ...create({ GroupId, Owner_Account: 'helper' })],
    [10025, ...create({ GroupId, Owner_Account: 'olga' })],
    [10010, `${GROUP}/destroy_group`, { GroupId: 'nowhere' }],
    [10004, `${GROUP}/destroy_group`, {}],
    [10010, `${GROUP}/send_group_msg`, { GroupId: 'nowhere', Random: 1, MsgBody: text }],
    [10004, `${GROUP}/send_group_msg`, { GroupId, Random: 1 }],
    [
      80002,
      `${GROUP}/send_group_msg`,
      { GroupId, Random: 1, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x'.repeat(13_000) } }] },
    ],
    [10007, `${GROUP}/add_group_member`, { GroupId, MemberList: [{ Member_Account: 'helper' }] }],
    [10004, `${GROUP}/delete_group_member`, { GroupId, MemberToDel_Account: ['helper'] }],
    [10007, `${GROUP}/get_role_in_group`, { GroupId, User_Account: ['helper'] }],
    [10007, `${GROUP}/change_group_owner`, { GroupId, NewOwner_Account: 'helper' }],
    [10044, `${GROUP}/group_msg_get_simple`, { GroupId, ReqMsgNumber: 20 }],
    [10033, `${GROUP}/group_msg_recall`, { GroupId, MsgSeqList: [{ MsgSeq: 1 }] }],
    [10050, `${GROUP}/delete_group_attr`, { GroupId, GroupAttr: [{ key: 'missing' }] }],
  ];
  for (const [index, [code, command, body]] of refusals.entries()) {
    test(`refusal ${index + 1}: ${command} with ${code}`, async () => {
      await assert.rejects(service.rest(command, body), refusedWith(code));
    });
  }

  // What `post` is to send that a proper call does not.
  const wrong = {
    'a signature by another key': [70009, { usersig: sign('administrator', { key: 'another' }) }],
    'a signature for another app': [70014, { usersig: sign('administrator', { app: FOREIGN }) }],
    'a signature of another user': [70013, { usersig: sign('olga') }],
    'a signature that has expired': [70001, { usersig: sign('administrator', { time: 1_600_000_000, expire: 60 }) }],
    'rubbish for a signature': [70003, { usersig: 'rubbish' }],
    'somebody who is no admin': [60010, { identifier: 'olga', usersig: sign('olga') }],
    'no sdkappid': [60012, { sdkappid: undefined }],
  };
  for (const [what, [code, query]] of Object.entries(wrong)) {
    test(`${what}: ${code}`, async () => {
      const answer = await service.post(`${GROUP}/get_appid_group_list`, {}, query);
      assertShape(what, answer, {});
      assert.deepEqual([answer.ActionStatus, answer.ErrorCode], ['FAIL', code]);
      assert.notEqual(answer.ErrorInfo, '');
    });
  }

  test('bad JSON is 60003, an unknown path 60009, an unknown app 70020 or 60006', async () => {
    const code = async (...args) => (await service.post(...args)).ErrorCode;
    for (const body of ['', '{', '[]', '"x"', `${'['.repeat(50_000)}`]) {
      assert.equal(await code(`${GROUP}/get_appid_group_list`, body), 60003, body.slice(0, 20));
    }
    assert.equal(await code('no_such_svc/command', {}), 60009);
    const unknown = await code(
      `${GROUP}/get_appid_group_list`,
      {},
      { sdkappid: 7, usersig: sign('administrator', { app: 7, key: KEY }) },
    );
    assert.ok([70020, 60006].includes(unknown), `${unknown}`);
    assert.equal(await code(`${GROUP}/get_appid_group_list`, {}, { sdkappid: 'seven' }), 60006);
  });

  test("an app has no part in another's rooms", async () => {
    const foreign = { app: FOREIGN };
    await assert.rejects(service.rest(`${GROUP}/destroy_group`, { GroupId }, foreign), refusedWith(10010));
    await assert.rejects(
      service.rest(`${GROUP}/send_group_msg`, { GroupId, Random: 1, MsgBody: text }, foreign),
      refusedWith(10010),
    );
    assert.deepEqual((await service.rest(`${GROUP}/get_appid_group_list`, {}, foreign)).GroupIdList, []);
    // The same name is free there.
    await service.rest(`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'theirs', GroupId }, foreign);
    assert.equal((await service.rest(`${GROUP}/get_group_info`, { GroupIdList: [GroupId] })).GroupInfo[0].Name, 'Room');
  });
});
