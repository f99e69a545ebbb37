import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { monotonicMs } from '#src/kernel/clock.ts';
import { type ServerProcess, startProgram } from '#test/support/process.ts';

const mebibyte = 1024 * 1024;
const method = { type: 'card', number: '4242424242424242', exp_month: 10, exp_year: 2040 };
/** As many as fit: each has to be read, so it takes its time. */
const manyNames = 'ninety thousand names';
const charge = JSON.stringify({ amount: 500, method });

test('a client cannot hold or fill the server', { concurrency: 2 }, async (t) => {
  const server = await startProgram(t, { LOG_LEVEL: 'warn' });
  // It takes as long as it takes, so the others come to pass meanwhile.
  const slow = t.test('headers that trickle in are cut off after ten seconds', async (t) => {
    const socket = await opened(t, server);
    socket.resume();
    socket.write('GET /v1/merchant HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    const startedMs = monotonicMs();
    const timer = setInterval(() => socket.writable && socket.write('a'), 200);
    t.after(() => clearInterval(timer));
    await once(socket, 'close');
    const tookMs = monotonicMs() - startedMs;
    assert.ok(tookMs > 9_000 && tookMs < 13_500, `${tookMs} ms`);
  });

  await t.test('a body of just a mebibyte is read, and one of a byte more is not', async () => {
    assert.equal((await send(server, charge.padEnd(mebibyte))).status, 200);
    const tooLarge = await send(server, charge.padEnd(mebibyte + 1));
    assert.equal(tooLarge.status, 400);
    assert.equal(tooLarge.body.messages[0].code, 'invalid_request');
  });

  await t.test('a body without a length is cut off at the same size', async (t) => {
    const socket = await opened(t, server);
    socket.write(head(server, 'Transfer-Encoding: chunked'));
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    for (let sent = 0; sent <= 17 && socket.writable; sent += 1) socket.write(chunk);
    assert.match(await answerOn(socket), /^HTTP\/1\.1 400 /);
  });

  await t.test('a header of more than 16 KiB is refused in our own shape', async (t) => {
    const socket = await opened(t, server);
    socket.write(head(server, `X-Large: ${'a'.repeat(16 * 1024)}`));
    const answer = await answerOn(socket);
    assert.match(answer, /^HTTP\/1\.1 4\d\d /);
    assert.match(answer, /"code":"invalid_request"/);
  });

  const bombs: Readonly<Record<string, string | Buffer<ArrayBuffer>>> = {
    'a hundred thousand arrays in one another': '['.repeat(100_000),
    'a hundred thousand objects in one another': '{"a":'.repeat(100_000),
    'as many, closed again': `{"data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    [manyNames]: `{${Array.from({ length: 90_000 }, (_, n) => `"k${n}":1`).join()}}`,
    'a number of a million digits': `{"amount":${'9'.repeat(1_000_000)}}`,
    'text of a million escapes': `{"reference":"${'\\u0041'.repeat(170_000)}"}`,
    'zipped zeros': gzipSync(Buffer.alloc(50 * mebibyte)),
  };
  for (const [what, body] of Object.entries(bombs)) {
    await t.test(`${what} cost little time and memory`, async () => {
      const before = await residentBytes(server);
      const allowedMs = what === manyNames ? 3_000 : 1_000;
      let tookMs = Number.POSITIVE_INFINITY;
      // The slower of two is the machine's fault: a costly body costs as much again.
      for (let tries = 0; tries < 2 && tookMs >= allowedMs; tries += 1) {
        const startedMs = monotonicMs();
        const { status } = await send(server, body);
        tookMs = monotonicMs() - startedMs;
        assert.ok(status >= 400 && status < 500, `${status}`);
      }
      assert.ok(tookMs < allowedMs, `${tookMs} ms`);
      const grown = (await residentBytes(server)) - before;
      assert.ok(grown < 100 * mebibyte, `${grown} bytes more`);
    });
  }

  await t.test('and it serves as before', async () => {
    assert.equal((await send(server, charge)).status, 200);
  });
  await slow;
});

function authorization(server: ServerProcess): string {
  return `Basic ${btoa(`${server.demo.affinipay.testSecretKey}:`)}`;
}

async function send(server: ServerProcess, body: string | Buffer<ArrayBuffer>) {
  const response = await fetch(`${server.gatewayUrl}/v1/charges`, {
    method: 'POST',
    headers: {
      authorization: authorization(server),
      'content-type': 'application/json',
      ...(typeof body !== 'string' && { 'content-encoding': 'gzip' }),
    },
    body,
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  return { status: response.status, body: (await response.json()) as any };
}

/** The head of a charge, as it goes over the wire. */
function head(server: ServerProcess, header: string): string {
  return (
    `POST /v1/charges HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization(server)}\r\n` +
    `Content-Type: application/json\r\n${header}\r\n\r\n`
  );
}

async function opened(t: TestContext, server: ServerProcess): Promise<Socket> {
  const socket = connect(Number(new URL(server.gatewayUrl).port), '127.0.0.1');
  socket.on('error', () => undefined);
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function answerOn(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await Promise.race([once(socket, 'close'), delay(3_000)]);
  return text;
}

async function residentBytes(server: ServerProcess): Promise<number> {
  const text = await (await fetch(`${server.mainUrl}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]);
}
