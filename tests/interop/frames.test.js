// Frames that no SDK sends: each has its answer, and the line goes on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { APP, serve, until } from './harness.js';
import { open } from './line.js';

let service;
before(async () => {
  service = await serve();
});
after(() => service?.stop());

const JOIN = 'group_open_http_noauth_svc.apply_join_group';

async function lives(line) {
  assert.equal((await line.ask('heartbeat.alive', {})).ErrorCode, 0);
}

for (const path of ['/binfo', '/info']) {
  test(`malformed frames on ${path} are told, each, and passed over`, async () => {
    const line = await open(service, `${path}?sdkappid=${APP}`);
    const alive = (seq) => `{"head":{"sdkappid":${APP},"servcmd":"heartbeat.alive","seq":${seq}},"body":{}}`;
    const bad = ['', '{', '[]', '"x"', 'null', '{"head":{}}', '\u0000\u0001', '['.repeat(20_000),
      '{"head":'.repeat(4_000), alive(-5), alive(1.5), alive('{}'), `${alive(1)}}`];
    for (const frame of bad) {
      const known = line.frames.length;
      line.send(frame);
      await until(`a refusal of ${frame.slice(0, 40)}`, () => line.frames.length > known);
      assert.equal(line.frames.at(-1).body.ErrorCode, 60003, frame.slice(0, 40));
      await lives(line);
    }
    line.close();
  });

  test(`bodies of wrong shape on ${path} are bad parameters`, async () => {
    const line = await open(service, `${path}?sdkappid=${APP}`);
    const deep = JSON.parse('['.repeat(100) + ']'.repeat(100));
    for (const body of [5, null, undefined, [], 'x', { GroupId: {} }, { GroupId: deep }]) {
      assert.equal((await line.ask(JOIN, body)).ErrorCode, 10004, JSON.stringify(body));
      await lives(line);
    }
    line.close();
  });
}

test('bytes that are no text are told and passed over', async () => {
  const line = await open(service);
  line.socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
  await until('a refusal', () => line.frames.some(({ body }) => body.ErrorCode === 60003));
  await lives(line);
  line.close();
});

test('the head comes back unchanged, and what is not known in a frame is passed over', async () => {
  const line = await open(service);
  // The SDKs count to this number.
  const answer = await line.ask('heartbeat.alive', { more: [1] }, { seq: 2_415_919_103, future: {} });
  assert.equal(answer.ErrorCode, 0);
  line.close();
});

test('a key that is not there, or is another member\'s, reads nothing', async () => {
  const line = await open(service);
  const [ines, jo] = [await line.login('ines'), await line.login('jo')];
  const poll = 'group_open_long_polling_http_svc.get_msg';
  const ask = (Key, me) => line.ask(poll, { USP: 1, StartSeq: 0, HoldTime: 90, Key }, me);
  const room = { GroupId: 'keyroom' };
  await line.ask('group_open_http_svc.create_group',
    { Type: 'AVChatRoom', Name: 'x', Owner_Account: 'ines', FaceUrl: '', ...room }, ines);
  const { LongPollingKey } = await line.ask('group_open_http_svc.apply_join_group', room, ines);
  assert.equal((await ask('rubbish', ines)).ErrorCode, 10010);
  assert.equal((await ask(LongPollingKey, jo)).ErrorCode, 10007);
  await lives(line);
  line.close();
});

test('unknown commands, wrong types and wrong tickets have their codes', async () => {
  const line = await open(service);
  const me = await line.login('carol');
  assert.equal((await line.ask('no_such.command', {}, me)).ErrorCode, 10003);
  const join = 'group_open_http_svc.apply_join_group';
  assert.equal((await line.ask(join, { GroupId: { odd: 1 } }, me)).ErrorCode, 10004);
  assert.equal((await line.ask(join, {}, me)).ErrorCode, 10004);
  assert.equal((await line.ask(join, { GroupId: 'x' }, { a2: 'rubbish' })).ErrorCode, 20002);
  assert.equal((await line.ask(join, { GroupId: 'x' })).ErrorCode, 20002);
  assert.equal((await line.ask(join, { GroupId: 'x' }, { ...me, sdkappid: 7 })).ErrorCode, 70020);
  await lives(line);
  line.close();
});

test('a request is trusted by its head, not by its socket', async () => {
  const [one, other] = [await open(service), await open(service)];
  const me = await one.login('dora');
  const create = { Type: 'AVChatRoom', Name: 'x', GroupId: 'headroom', Owner_Account: 'dora', FaceUrl: '' };
  // The ticket serves on a socket that never logged in.
  assert.equal((await other.ask('group_open_http_svc.create_group', create, me)).ErrorCode, 0);
  assert.equal((await one.ask('group_open_http_svc.create_group', create)).ErrorCode, 20002);
  one.close();
  other.close();
});

test('text is passed over where frames are binary, and spoken where they are text', async () => {
  const binary = await open(service);
  binary.socket.send(JSON.stringify({ head: { sdkappid: APP, servcmd: 'heartbeat.alive', seq: 99 }, body: {} }));
  await lives(binary);
  assert.ok(binary.frames.every(({ head }) => head.seq !== 99));
  binary.close();
  const text = await open(service, `/info?sdkappid=${APP}`);
  text.socket.send(JSON.stringify({ head: { sdkappid: APP, servcmd: 'heartbeat.alive', seq: 98 }, body: {} }));
  const answer = await until('an answer in text', () => text.frames.find(({ head }) => head.seq === 98));
  assert.equal(answer.binary, false);
  text.close();
});

test('a wrong path is no WebSocket', async () => {
  await assert.rejects(open(service, '/nowhere'), /404/);
});

test('a long answer comes compressed, and at most a mebibyte at once', async () => {
  const line = await open(service);
  const me = await line.login('erna');
  const room = { GroupId: 'long' };
  await line.ask('group_open_http_svc.create_group',
    { Type: 'AVChatRoom', Name: 'x', Owner_Account: 'erna', FaceUrl: '', ...room }, me);
  const { LongPollingKey: Key, StartSeq } = await line.ask('group_open_http_svc.apply_join_group', room, me);
  const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'long '.repeat(2200) } }];
  for (let index = 0; index < 200; index += 1) {
    const sent = await line.ask('group_open_http_svc.send_group_msg',
      { From_Account: 'erna', Random: index, MsgBody: body, ...room }, me);
    assert.equal(sent.ErrorCode, 0);
  }
  const poll = 'group_open_long_polling_http_svc.get_msg';
  let next = StartSeq;
  const items = [];
  while (items.length < 200) {
    const page = await line.ask(poll, { USP: 1, StartSeq: next, HoldTime: 90, Key }, me);
    assert.ok(JSON.stringify(page.RspMsgList).length <= 1 << 20);
    items.push(...page.RspMsgList.map(({ MsgRandom }) => MsgRandom));
    next = page.NextSeq;
  }
  assert.deepEqual(items, Array.from({ length: 200 }, (_, index) => index));
  assert.ok(line.frames.some(({ compressed }) => compressed));
  line.close();
  // Who did not say that they can inflate reads the same plain.
  const plain = await open(service, `/binfo?sdkappid=${APP}`);
  const { RspMsgList } = await plain.ask(poll, { USP: 1, StartSeq, HoldTime: 90, Key }, me);
  assert.deepEqual(RspMsgList.map(({ MsgRandom }) => MsgRandom), items.slice(0, RspMsgList.length));
  assert.ok(RspMsgList.length > 0 && plain.frames.every(({ compressed }) => !compressed));
  plain.close();
});
