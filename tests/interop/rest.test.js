// The REST API as documented: every command that knows live rooms, its answer field by field.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { APP, Member, serve, unique } from './harness.js';
import { assertShape, maybe } from './shape.js';

const GROUP = 'group_open_http_svc';
const LIVE = 'group_open_avchatroom_http_svc';
const LOGIN = 'im_open_login_svc';

describe('the REST API', () => {
  const room = 'rest_room';
  let service, bob;

  before(async () => {
    service = await serve();
    bob = await Member.login('3.6.6', service, 'bob');
    for (const UserID of ['olga', 'helper']) await service.rest(`${LOGIN}/account_import`, { UserID });
    await service.rest(`${GROUP}/create_group`, {
      Type: 'AVChatRoom',
      Name: 'Room',
      GroupId: room,
      Owner_Account: 'olga',
      AppDefinedData: [{ Key: 'stage', Value: 'off' }],
    });
    await bob.join(room);
  });
  after(() => {
    bob?.leave();
    service?.stop();
  });

  const text = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
  const GroupId = room;
  const counter = { GroupId, GroupCounter: [{ Key: 'likes', Value: 1 }] };
  // Made by each test anew, so that each test can be run alone.
  const muted = () => service.rest(`${GROUP}/forbid_send_msg`, { GroupId, Members_Account: ['helper'], MuteTime: 60 });
  const banned = () =>
    service.rest(`${GROUP}/ban_group_member`, { GroupId, Members_Account: ['helper'], Duration: 60 });
  const admin = () => service.rest(`${LIVE}/modify_admin`, { GroupId, CommandType: 1, Admin_Account: ['helper'] });
  // Each in a room of its own: a room takes few writes a second.
  const attribute = (id) => ({ GroupId: id, GroupAttr: [{ key: 'pk', value: '1' }] });
  const set = (id) => async () => {
    await made(id)();
    await service.rest(`${GROUP}/set_group_attr`, attribute(id));
  };
  const counted = () => service.rest(`${GROUP}/update_group_counter`, { ...counter, Mode: 'Set' });
  const made = (id) => () => service.rest(`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'x', GroupId: id });

  const INFO = {
    ErrorCode: 'number',
    ErrorInfo: 'string',
    GroupId: 'string',
    Type: 'string',
    Name: 'string',
    Appid: 'number',
    Introduction: 'string',
    Notification: 'string',
    FaceUrl: 'string',
    Owner_Account: 'string',
    CreateTime: 'number',
    InfoSeq: 'number',
    LastInfoTime: 'number',
    LastMsgTime: 'number',
    NextMsgSeq: 'number',
    MemberNum: 'number',
    MaxMemberNum: 'number',
    ApplyJoinOption: 'string',
    MuteAllMember: 'string',
    AppDefinedData: maybe([{ Key: 'string', Value: 'string' }]),
  };

  // [command, body, the fields of its answer, what must be done before]
  const commands = [
    [`${GROUP}/create_group`, { Type: 'AVChatRoom', Name: 'Another' }, { GroupId: 'string' }],
    [`${GROUP}/destroy_group`, { GroupId: 'doomed' }, {}, made('doomed')],
    [
      `${GROUP}/get_appid_group_list`,
      {},
      { TotalCount: 'number', GroupIdList: [{ GroupId: 'string' }], Next: 'number' },
    ],
    [
      `${GROUP}/get_joined_group_list`,
      () => ({ Member_Account: bob.user, WithHugeGroups: 1 }),
      { TotalCount: 'number', GroupIdList: [{ GroupId: 'string' }] },
    ],
    [`${GROUP}/get_group_info`, { GroupIdList: [room] }, { GroupInfo: [INFO] }],
    [
      `${GROUP}/modify_group_base_info`,
      { GroupId, Introduction: 'new', AppDefinedData: [{ Key: 'stage', Value: 'on' }] },
      {},
    ],
    [`${GROUP}/get_online_member_num`, { GroupId }, { OnlineMemberNum: 'number' }],
    [
      `${LIVE}/get_members`,
      { GroupId, Timestamp: 0 },
      {
        MemberList: [{ Member_Account: 'string', JoinTime: 'number', NickName: 'string', Avatar: 'string' }],
        NextTimestamp: 'number',
      },
    ],
    [`${LIVE}/check_members`, () => ({ GroupId, Member_Account: [bob.user] }), { Member_Account: ['string'] }],
    [
      `${LIVE}/modify_user_info`,
      () => ({ GroupId, CommandType: 1, MemberList: [{ Member_Account: bob.user, Marks: [1000] }] }),
      { CommandType: 'number', MemberList: [{ Member_Account: 'string', Marks: ['number'] }] },
    ],
    [`${LIVE}/modify_admin`, { GroupId, CommandType: 1, Admin_Account: ['helper'] }, {}],
    [
      `${LIVE}/get_admin_list`,
      { GroupId },
      { Admin_List: [{ Admin_Account: 'string', NickName: 'string', Avatar: 'string' }] },
      admin,
    ],
    [`${LIVE}/add_robots`, { GroupId, Member_Account: ['helper'] }, {}],
    [`${LIVE}/del_robots`, { GroupId, Member_Account: ['helper'] }, {}],
    [`${GROUP}/forbid_send_msg`, { GroupId, Members_Account: ['helper'], MuteTime: 60 }, {}],
    [`${GROUP}/forbid_send_msg`, { GroupId, Members_Account: ['helper'], ShutUpTime: 60 }, {}],
    [
      `${GROUP}/get_group_muted_account`,
      { GroupId },
      { MutedAccountList: [{ Member_Account: 'string', MutedUntil: 'number' }] },
      muted,
    ],
    [
      `${GROUP}/get_group_shutted_uin`,
      { GroupId },
      { ShuttedUinList: [{ Member_Account: 'string', ShuttedUntil: 'number' }] },
      muted,
    ],
    [`${GROUP}/ban_group_member`, { GroupId, Members_Account: ['helper'], Duration: 60, Description: 'why' }, {}],
    [
      `${GROUP}/get_group_ban_member`,
      { GroupId, Limit: 10, Offset: 0 },
      { BannedAccountList: [{ Member_Account: 'string', BannedUntil: 'number' }], NextOffset: 'number' },
      banned,
    ],
    [`${GROUP}/unban_group_member`, { GroupId, Members_Account: ['helper'] }, {}, banned],
    ['openconfigsvr/setnospeaking', { Set_Account: 'helper', C2CmsgNospeakingTime: 5, GroupmsgNospeakingTime: 6 }, {}],
    [
      'openconfigsvr/getnospeaking',
      { Get_Account: 'helper' },
      { C2CmsgNospeakingTime: 'number', GroupmsgNospeakingTime: 'number' },
    ],
    [`${GROUP}/send_group_msg`, { GroupId, Random: 1, MsgBody: text }, { MsgTime: 'number', MsgSeq: 'number' }],
    [`${GROUP}/send_group_system_notification`, { GroupId, Content: 'news' }, {}],
    [`${GROUP}/send_broadcast_msg`, { From_Account: 'olga', Random: 1, MsgBody: text }, { MsgSeq: 'number' }],
    [`${GROUP}/set_group_attr`, attribute('set'), {}, made('set')],
    [`${GROUP}/modify_group_attr`, attribute('modify'), {}, made('modify')],
    [
      'group_open_attr_http_svc/get_group_attr',
      { GroupId: 'get' },
      { GroupAttrAry: [{ key: 'string', value: 'string' }] },
      set('get'),
    ],
    [`${GROUP}/delete_group_attr`, { GroupId: 'delete', GroupAttr: [{ key: 'pk' }] }, {}, set('delete')],
    [`${GROUP}/clear_group_attr`, { GroupId: 'clear' }, {}, set('clear')],
    [
      `${GROUP}/update_group_counter`,
      { ...counter, Mode: 'Increase' },
      { GroupCounter: [{ Key: 'string', Value: 'number' }] },
    ],
    [`${GROUP}/get_group_counter`, { GroupId }, { GroupCounter: [{ Key: 'string', Value: 'number' }] }, counted],
    [`${GROUP}/delete_group_counter`, { GroupId, GroupCounterKeys: ['likes'] }, {}, counted],
    [`${LOGIN}/account_import`, { UserID: 'new', Nick: 'New', FaceUrl: 'http://img.test/n.png' }, {}],
    [`${LOGIN}/account_import`, { Identifier: 'old', Nick: 'Old' }, {}],
    [
      `${LOGIN}/account_check`,
      { CheckItem: [{ UserID: 'olga' }, { UserID: 'nobody' }] },
      { ResultItem: [{ UserID: 'string', ResultCode: 'number', ResultInfo: 'string', AccountStatus: 'string' }] },
    ],
    [`${LOGIN}/kick`, { UserID: 'helper' }, {}],
    [
      'openim/query_online_status',
      () => ({ To_Account: [bob.user, 'olga'] }),
      { QueryResult: [{ To_Account: 'string', Status: 'string' }] },
    ],
    [
      'openim/querystate',
      () => ({ To_Account: [bob.user, 'olga'] }),
      { QueryResult: [{ To_Account: 'string', State: 'string' }] },
    ],
    [
      'profile/portrait_set',
      { From_Account: 'olga', ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: 'Olga' }] },
      { ErrorDisplay: maybe('string') },
    ],
    [
      'profile/portrait_get',
      { To_Account: ['helper'], TagList: ['Tag_Profile_IM_Nick'] },
      {
        UserProfileItem: [
          {
            To_Account: 'string',
            ProfileItem: maybe([{ Tag: 'string', Value: 'string' }]),
            ResultCode: 'number',
            ResultInfo: 'string',
          },
        ],
        ErrorDisplay: maybe('string'),
      },
    ],
  ];
  for (const [index, [command, body, fields, first]] of commands.entries()) {
    test(`${index + 1} ${command}`, async () => {
      await first?.();
      const asked = typeof body === 'function' ? body() : body;
      assertShape(command, await service.rest(command, asked), fields);
    });
  }

  test('what is given is what is read', async () => {
    const id = unique('given');
    await service.rest(`${GROUP}/create_group`, {
      Type: 'AVChatRoom',
      Name: 'Näme 名',
      GroupId: id,
      Owner_Account: 'olga',
      Introduction: 'i',
      Notification: 'n',
      FaceUrl: 'http://img.test/f.png',
      AppDefinedData: [{ Key: 'stage', Value: 'on' }],
    });
    const read = async () => (await service.rest(`${GROUP}/get_group_info`, { GroupIdList: [id] })).GroupInfo[0];
    const info = await read();
    assert.deepEqual(
      [
        info.GroupId,
        info.Type,
        info.Name,
        info.Appid,
        info.Introduction,
        info.Notification,
        info.FaceUrl,
        info.Owner_Account,
        info.MuteAllMember,
        info.AppDefinedData,
        info.MemberNum,
        info.ErrorCode,
      ],
      [
        id,
        'AVChatRoom',
        'Näme 名',
        APP,
        'i',
        'n',
        'http://img.test/f.png',
        'olga',
        'Off',
        [{ Key: 'stage', Value: 'on' }],
        0,
        0,
      ],
    );
    await service.rest(`${GROUP}/modify_group_base_info`, {
      GroupId: id,
      Name: 'New',
      MuteAllMember: 'On',
      AppDefinedData: [{ Key: 'stage', Value: '' }],
    });
    const changed = await read();
    assert.deepEqual(
      [changed.Name, changed.MuteAllMember, changed.AppDefinedData ?? [], changed.Introduction],
      ['New', 'On', [], 'i'],
    );
    const { ResultItem } = await service.rest(`${LOGIN}/account_check`, {
      CheckItem: [{ UserID: 'olga' }, { UserID: 'nobody' }],
    });
    assert.deepEqual(
      ResultItem.map(({ UserID, ResultCode, AccountStatus }) => [UserID, ResultCode, AccountStatus]),
      [
        ['olga', 0, 'Imported'],
        ['nobody', 0, 'NotImported'],
      ],
    );
    const { QueryResult } = await service.rest('openim/query_online_status', { To_Account: [bob.user, 'olga'] });
    assert.deepEqual(
      QueryResult.map(({ To_Account, Status }) => [To_Account, Status]),
      [
        [bob.user, 'Online'],
        ['olga', 'Offline'],
      ],
    );
    const several = await service.rest(`${LOGIN}/multiaccount_import`, { Accounts: ['many1', 'many2'] });
    assert.deepEqual(several.FailAccounts ?? [], []);
    await service.rest('profile/portrait_set', {
      From_Account: 'many1',
      ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: '多' }],
    });
    const profile = await service.rest('profile/portrait_get', {
      To_Account: ['many1'],
      TagList: ['Tag_Profile_IM_Nick', 'Tag_Profile_IM_Image'],
    });
    assert.ok(
      profile.UserProfileItem[0].ProfileItem.some(({ Tag, Value }) => Tag === 'Tag_Profile_IM_Nick' && Value === '多'),
    );
  });

  test("the app's rooms are listed page by page", async () => {
    const ids = ['page1', 'page2', 'page3'];
    for (const id of ids) await made(id)();
    const seen = [];
    let Next = 0;
    do {
      const page = await service.rest(`${GROUP}/get_appid_group_list`, { Limit: 2, Next });
      assert.ok(page.GroupIdList.length <= 2);
      seen.push(...page.GroupIdList.map((item) => item.GroupId));
      ({ Next } = page);
    } while (Next !== 0);
    assert.equal(new Set(seen).size, seen.length, 'each once');
    for (const id of [...ids, room]) assert.ok(seen.includes(id));
    const { GroupIdList } = await service.rest(`${GROUP}/get_appid_group_list`, { GroupType: 'Public' });
    assert.deepEqual(GroupIdList, []);
  });

  test("one bad room does not spoil the others' answer", async () => {
    const { GroupInfo } = await service.rest(`${GROUP}/get_group_info`, { GroupIdList: [room, 'nowhere'] });
    assert.deepEqual(
      GroupInfo.map((item) => [item.GroupId, item.ErrorCode]),
      [
        [room, 0],
        ['nowhere', 10010],
      ],
    );
  });

  test('who watches over the service finds it well, and counted', async () => {
    const health = await service.http('/healthz');
    assert.equal(health.status, 200);
    const metrics = await service.http('/metrics');
    assert.equal(metrics.status, 200);
    const lines = (await metrics.text()).trimEnd().split('\n');
    const samples = lines.filter((line) => !line.startsWith('#'));
    assert.ok(samples.length > 0);
    for (const sample of samples) assert.match(sample, /^[a-z_:][a-z0-9_:]*(\{.*\})? -?[0-9.e+-]+( [0-9.]+)?$/i);
  });
});
