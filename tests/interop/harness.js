// What the tests share: the service, UserSigs, SDK users, a wire that can be cut.
import assert from 'node:assert/strict';
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
// With no socket the SDKs try again only with their next poll: 15 s and more after the last one.
export const RECONNECTING = 60_000;

// Nothing that was started outlives a test file, however it ends.
const children = new Set();
const folders = new Set();
process.on('exit', () => {
  for (const child of children) child.kill();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
export function keep(child) {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

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

// For assert.rejects: the refusal's code, and its text when it is another.
export const refusedWith = (code) => (error) => {
  assert.equal(error.code, code, error.message);
  return true;
};

export const unique = (name) => `${name}_${randomBytes(4).toString('hex')}`;

// `danmux serve`, until `stop`.
export async function serve() {
  const folder = mkdtempSync(join(tmpdir(), 'danmux-interop-'));
  folders.add(folder);
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, `${KEY}\n`);
  const child = keep(spawn(danmux(), ['serve', '--listen', '127.0.0.1:0', '--app', String(APP),
    '--key-file', keyFile, '--rate-limit', '0'], { stdio: ['ignore', 'pipe', 'inherit'] }));
  const first = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (status) => reject(new Error(`danmux serve ended with ${status}`)));
  });
  const url = first.replace('listening on ', '');
  // Without a user: a guest.
  const connection = (user) => ['--server', url, '--app', String(APP),
    ...(user ? ['--user', user, '--key-file', keyFile] : ['--guest'])];
  return {
    url,
    keyFile,
    connection,
    // Runs a subcommand as `user`; its lines come as they are printed.
    run(args, user) {
      const program = keep(spawn(danmux(), [...args, ...connection(user)],
        { stdio: ['ignore', 'pipe', 'inherit'] }));
      const lines = [];
      createInterface({ input: program.stdout }).on('line', (line) => lines.push(line));
      // 'close' comes after the last line, 'exit' may come before it.
      const ended = new Promise((resolve) => program.once('close', resolve));
      return { lines, ended, stop: () => program.kill() };
    },
    stop: () => child.kill(),
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
    member.child = keep(fork(join(here, 'member.cjs'), [version, String(APP), url], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }));
    member.child.on('message', (message) => {
      if (message.event) return member.events.push(message);
      const { resolve, reject } = member.calls.get(message.id);
      member.calls.delete(message.id);
      if (message.error) reject(Object.assign(new Error(message.error.message), message.error));
      else resolve(message.result);
    });
    member.child.once('exit', (status) => {
      for (const { reject } of member.calls.values()) reject(new Error(`the SDK's process ended with ${status}`));
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
      const late = () => reject(new Error(`no answer to ${method} ${JSON.stringify(args).slice(0, 200)}`));
      const timer = setTimeout(late, RECONNECTING);
      const ended = (settle) => (value) => {
        clearTimeout(timer);
        settle(value);
      };
      this.calls.set(id, { resolve: ended(resolve), reject: ended(reject) });
      this.child.send({ id, method, args });
    });
  }

  call(name, ...args) {
    return this.rpc('call', name, ...args);
  }

  // How the others shall see this member.
  async dress(nick, avatar) {
    Object.assign(this, { nick, avatar });
    await this.call('updateMyProfile', { nick, avatar });
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

  receivedText(text, patience) {
    return this.received((message) => message.payload.text === text, patience);
  }

  tip(operation, test = () => true) {
    return this.received((message) => message.type === 'TIMGroupTipElem'
      && message.payload.operationType === operation && test(message.payload));
  }

  // Every message received, tips and notices too, in the order in which they came.
  messages(test = () => true) {
    return this.events.filter(({ event, item }) => event === 'MESSAGE_RECEIVED' && test(item))
      .map(({ item }) => item);
  }

  texts(start) {
    return this.messages(({ payload }) => payload.text?.startsWith(start)).map(({ payload }) => payload.text);
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
  let deaf = false;
  let [accepted, refused] = [0, 0];
  const server = createServer((near) => {
    if (!open) {
      refused += 1;
      return near.destroy();
    }
    accepted += 1;
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
    far.on('data', (bytes) => deaf || near.write(bytes));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    connections: () => sockets.size / 2,
    accepted: () => accepted,
    refused: () => refused,
    // What the service says from now on is lost; what it is told still arrives.
    deafen() {
      deaf = true;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
      deaf = false;
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
