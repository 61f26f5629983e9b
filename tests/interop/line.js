// A line to the service without an SDK: frames as one likes, plain or compressed.
import { inflateSync } from 'node:zlib';
import WebSocket from 'ws';

import { APP, sign, until } from './harness.js';

export async function open(service, path = `/binfo?sdkappid=${APP}&compress=gzip`) {
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
    // As it is, in the dialect of the path.
    send(frame) {
      socket.send(path.startsWith('/binfo') ? Buffer.from(frame) : frame);
    },
    async ask(servcmd, body, head = {}) {
      seq += 1;
      const mine = head.seq ?? seq;
      this.send(JSON.stringify({ head: { sdkappid: APP, servcmd, seq, ...head }, body }));
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
