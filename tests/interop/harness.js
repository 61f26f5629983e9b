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

// Nothing that was started outlives a test file, however it ends, or keeps it from ending.
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
export function temporary() {
  const folder = mkdtempSync(join(tmpdir(), 'danmux-interop-'));
  folders.add(folder);
  return folder;
}
// Waits for no more of it than what is asked for.
function release(child) {
  child.unref();
  for (const pipe of [child.channel, child.stdout]) pipe?.unref();
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
export function sign(user, { app = APP, key = KEY, time = Math.floor(Date.now() / 1000), expire = 3600 } = {}) {
  const text = `TLS.identifier:${user}\nTLS.sdkappid:${app}\nTLS.time:${time}\nTLS.expire:${expire}\n`;
  const sig = createHmac('sha256', key).update(text).digest('base64');
  const document = {
    'TLS.ver': '2.0', 'TLS.identifier': user, 'TLS.sdkappid': app, 'TLS.time': time,
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

// For a message's Random: the SDKs know a message by its sender, second and Random.
export const random = () => randomBytes(4).readUInt32BE();

export const unique = (name) => `${name}_${randomBytes(4).toString('hex')}`;

// `danmux serve` with data of its own, until `stop`: with more `flags`, with more of the app's `own` settings, and with
// more `apps`, told by what stands in the configuration file beside their key.
export async function serve({ flags = [], own = '', apps = [] } = {}) {
  const folder = temporary();
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, `${KEY}\n`);
  const options = ['--data', join(folder, 'data'), '--rate-limit', '0', ...flags];
  if (apps.length === 0 && !own) {
    options.push('--app', String(APP), '--key-file', keyFile);
  } else {
    const config = [`id = ${APP}\n${own}`, ...apps].map((app) => `[[apps]]\nkey_file = "${keyFile}"\n${app}\n`);
    writeFileSync(join(folder, 'danmux.toml'), config.join('\n'));
    options.push('--config', join(folder, 'danmux.toml'));
  }
  let child;
  const start = async (address) => {
    child = keep(spawn(danmux(), ['serve', '--listen', address, ...options], { stdio: ['ignore', 'pipe', 'inherit'] }));
    const first = await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', (status) => reject(new Error(`danmux serve ended with ${status}`)));
    });
    release(child);
    return first.replace('listening on ', '');
  };
  const url = await start('127.0.0.1:0');
  const { host, port } = new URL(url);
  // Without a user: a guest.
  const connection = (user) => ['--server', url, '--app', String(APP),
    ...(user ? ['--user', user, '--key-file', keyFile] : ['--guest'])];
  const service = {
    url,
    port: Number(port),
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
    // What the service answers to a GET or, with a body, a POST on its port.
    http: (path, body) => fetch(`http://${host}${path}`, body === undefined ? {} : { method: 'POST', body }),
    // A call of the REST API as an app's own backend makes it, whatever it answers. In `query` stands what
    // differs from a proper one; undefined leaves a parameter out.
    async post(command, body, { app = APP, ...query } = {}) {
      const identifier = query.identifier ?? 'administrator';
      const all = { sdkappid: app, identifier, usersig: sign(identifier, { app }),
        random: random(), contenttype: 'json', ...query };
      const given = Object.entries(all).filter(([, value]) => value !== undefined);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const answer = await service.http(`/v4/${command}?${new URLSearchParams(given)}`, text);
      assert.equal(answer.status, 200, command);
      return answer.json();
    },
    // As `post`; a refusal is an error with its code, as the SDKs' are.
    async rest(command, body, query) {
      const answer = await service.post(command, body, query);
      const { ActionStatus, ErrorCode: code, ErrorInfo } = answer;
      if (code !== 0) throw Object.assign(new Error(`${command}: ${ErrorInfo}`), { code, answer });
      assert.equal(ActionStatus, 'OK', command);
      return answer;
    },
    // Gone at once, with no time to put anything right.
    async kill() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.ref();
      child.kill('SIGKILL');
      await ended;
    },
    // There again, on the same port, with the same data.
    revive: () => start(host),
    stop: () => child.kill(),
  };
  return service;
}

// A user of an official SDK.
export class Member {
  static async create(version, service, { url = service.url, user, app = APP, options = {} } = {}) {
    const member = new Member();
    member.user = user;
    member.version = version;
    member.events = [];
    member.calls = new Map();
    const created = JSON.stringify({ SDKAppID: app, proxyServer: url, ...options });
    member.child = keep(fork(join(here, 'member.cjs'), [version, created], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }));
    release(member.child);
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

  // Created, logged in, ready: as a new user, or as the one that `options` name.
  static async login(version, service, name, options = {}) {
    const user = options.user ?? unique(name);
    const member = await Member.create(version, service, { ...options, user });
    await member.call('login', { userID: user, userSig: sign(user, { app: options.app }) });
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

  // A new room of this member's, with `others` in it.
  async open(name, ...others) {
    const groupID = unique(name);
    await this.call('createGroup', { groupID, name: 'Room', type: 'AVChatRoom' });
    for (const member of [this, ...others]) {
      assert.equal((await member.join(groupID)).status, 'JoinedSuccess');
    }
    return groupID;
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

  notice(operation, test = () => true) {
    return this.received((message) => message.type === 'TIMGroupSystemNoticeElem'
      && message.payload.operationType === operation && test(message.payload));
  }

  // Every message received, tips and notices too, in the order in which they came.
  messages(test = () => true) {
    return this.events.filter(({ event, item }) => event === 'MESSAGE_RECEIVED' && test(item))
      .map(({ item }) => item);
  }

  tips(operation) {
    return this.messages(({ type, payload }) => type === 'TIMGroupTipElem' && payload.operationType === operation);
  }

  texts(start) {
    return this.messages(({ payload }) => payload.text?.startsWith(start)).map(({ payload }) => payload.text);
  }

  leave() {
    if (this.child.connected) this.child.disconnect();
  }
}

// A wire to the service that can be cut and mended. A `patient` one keeps who comes while the service is away, as a
// balancer does.
export async function wire(service, { patient = false } = {}) {
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
    sockets.add(near.unref());
    near.on('error', () => {});
    connect(near);
  });
  const connect = (near) => {
    const far = createConnection(Number(port), hostname);
    sockets.add(far.unref());
    let connected = false;
    far.on('connect', () => {
      connected = true;
      near.pipe(far);
    });
    far.on('error', () => {});
    far.on('data', (bytes) => deaf || near.write(bytes));
    far.on('close', () => {
      sockets.delete(far);
      if (patient && !connected && !near.destroyed) setTimeout(() => connect(near), 20);
      else near.destroy();
    });
    near.on('close', () => {
      sockets.delete(near);
      far.destroy();
    });
  };
  await new Promise((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
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
