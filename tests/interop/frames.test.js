// Frames that no SDK sends: each has its answer, and the line goes on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import WebSocket from 'ws';

import { APP, serve, sign, until } from './harness.js';

let service;
before(async () => {
  service = await serve();
});
after(() => service?.stop());

// A line of our own, which reads both plain and compressed frames.
async function open(path = `/binfo?sdkappid=${APP}&compress=gzip`) {
  const socket = new WebSocket(service.url + path);
  const frames = [];
  const sizes = [];
  socket.on('message', (bytes, binary) => {
    sizes.push(bytes.length);
    const compressed = bytes.subarray(0, 4).toString() === 'COMP';
    const json = compressed ? inflateSync(bytes.subarray(4)) : bytes;
    frames.push({ ...JSON.parse(json), binary, compressed });
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  let seq = 0;
  return {
    socket,
    frames,
    sizes,
    async ask(servcmd, body, head = {}) {
      seq += 1;
      const mine = seq;
      socket.send(Buffer.from(JSON.stringify({ head: { sdkappid: APP, servcmd, seq, ...head }, body })));
      const answer = () => frames.find((frame) => frame.head.seq === mine && frame.head.servcmd === servcmd);
      return (await until(`the answer to ${servcmd}`, answer)).body;
    },
    async login(user) {
      const answer = await this.ask('im_open_status.wslogin', { State: 'Online' },
        { identifier: user, usersig: sign(user) });
      return { a2: answer.A2Key };
    },
    close: () => socket.close(),
  };
}

async function lives(line) {
  assert.equal((await line.ask('heartbeat.alive', {})).ErrorCode, 0);
}

test('malformed frames are told and passed over', async () => {
  const line = await open();
  for (const bad of ['', '{', '[]', '"x"', '{"head":{}}', '\u0000\u0001']) line.socket.send(Buffer.from(bad));
  await until('six refusals', () => line.frames.filter(({ body }) => body.ErrorCode === 60003).length === 6);
  await lives(line);
  line.close();
});

test('unknown commands, wrong types and wrong tickets have their codes', async () => {
  const line = await open();
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
  const [one, other] = [await open(), await open()];
  const me = await one.login('dora');
  const create = { Type: 'AVChatRoom', Name: 'x', GroupId: 'headroom', Owner_Account: 'dora', FaceUrl: '' };
  // The ticket serves on a socket that never logged in.
  assert.equal((await other.ask('group_open_http_svc.create_group', create, me)).ErrorCode, 0);
  assert.equal((await one.ask('group_open_http_svc.create_group', create)).ErrorCode, 20002);
  one.close();
  other.close();
});

test('text is passed over where frames are binary, and spoken where they are text', async () => {
  const binary = await open();
  binary.socket.send(JSON.stringify({ head: { sdkappid: APP, servcmd: 'heartbeat.alive', seq: 99 }, body: {} }));
  await lives(binary);
  assert.ok(binary.frames.every(({ head }) => head.seq !== 99));
  binary.close();
  const text = await open(`/info?sdkappid=${APP}`);
  text.socket.send(JSON.stringify({ head: { sdkappid: APP, servcmd: 'heartbeat.alive', seq: 98 }, body: {} }));
  const answer = await until('an answer in text', () => text.frames.find(({ head }) => head.seq === 98));
  assert.equal(answer.binary, false);
  text.close();
});

test('a wrong path is no WebSocket', async () => {
  await assert.rejects(open('/v4/nothing'), /404/);
});

test('a long answer comes compressed, and at most a mebibyte at once', async () => {
  const line = await open();
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
});
