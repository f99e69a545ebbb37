import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { suite, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { senderOf } from '#src/webhooks/index.ts';
import { lookupLocally, publicLookup } from '#src/webhooks/lookup-addresses.ts';
import { localHosts, loopbackHosts } from './local-urls.ts';
import { aMessage, aReceiver } from './receivers.ts';

/** On the internet by its number, and routed nowhere. */
const nowhere = '2d00::1';

const timeoutMs = 5_000;

/** A server here, and how to send to it by a host's name or number. */
async function aCanary(t: TestContext, sender = senderOf({ allowsLocal: false, timeoutMs })) {
  const canary = await aReceiver(t, (_, response) => response.end());
  const sendTo = (host: string, send = sender) =>
    send(aMessage(`http://${host}:${canary.port}/hook`));
  return { canary, sendTo };
}

function resolving(answer: (time: number) => readonly string[], allowsLocal = false) {
  let times = 0;
  const lookup = async () => answer(times++);
  return { sender: senderOf({ allowsLocal, timeoutMs, lookup }), times: () => times };
}

suite('addresses that are not on the internet', () => {
  test('are refused in every spelling, and nobody is called', async (t) => {
    const { canary, sendTo } = await aCanary(t);
    assert.ok(localHosts.length > 600);
    for (const host of localHosts) {
      const { error } = await sendTo(host);
      assert.equal(error, 'address_not_allowed', host);
    }
    assert.equal(canary.count(), 0);
  });

  test('are called where the operator allows it', async (t) => {
    const { canary, sendTo } = await aCanary(t, senderOf({ allowsLocal: true, timeoutMs }));
    const plain = loopbackHosts.filter((host) => !/^\[(?!::ffff:(127|7f00))/.test(host));
    assert.ok(plain.length >= 16);
    for (const host of plain) assert.equal((await sendTo(host)).status, 200, host);
    assert.equal(canary.count(), plain.length);
  });

  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', 'fd00::1']) {
    test(`a name that stands for ${address} is refused`, async (t) => {
      const { sender } = resolving(() => [address]);
      const { canary, sendTo } = await aCanary(t, sender);
      assert.equal((await sendTo('receiver.example')).error, 'address_not_allowed');
      assert.equal(canary.count(), 0);
    });
  }

  test('one of them among the addresses of a name refuses the name', async (t) => {
    for (const addresses of [
      [nowhere, '127.0.0.1'],
      ['127.0.0.1', nowhere],
    ]) {
      const { canary, sendTo } = await aCanary(t, resolving(() => addresses).sender);
      assert.equal((await sendTo('receiver.example')).error, 'address_not_allowed');
      assert.equal(canary.count(), 0);
    }
  });

  test('a name that means something else a moment later is not asked twice', async (t) => {
    const { sender, times } = resolving((time) => (time === 0 ? [nowhere] : ['127.0.0.1']));
    const { canary, sendTo } = await aCanary(t, sender);
    const first = await sendTo('receiver.example');
    assert.match(first.error!, /^(failed|timeout|connection_refused|connection_reset)$/);
    assert.equal(times(), 1);
    assert.equal((await sendTo('receiver.example')).error, 'address_not_allowed');
    assert.equal(times(), 2);
    assert.equal(canary.count(), 0);
  });

  test('a name is looked up anew for each message', async (t) => {
    const { sender, times } = resolving(() => ['127.0.0.1'], true);
    const { canary, sendTo } = await aCanary(t, sender);
    for (let count = 1; count <= 3; count += 1) {
      assert.equal((await sendTo('receiver.example')).status, 200);
      assert.deepEqual([times(), canary.count()], [count, count]);
    }
  });

  test('of several addresses the one that answers is taken', async (t) => {
    const { sender } = resolving(() => ['127.0.0.2', '127.0.0.1'], true);
    assert.equal((await (await aCanary(t, sender)).sendTo('receiver.example')).status, 200);
  });

  for (const [name, lookup] of [
    ['that fails', () => Promise.reject(new Error('SERVFAIL'))],
    ['that finds nothing', async () => []],
    ['that says nonsense', async () => ['localhost']],
  ] as const) {
    test(`with a look-up ${name} nobody is called`, async (t) => {
      const { canary, sendTo } = await aCanary(t, senderOf({ allowsLocal: false, lookup }));
      assert.match((await sendTo('localhost')).error!, /^(name_not_found|address_not_allowed)$/);
      assert.equal(canary.count(), 0);
    });
  }
});

suite('looking names up', () => {
  test('local names are those of this machine', async (t) => {
    assert.ok((await lookupLocally('localhost')).includes('127.0.0.1'));
    const { sendTo } = await aCanary(t, senderOf({ allowsLocal: true }));
    assert.equal((await sendTo('localhost')).status, 200);
    assert.equal((await sendTo('nobody.invalid')).error, 'name_not_found');
  });

  test('both kinds of addresses are asked for, and an error of one is no harm', async (t) => {
    const lookup = await aNameServer(t, {
      'both.example': { A: ['203.0.113.7', '203.0.113.8'], AAAA: ['2001:db8::7'] },
      'old.example': { A: ['203.0.113.7'], AAAA: 'SERVFAIL' },
      'new.example': { A: 'SERVFAIL', AAAA: ['2001:db8::7'] },
      'broken.example': { A: 'SERVFAIL', AAAA: 'SERVFAIL' },
    });
    const sorted = async (name: string) => (await lookup(name)).toSorted();
    assert.deepEqual(await sorted('both.example'), ['2001:db8::7', '203.0.113.7', '203.0.113.8']);
    assert.deepEqual(await sorted('old.example'), ['203.0.113.7']);
    assert.deepEqual(await sorted('new.example'), ['2001:db8::7']);
    assert.deepEqual(await sorted('broken.example'), []);
    assert.deepEqual(await sorted('nobody.example'), []);
  });

  test('a name server that never answers holds up nobody else', async (t) => {
    const lookup = await aNameServer(t, {
      'slow.example': { A: 'silence', AAAA: 'silence' },
      'quick.example': { A: ['127.0.0.1'], AAAA: [] },
    });
    const { sendTo } = await aCanary(t, senderOf({ allowsLocal: true, lookup, timeoutMs: 4_000 }));
    const slow = Array.from({ length: 64 }, () => sendTo('slow.example'));
    await pause(50);
    const { status, durationMs } = await sendTo('quick.example');
    assert.equal(status, 200);
    assert.ok(durationMs < 3_000, `${durationMs} ms`);
    for (const { error } of await Promise.all(slow)) assert.equal(error, 'timeout');
  });
});

type Records = readonly string[] | 'SERVFAIL' | 'silence';

/** A name server of these names (RFC 1035, 4), and a look-up that asks it. */
async function aNameServer(
  t: TestContext,
  names: Readonly<Record<string, { readonly A: Records; readonly AAAA: Records }>>,
) {
  const server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query);
    const records = names[name]?.[type] ?? [];
    if (records === 'silence') return;
    const found = records === 'SERVFAIL' ? [] : records;
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(records === 'SERVFAIL' ? 0x8182 : 0x8180, 2);
    head.writeUInt16BE(found.length, 6);
    head.fill(0, 8, 12);
    const answers = found.map((text) => recordOf(type, text));
    server.send(Buffer.concat([head, query.subarray(12, end), ...answers]), port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return publicLookup([`127.0.0.1:${(server.address() as AddressInfo).port}`]);
}

function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = query.readUInt16BE(at + 1) === 28 ? 'AAAA' : 'A';
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 } as const;
}

function recordOf(type: 'A' | 'AAAA', text: string): Buffer {
  const bytes = type === 'A' ? Buffer.from(text.split('.').map(Number)) : ipv6Bytes(text);
  const head = Buffer.from([0xc0, 12, 0, type === 'A' ? 1 : 28, 0, 1, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([head, bytes]);
}

function ipv6Bytes(text: string): Buffer {
  const [left = '', right = ''] = text.split('::');
  const words = (part: string) => part.split(':').filter(Boolean);
  const zeros = Array(8 - words(left).length - words(right).length).fill('0');
  const all = [...words(left), ...zeros, ...words(right)];
  return Buffer.from(all.map((word) => word.padStart(4, '0')).join(''), 'hex');
}
