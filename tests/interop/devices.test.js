// One account in several places, and what becomes of the others.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { Member, VERSIONS, serve, sign, unique } from './harness.js';
import { open } from './line.js';

describe('several devices', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      const started = [];
      const start = async (options) => {
        const service = await serve(options);
        started.push(service);
        return service;
      };
      after(() => {
        for (const service of started) service.stop();
      });

      test('live side by side and read the same', async () => {
        const service = await start();
        const user = unique('bob');
        const host = await Member.login(version, service, 'host');
        // A phone of one version, a desk of the other.
        const devices = await Promise.all(VERSIONS.map((each) => Member.login(each, service, 'bob', { user })));
        const room = await host.open('devices', ...devices);
        await host.text(room, 'for both');
        for (const device of devices) await device.receivedText('for both');
        for (const [index, device] of devices.entries()) {
          await device.text(room, `from ${index}`);
          assert.equal((await host.receivedText(`from ${index}`)).from, user);
        }
        // A member comes once.
        assert.equal(host.tips(1).filter(({ payload }) => payload.userIDList.includes(user)).length, 1);
        for (const device of devices) {
          assert.deepEqual(
            device.events.filter(({ event }) => event === 'KICKED_OUT'),
            [],
          );
          assert.deepEqual(device.texts('for both'), ['for both']);
        }
        for (const member of [host, ...devices]) member.leave();
      });

      test('the older one goes when there may be only one', async () => {
        const service = await start({ flags: ['--instances', '1'] });
        const user = unique('bob');
        const host = await Member.login(version, service, 'host');
        const older = await Member.login(version, service, 'bob', { user });
        const room = await host.open('one', older);
        const newer = await Member.login(version, service, 'bob', { user });
        assert.equal((await older.event('KICKED_OUT')).type, 'multipleAccount');
        await newer.join(room);
        await host.text(room, 'for the newer');
        await newer.receivedText('for the newer');
        await newer.text(room, 'from the newer');
        assert.equal((await host.receivedText('from the newer')).from, user);
        assert.deepEqual(older.texts('for the newer'), []);
        await assert.rejects(older.text(room, 'from the older'));
        assert.deepEqual(
          newer.events.filter(({ event }) => event === 'KICKED_OUT'),
          [],
        );
        for (const member of [host, older, newer]) member.leave();
      });

      test('who is kicked by the backend is out, and their ticket is dead', async () => {
        const service = await start();
        const host = await Member.login(version, service, 'host');
        const bob = await Member.login(version, service, 'bob');
        const room = await host.open('kick', bob);
        const line = await open(service);
        const ticket = await line.login(bob.user);
        const ask = () => line.ask('group_open_http_svc.get_group_self_member_info', { GroupIdList: [room] }, ticket);
        assert.equal((await ask()).ErrorCode, 0);
        await service.rest('im_open_login_svc/kick', { UserID: bob.user });
        assert.equal((await bob.event('KICKED_OUT')).type, 'REST_API_Kick');
        assert.notEqual((await ask()).ErrorCode, 0);
        await assert.rejects(bob.text(room, 'out'));
        // A new UserSig opens again.
        bob.events = bob.events.filter(({ event }) => event !== 'SDK_READY');
        const now = Math.floor(Date.now() / 1000) + 1;
        await bob.call('login', { userID: bob.user, userSig: sign(bob.user, { time: now }) });
        await bob.event('SDK_READY');
        await bob.join(room);
        await bob.text(room, 'in again');
        await host.receivedText('in again');
        line.close();
        for (const member of [host, bob]) member.leave();
      });
    });
  }
});
