// One member speaks, others listen: text and custom messages of every priority, whole, once, in order.
import assert from 'node:assert/strict';

import { unique } from './harness.js';

const PRIORITIES = ['High', 'Normal', 'Low', 'Lowest'];

function contents(mark) {
  return [
    ['Text', { text: `${mark} ✓ 你好 😀 \u0007 "quoted"\nsecond line` }],
    ['Custom', { data: `{"mark":"${mark}","你":[1]}`, description: 'd €', extension: '' }],
  ];
}

export async function talk(room, speaker, listeners) {
  const mark = unique('talk');
  const sent = [];
  for (const priority of PRIORITIES) {
    for (const [kind, payload] of contents(`${mark}-${priority}`)) {
      const cloudCustomData = `{"priority":"${priority}"}`;
      const message = await speaker.rpc('send', { kind, room, priority, payload, cloudCustomData });
      sent.push({
        ID: message.ID, type: `TIM${kind}Elem`, sequence: message.sequence, from: speaker.user,
        nick: speaker.nick, avatar: speaker.avatar, priority, payload, cloudCustomData,
        conversationID: `GROUP${room}`,
      });
    }
  }
  const ids = new Set(sent.map(({ ID }) => ID));
  for (const listener of listeners) {
    await listener.received(({ ID }) => ID === sent.at(-1).ID);
    const fields = [...Object.keys(sent[0]), 'flow'];
    // To a guest, who is nobody, the SDKs tell no direction.
    const expected = sent.map((message) => ({ ...message, flow: listener.user ? 'in' : '' }));
    const got = listener.messages(({ ID }) => ids.has(ID))
      .map((message) => Object.fromEntries(fields.map((field) => [field, message[field]])));
    assert.deepEqual(got, expected, `${listener.user ?? 'a guest'} of ${listener.version}`);
  }
}
