// One user of an official SDK, in a process of its own: the SDKs keep state in their module.
// Speaks with the harness over the channel of child_process.fork.
'use strict';

// Closed before it is open, a browser's socket says so to nobody; this one would end the process.
globalThis.WebSocket = class extends require('ws') {
  constructor(url) {
    super(url);
    this.on('error', () => {});
  }
};
globalThis.window = globalThis;
globalThis.document = { addEventListener() {}, removeEventListener() {}, charset: 'utf-8', visibilityState: 'visible' };
globalThis.location = { href: 'http://localhost/', protocol: 'http:', host: 'localhost', hostname: 'localhost' };
globalThis.navigator ??= { userAgent: 'node', onLine: true };
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
// The SDKs report statistics by it while they have no socket; nobody needs them here.
globalThis.XMLHttpRequest = class {
  open() {}
  setRequestHeader() {}
  send() {}
  abort() {}
};

// Browsers only report what an SDK leaves unhandled, as a refused openim.authkey; node would end.
process.on('unhandledRejection', () => {});

const [version, options] = process.argv.slice(2);
const SDK = version === '2.27.6' ? require('tim-js-sdk') : require('@tencentcloud/chat');
const sdk = (SDK.default ?? SDK).create(JSON.parse(options));
sdk.setLogLevel(4);
const { EVENT, TYPES } = SDK.default ?? SDK;

// An event may come between the harness's leave and this process's end.
function tell(what) {
  if (process.connected) process.send(what, () => {});
}

// A message as far as it can be told: what applications read of it.
function plain(message) {
  const { ID, type, from, to, nick, avatar, priority, payload, time, sequence, flow, conversationID,
    cloudCustomData, status, isBroadcastMessage } = message;
  return { elements: message.getElements?.(), ID, type, from, to, nick, avatar, priority, payload, time, sequence, flow, conversationID,
    cloudCustomData, status, isBroadcastMessage };
}

for (const name of ['SDK_READY', 'MESSAGE_RECEIVED', 'KICKED_OUT', 'NET_STATE_CHANGE', 'ERROR',
  'GROUP_ATTRIBUTES_UPDATED', 'GROUP_COUNTER_UPDATED', 'MESSAGE_REVOKED']) {
  sdk.on(EVENT[name], ({ data }) => {
    const items = name === 'MESSAGE_RECEIVED' ? data.map(plain) : [data ?? null];
    for (const item of items) tell({ event: name, item: JSON.parse(JSON.stringify(item)) });
  });
}

// What was sent: a recall or a merger names the object, not its id.
const sent = new Map();

// In a merger `merged` names messages that were sent here.
function create({ kind, room, priority = 'Normal', payload, cloudCustomData, merged }) {
  if (merged) payload.messageList = merged.map((id) => sent.get(id));
  const options = { to: room, conversationType: TYPES.CONV_GROUP, priority, payload, cloudCustomData };
  return sdk[`create${kind}Message`](options);
}

const methods = {
  async send(options) {
    const { data } = await sdk.sendMessage(create(options));
    sent.set(data.message.ID, data.message);
    return plain(data.message);
  },
  async recall(id) {
    await sdk.revokeMessage(sent.get(id));
  },
  async modify(id) {
    await sdk.modifyMessage(Object.assign(sent.get(id), { payload: { text: 'changed' } }));
  },
  async call(name, ...args) {
    const { data } = await sdk[name](...args);
    return data;
  },
};

process.on('message', async ({ id, method, args }) => {
  try {
    const result = await methods[method](...args);
    tell({ id, result: JSON.parse(JSON.stringify(result ?? null)) });
  } catch (error) {
    tell({ id, error: { code: error.code ?? null, message: String(error.message ?? error) } });
  }
});
// The SDK sets timers that would keep the process for ever.
process.on('disconnect', () => process.exit(0));
tell({ event: 'CREATED', item: null });
