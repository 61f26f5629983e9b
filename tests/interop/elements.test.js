// Elements of every type arrive as they were sent: by an SDK, and by an app's backend.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, VERSIONS, random, serve } from './harness.js';

const PICTURE = 'https://img.test/p.png';

// What only a backend sends here, for the SDKs upload it first; and what applications then read of it.
const BY_REST = {
  TIMSoundElem: {
    content: { UUID: 'sound-1', Url: 'https://img.test/s.m4a', Size: 4711, Second: 12, Download_Flag: 2 },
    payload: { uuid: 'sound-1', url: 'https://img.test/s.m4a', size: 4711, second: 12 },
  },
  TIMFileElem: {
    content: { UUID: 'file-1', Url: 'https://img.test/f.pdf', FileName: '计划 ä.pdf', FileSize: 99, Download_Flag: 2 },
    payload: { uuid: 'file-1', fileUrl: 'https://img.test/f.pdf', fileName: '计划 ä.pdf', fileSize: 99 },
  },
  TIMVideoFileElem: {
    content: {
      VideoUrl: 'https://img.test/v.mp4',
      VideoUUID: 'video-1',
      VideoSize: 1194603,
      VideoSecond: 5,
      VideoFormat: 'mp4',
      VideoDownloadFlag: 2,
      ThumbUrl: PICTURE,
      ThumbUUID: 'thumb-1',
      ThumbSize: 13907,
      ThumbWidth: 720,
      ThumbHeight: 1280,
      ThumbFormat: 'JPG',
      ThumbDownloadFlag: 2,
    },
    payload: {
      videoUrl: 'https://img.test/v.mp4',
      videoUUID: 'video-1',
      videoSize: 1194603,
      videoSecond: 5,
      videoFormat: 'mp4',
      thumbUrl: PICTURE,
      thumbUUID: 'thumb-1',
      thumbSize: 13907,
      thumbWidth: 720,
      thumbHeight: 1280,
      thumbFormat: 'JPG',
    },
  },
  TIMImageElem: {
    content: {
      UUID: 'image-1',
      ImageFormat: 3,
      ImageInfoArray: [1, 2, 3].map((Type) => ({ Type, Size: 1000 * Type, Width: 90, Height: 120, URL: PICTURE })),
    },
    payload: { uuid: 'image-1', imageFormat: 3 },
  },
};

describe('elements of every type', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`from SDK ${version} and the backend`, { concurrency: 1 }, () => {
      let service, host, listeners, room;

      before(async () => {
        service = await serve();
        host = await Member.login(version, service, 'host');
        const others = VERSIONS.map((other) => Member.login(other, service, 'bob'));
        const guests = VERSIONS.map((other) => Member.create(other, service));
        listeners = await Promise.all([...others, ...guests]);
        room = await host.open('elements', ...listeners);
      });
      after(() => {
        for (const member of [host, ...listeners]) member.leave();
        service?.stop();
      });

      // What each listener got as `type`, which must be one message of it.
      async function arrived(type, test = () => true) {
        const all = listeners.map((listener) => listener.received((message) => message.type === type && test(message)));
        return Promise.all(all);
      }

      for (const [kind, payload] of [
        ['Text', { text: ' leading, 你好 😀 \u0007 \\ "x" </b> ' }],
        ['Custom', { data: '{"a":[1,"二"]}', description: 'd', extension: '\u0000e' }],
        ['Face', { index: 3, data: 'smile 😀' }],
        ['Location', { description: '深圳', longitude: 113.941079, latitude: -22.546103 }],
      ]) {
        test(`${kind}, sent by the SDK`, async () => {
          const { ID, type } = await host.rpc('send', { kind, room, payload });
          assert.equal(type, `TIM${kind}Elem`);
          for (const got of await arrived(type, (message) => message.ID === ID)) {
            assert.deepEqual(got.payload, payload);
            assert.equal(got.from, host.user);
          }
        });
      }

      test('merged messages, sent by the SDK', async () => {
        const merged = [];
        for (const text of ['one 一', 'two 二']) merged.push((await host.text(room, text)).ID);
        const payload = { title: 'Best of 精选', abstractList: ['host: one', 'host: two'], compatibleText: 'too old' };
        const { ID } = await host.rpc('send', { kind: 'Merger', room, payload, merged });
        for (const got of await arrived('TIMRelayElem', (message) => message.ID === ID)) {
          const { title, abstractList, compatibleText, messageList } = got.payload;
          assert.deepEqual({ title, abstractList, compatibleText }, payload);
          assert.deepEqual(
            messageList.map(({ from }) => from),
            [host.user, host.user],
          );
          const bodies = messageList.map(({ messageBody }) => messageBody.map(({ payload: { text } }) => text));
          assert.deepEqual(bodies, [['one 一'], ['two 二']]);
        }
      });

      for (const [type, { content, payload }] of Object.entries(BY_REST)) {
        test(`${type}, sent by the backend`, async () => {
          await service.rest('group_open_http_svc/send_group_msg', {
            GroupId: room,
            Random: random(),
            From_Account: host.user,
            MsgBody: [{ MsgType: type, MsgContent: content }],
          });
          for (const got of await arrived(type)) {
            const read = Object.fromEntries(Object.keys(payload).map((field) => [field, got.payload[field]]));
            assert.deepEqual(read, payload);
            if (type !== 'TIMImageElem') continue;
            const images = got.payload.imageInfoArray.map(({ url, width, height }) => [url, width, height]);
            assert.deepEqual(
              images,
              [1, 2, 3].map(() => [PICTURE, 90, 120]),
            );
            // The SDKs put the small one before the large.
            assert.deepEqual(got.payload.imageInfoArray.map(({ size }) => size).sort(), [1000, 2000, 3000]);
          }
        });
      }

      test('several elements in one message, sent by the backend', async () => {
        const body = [
          { MsgType: 'TIMTextElem', MsgContent: { Text: 'look ' } },
          { MsgType: 'TIMFaceElem', MsgContent: { Index: 7, Data: 'seven' } },
        ];
        const { MsgSeq } = await service.rest('group_open_http_svc/send_group_msg', {
          GroupId: room,
          Random: random(),
          From_Account: host.user,
          MsgBody: body,
        });
        for (const got of await arrived('TIMTextElem', ({ sequence }) => sequence === MsgSeq)) {
          assert.deepEqual(got.elements, [
            { type: 'TIMTextElem', content: { text: 'look ' } },
            { type: 'TIMFaceElem', content: { index: 7, data: 'seven' } },
          ]);
        }
      });
    });
  }
});
