import assert from 'node:assert/strict';
import https from 'node:https';
import type { Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import tls from 'node:tls';
import { senderOf } from '#src/webhooks/index.ts';
import { certificate, privateKey } from './certificate.ts';
import { aMessage, aReceiver, listening } from './receivers.ts';

const send = senderOf({ allowsLocal: true, lookup: async () => ['127.0.0.1'] });

async function aSecureReceiver(t: TestContext) {
  let count = 0;
  const server = https.createServer({ key: privateKey, cert: certificate }, (_, response) => {
    count += 1;
    response.end();
  });
  const { port } = await listening(t, server as Server);
  return { port, count: () => count };
}

function trustCertificate(t: TestContext): void {
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([certificate]);
  t.after(() => tls.setDefaultCACertificates(before));
}

test('a receiver whose certificate is trusted gets its message', async (t) => {
  trustCertificate(t);
  const { port, count } = await aSecureReceiver(t);
  const { status, error } = await send(aMessage(`https://receiver.example:${port}/`));
  assert.deepEqual([status, error, count()], [200, undefined, 1]);
});

test('one whose certificate is of another name does not', async (t) => {
  trustCertificate(t);
  const { port, count } = await aSecureReceiver(t);
  for (const host of ['other.example', '127.0.0.1']) {
    const { durationMs, ...result } = await send(aMessage(`https://${host}:${port}/`));
    assert.deepEqual(result, { error: 'tls_failed' });
  }
  assert.equal(count(), 0);
});

test('one whose certificate nobody vouches for never does, whatever the settings', async (t) => {
  const { port, count } = await aSecureReceiver(t);
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  t.after(() => delete process.env.NODE_TLS_REJECT_UNAUTHORIZED);
  const { durationMs, ...result } = await send(aMessage(`https://receiver.example:${port}/`));
  assert.deepEqual(result, { error: 'tls_failed' });
  assert.equal(count(), 0);
});

test('one that does not speak TLS does not', async (t) => {
  const { port, count } = await aReceiver(t, (_, response) => response.end());
  const { durationMs, ...result } = await send(aMessage(`https://receiver.example:${port}/`));
  assert.deepEqual(result, { error: 'tls_failed' });
  assert.equal(count(), 1);
});
