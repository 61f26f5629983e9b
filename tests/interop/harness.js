// What the tests share: the service, UserSigs, SDK users, a wire that can be cut.
import { fork, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';

export const VERSIONS = ['2.27.6', '3.6.6'];
export const APP = 1400000001;
export const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
// Far more than anything takes.
const PATIENCE = 20_000;

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '..', '..', 'target');

// A program that cargo built, the release build first.
function built(name) {
  const places = ['release', 'debug'].map((profile) => join(target, profile, name));
  const found = places.find(existsSync);
  if (!found) throw new Error(`${name} is not built: cargo build --release --bins --examples`);
  return found;
}

export const danmux = () => process.env.DANMUX_BIN ?? built('danmux');
export const example = (name) => built(join('examples', name));

// A UserSig as the vendor's generator makes it.
export function sign(user, { key = KEY, time = Math.floor(Date.now() / 1000), expire = 3600 } = {}) {
  const text = `TLS.identifier:${user}\nTLS.sdkappid:${APP}\nTLS.time:${time}\nTLS.expire:${expire}\n`;
  const sig = createHmac('sha256', key).update(text).digest('base64');
  const document = {
    'TLS.ver': '2.0', 'TLS.identifier': user, 'TLS.sdkappid': APP, 'TLS.time': time,
    'TLS.expire': expire, 'TLS.sig': sig,
  };
  const base64 = deflateSync(JSON.stringify(document)).toString('base64');
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

// Waits until `test` gives something, and tells what it waited for when it does not.
export async function until(what, test, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await test();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${patience} ms in vain for ${what}`);
    await new Promise((resume) => setTimeout(resume, 10));
  }
}

export const unique = (name) => `${name}_${randomBytes(4).toString('hex')}`;

// `danmux serve`, until `stop`.
export async function serve() {
  const folder = mkdtempSync(join(tmpdir(), 'danmux-interop-'));
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, `${KEY}\n`);
  const child = spawn(danmux(), ['serve', '--listen', '127.0.0.1:0', '--app', APP, '--key-file', keyFile,
    '--rate-limit', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const first = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (status) => reject(new Error(`danmux serve ended with ${status}`)));
  });
  const url = first.replace('listening on ', '');
  const connection = (user) => ['--server', url, '--app', String(APP), '--user', user, '--key-file', keyFile];
  return {
    url,
    keyFile,
    connection,
    // Runs a subcommand as `user`; its lines come as they are printed.
    run(args, user) {
      const tail = spawn(danmux(), [...args, ...connection(user)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const lines = [];
      createInterface({ input: tail.stdout }).on('line', (line) => lines.push(line));
      const ended = new Promise((resolve) => tail.once('exit', resolve));
      return { lines, ended, stop: () => tail.kill() };
    },
    stop() {
      child.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

// A user of an official SDK.
export class Member {
  static async create(version, service, { url = service.url, user } = {}) {
    const member = new Member();
    member.user = user;
    member.version = version;
    member.events = [];
    member.calls = new Map();
    member.child = fork(join(here, 'member.cjs'), [version, String(APP), url], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    member.child.on('message', (message) => {
      if (message.event) return member.events.push(message);
      const { resolve, reject } = member.calls.get(message.id);
      member.calls.delete(message.id);
      if (message.error) reject(Object.assign(new Error(message.error.message), message.error));
      else resolve(message.result);
    });
    await member.event('CREATED');
    return member;
  }

  // Created, logged in, ready.
  static async login(version, service, name, options = {}) {
    const user = unique(name);
    const member = await Member.create(version, service, { ...options, user });
    await member.call('login', { userID: user, userSig: sign(user) });
    await member.event('SDK_READY');
    return member;
  }

  rpc(method, ...args) {
    const id = randomBytes(8).toString('hex');
    return new Promise((resolve, reject) => {
      this.calls.set(id, { resolve, reject });
      this.child.send({ id, method, args });
    });
  }

  call(name, ...args) {
    return this.rpc('call', name, ...args);
  }

  text(room, text, options = {}) {
    return this.rpc('send', { kind: 'Text', room, payload: { text }, ...options });
  }

  join(room) {
    return this.call('joinGroup', { groupID: room, type: 'AVChatRoom' });
  }

  event(name, test = () => true, patience = PATIENCE) {
    const find = () => this.events.find(({ event, item }) => event === name && test(item));
    return until(`${name} at ${this.user ?? 'a guest'}`, find, patience).then((found) => found.item ?? {});
  }

  received(test, patience) {
    return this.event('MESSAGE_RECEIVED', test, patience);
  }

  receivedText(text) {
    return this.received((message) => message.payload.text === text);
  }

  tip(operation, test = () => true) {
    return this.received((message) => message.type === 'TIMGroupTipElem'
      && message.payload.operationType === operation && test(message.payload));
  }

  texts(start) {
    return this.events
      .filter(({ event, item }) => event === 'MESSAGE_RECEIVED' && item.payload.text?.startsWith(start))
      .map(({ item }) => item.payload.text);
  }

  leave() {
    if (this.child.connected) this.child.disconnect();
  }
}

// A wire to the service that can be cut and mended.
export async function wire(service) {
  const { hostname, port } = new URL(service.url.replace('ws:', 'http:'));
  const sockets = new Set();
  let open = true;
  const server = createServer((near) => {
    if (!open) return near.destroy();
    const far = createConnection(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    connections: () => sockets.size / 2,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    shut() {
      open = false;
      this.cut();
    },
    mend() {
      open = true;
    },
    stop() {
      this.shut();
      server.close();
    },
  };
}
