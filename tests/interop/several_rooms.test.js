// One member and more than one room: as the SDKs are made, and as they are asked to be.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Member, VERSIONS, serve, unique, until } from './harness.js';

describe('several rooms', { concurrency: true }, () => {
  for (const version of VERSIONS) {
    describe(`SDK ${version}`, { concurrency: 1 }, () => {
      let service, host, other, witness;
      let rooms;

      before(async () => {
        service = await serve();
        [host, other, witness] = await Promise.all(
          ['host', 'other', 'witness'].map((name) => Member.login(version, service, name)),
        );
        rooms = [await host.open('first', witness), await other.open('second')];
        // The SDKs know what they have read by its sequence alone, over all rooms: let these not meet.
        for (let index = 0; index < 50; index += 1) await host.text(rooms[0], 'ahead');
      });
      after(() => {
        for (const member of [host, other, witness]) member?.leave();
        service?.stop();
      });

      // Says something in both rooms, in this order; everybody who should has read it.
      async function speak() {
        const words = [unique('first'), unique('second')];
        await host.text(rooms[0], words[0]);
        await witness.receivedText(words[0]);
        await other.text(rooms[1], words[1]);
        return words;
      }

      test('who joins a second room has quit the first', async () => {
        const member = await Member.login(version, service, 'member');
        await member.join(rooms[0]);
        await member.join(rooms[1]);
        await other.tip(1, ({ userIDList }) => userIDList.includes(member.user));
        await host.tip(2, ({ userIDList }) => userIDList.includes(member.user));
        const [first, second] = await speak();
        assert.equal((await member.receivedText(second)).to, rooms[1]);
        assert.deepEqual(member.texts(first), []);
        member.leave();
      });

      test('a guest who joins a second room reads it', async () => {
        const guest = await Member.create(version, service);
        await guest.join(rooms[0]);
        await guest.join(rooms[1]);
        // The service is not told that a guest goes: what it held for the first room still comes, once.
        await guest.receivedText((await speak())[1]);
        const [first, second] = await speak();
        await guest.receivedText(second);
        // 3.6.6 goes on with both.
        assert.deepEqual(guest.texts(first), version === '2.27.6' ? [] : [first]);
        guest.leave();
      });

      test('with unlimitedAVChatRoom both rooms are read and written, each message once', async () => {
        const options = { unlimitedAVChatRoom: true };
        const member = await Member.login(version, service, 'member', { options });
        const guest = await Member.create(version, service, { options });
        for (const one of [member, guest]) {
          for (const room of rooms) assert.equal((await one.join(room)).status, 'JoinedSuccess');
        }
        for (let round = 0; round < 3; round += 1) {
          const words = await speak();
          for (const one of [member, guest]) {
            for (const [index, word] of words.entries()) {
              assert.equal((await one.receivedText(word)).to, rooms[index]);
              assert.deepEqual(one.texts(word), [word]);
            }
          }
        }
        const replies = rooms.map(() => unique('reply'));
        for (const [index, reply] of replies.entries()) await member.text(rooms[index], reply);
        assert.equal((await host.receivedText(replies[0])).to, rooms[0]);
        assert.equal((await other.receivedText(replies[1])).to, rooms[1]);
        assert.deepEqual([host.texts(replies[1]), other.texts(replies[0])], [[], []]);
        // Quitting one is not quitting the other.
        await member.call('quitGroup', rooms[0]);
        await host.tip(2, ({ userIDList }) => userIDList.includes(member.user));
        const [first, second] = await speak();
        await member.receivedText(second);
        assert.deepEqual(member.texts(first), []);
        for (const one of [member, guest]) one.leave();
      });

      test('joining twice is joining once', async () => {
        const member = await Member.login(version, service, 'member');
        assert.equal((await member.join(rooms[0])).status, 'JoinedSuccess');
        assert.equal((await member.join(rooms[0])).status, 'AlreadyInGroup');
        const joins = () => host.tips(1).filter(({ payload }) => payload.userIDList.includes(member.user)).length;
        await until('the tip of the join', () => joins() > 0);
        const [first] = await speak();
        await member.receivedText(first);
        assert.equal(joins(), 1);
        assert.deepEqual(member.texts(first), [first]);
        member.leave();
      });
    });
  }
});
