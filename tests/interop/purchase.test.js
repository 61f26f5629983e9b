// An app that has not bought what another has: the SDK or the service says no.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { KEY, Member, VERSIONS, refusedWith, serve, sign, unique } from './harness.js';
import { open } from './line.js';

const POOR = 1400000002;
const apps = [`id = ${POOR}\npurchase_bits = "0"`];

describe('an app with fewer rights', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      let service, host, bob, room;

      before(async () => {
        service = await serve({ apps });
        [host, bob] = await Promise.all(
          ['host', 'bob'].map((name) => Member.login(version, service, name, { app: POOR })),
        );
        room = await host.open('poor');
        await host.text(room, 'before bob');
        await bob.join(room);
      });
      after(() => {
        for (const member of [host, bob]) member?.leave();
        service?.stop();
      });

      test('rooms work, without history', async () => {
        await host.text(room, 'with bob');
        await bob.receivedText('with bob');
        assert.deepEqual(bob.texts('before'), []);
      });

      test('the SDK itself refuses bans and counters: 3122', async () => {
        await assert.rejects(
          host.call('deleteGroupMember', { groupID: room, userIDList: [bob.user], duration: 60 }),
          refusedWith(3122),
        );
        await assert.rejects(
          host.call('setGroupCounters', { groupID: room, counters: { likes: 1 } }),
          refusedWith(3122),
        );
        await assert.rejects(
          host.call('increaseGroupCounter', { groupID: room, key: 'likes', value: 1 }),
          refusedWith(3122),
        );
      });

      test('the other app has them all', async () => {
        const [rich, poor] = await Promise.all(['rich', 'poor'].map((name) => Member.login(version, service, name)));
        const theirs = await rich.open('rich', poor);
        await rich.call('setGroupCounters', { groupID: theirs, counters: { likes: 1 } });
        await rich.call('deleteGroupMember', { groupID: theirs, userIDList: [poor.user], duration: 60 });
        await poor.notice(21);
        for (const member of [rich, poor]) member.leave();
      });
    });
  }

  test('the service refuses who asks without an SDK: 10059', async () => {
    const service = await serve({ apps });
    const line = await open(service, `/binfo?sdkappid=${POOR}`);
    const ask = (command, body, head) => line.ask(command, body, { sdkappid: POOR, ...head });
    const { A2Key } = await ask(
      'im_open_status.wslogin',
      { State: 'Online' },
      { identifier: 'olga', usersig: sign('olga', { app: POOR, key: KEY }) },
    );
    const GroupId = unique('poor');
    const me = { a2: A2Key };
    const created = await ask(
      'group_open_http_svc.create_group',
      { Type: 'AVChatRoom', Name: 'x', GroupId, Owner_Account: 'olga', FaceUrl: '' },
      me,
    );
    assert.equal(created.ErrorCode, 0);
    for (const [command, body] of [
      [
        'group_open_http_svc.update_group_counter',
        { GroupId, GroupCounter: [{ Key: 'likes', Value: 1 }], Mode: 'Set' },
      ],
      ['group_open_http_svc.ban_group_member', { GroupId, Members_Account: ['bob'], Duration: 60 }],
    ]) {
      assert.equal((await ask(command, body, me)).ErrorCode, 10059, command);
      await assert.rejects(service.rest(command.replace('.', '/'), body, { app: POOR }), refusedWith(10059));
    }
    line.close();
    service.stop();
  });
});
