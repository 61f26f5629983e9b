// What words, a moderator and the app's own server make of a message, as SDKs see it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { Member, VERSIONS, refusedWith, serve, temporary } from './harness.js';

const LISTS = `
[[list]]
name = "refused"
action = "refuse"
words = ["badword"]
[[list]]
name = "masked"
action = "mask"
words = ["damn"]
[[list]]
name = "dropped"
action = "drop"
words = ["spam link"]
[[list]]
name = "held"
action = "hold"
words = ["maybe"]
`;

describe('moderation', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      const started = [];
      const start = async (options) => {
        const service = await serve(options);
        started.push(service);
        const host = await Member.login(version, service, 'host');
        const bob = await Member.login(version, service, 'bob');
        const room = await host.open('moderated', bob);
        return { service, host, bob, room };
      };
      after(() => {
        for (const service of started) service.stop();
      });

      test('words are refused, masked, dropped, or wait until they are approved', async () => {
        const file = join(temporary(), 'words.toml');
        writeFileSync(file, LISTS);
        const { service, host, bob, room } = await start({ flags: ['--words', file] });
        await assert.rejects(bob.text(room, 'see B.A.D.W.O.R.D here'), refusedWith(80001));
        await bob.text(room, 'here: spam link');
        await bob.text(room, 'maybe so');
        await bob.text(room, 'ｄａｍｎ it');
        await host.receivedText('*** it');
        assert.deepEqual(host.texts(''), ['*** it'], 'neither the refused nor the dropped nor what waits');
        const { HeldList } = await service.rest('danmux_hold_svc/list', { GroupId: room });
        assert.deepEqual(
          HeldList.map((held) => [held.From_Account, held.List]),
          [[bob.user, 'held']],
        );
        await service.rest('danmux_hold_svc/approve', { GroupId: room, HeldIdList: [HeldList[0].HeldId] });
        await host.receivedText('maybe so');
        assert.deepEqual(host.texts(''), ['*** it', 'maybe so']);
        for (const member of [host, bob]) member.leave();
      });

      test("the app's own server refuses, with a code of its own too, drops and rewrites", async () => {
        const answers = {
          no: { ErrorCode: 1 },
          own: { ErrorCode: 10123, ErrorInfo: 'too loud' },
          quiet: { ErrorCode: 2 },
          other: { ErrorCode: 0, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'better' } }] },
        };
        const hook = createServer(async (request, response) => {
          let body = '';
          for await (const chunk of request) body += chunk;
          const { CallbackCommand, MsgBody } = JSON.parse(body);
          const asked = CallbackCommand === 'Group.CallbackBeforeSendMsg' && MsgBody[0].MsgContent.Text;
          response.end(JSON.stringify({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, ...answers[asked] }));
        });
        await new Promise((done) => hook.listen(0, '127.0.0.1', done));
        const callback = `[apps.callback]\nurl = "http://127.0.0.1:${hook.address().port}/hook"`;
        const { host, bob, room } = await start({ own: callback });
        await assert.rejects(bob.text(room, 'no'), refusedWith(10016));
        await assert.rejects(bob.text(room, 'own'), refusedWith(10123));
        await bob.text(room, 'quiet');
        await bob.text(room, 'other');
        await host.receivedText('better');
        assert.deepEqual(host.texts(''), ['better']);
        for (const member of [host, bob]) member.leave();
        hook.close();
      });
    });
  }
});
