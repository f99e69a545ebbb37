import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Webhook } from 'standardwebhooks';
import { senderOf } from '#src/webhooks/index.ts';
import { aMessage, aRawReceiver, aReceiver, secret } from './receivers.ts';

const send = senderOf({ allowsLocal: true, timeoutMs: 5_000 });
const hasty = senderOf({ allowsLocal: true, timeoutMs: 1_000 });

const ok = 'HTTP/1.1 200 OK\r\n';

suite('what a receiver gets', () => {
  test('is one signed POST, on a connection of its own', async (t) => {
    const got: { method?: string | undefined; url?: string | undefined; body: string }[] = [];
    const headers: Record<string, string>[] = [];
    const receiver = await aReceiver(t, async (request, response) => {
      const { method, url } = request;
      headers.push(request.headers as Record<string, string>);
      got.push({ method, url, body: (await request.toArray()).join('') });
      response.end();
    });
    const message = aMessage(`${receiver.url}?in=1,2#part`);
    for (let count = 0; count < 2; count += 1) {
      const { status, error } = await send(message);
      assert.deepEqual([status, error], [200, undefined]);
    }
    assert.deepEqual(got[0], { method: 'POST', url: '/hook?in=1,2', body: message.body });
    const { 'content-type': type, 'user-agent': agent, host, connection } = headers[0]!;
    assert.deepEqual(
      [type, agent, host, connection],
      ['application/json; charset=utf-8', 'Counterfoil', `127.0.0.1:${receiver.port}`, 'close'],
    );
    assert.equal(headers[0]!['content-length'], `${Buffer.byteLength(message.body)}`);
    assert.deepEqual(
      new Webhook(secret).verify(got[0]!.body, headers[0]!),
      JSON.parse(message.body),
    );
    assert.equal(receiver.count(), 2);
  });
});

suite('what becomes of a message', () => {
  for (const status of [200, 201, 204, 304, 400, 410, 500, 503]) {
    test(`an answer of ${status} is told as it is`, async (t) => {
      const { url } = await aReceiver(t, (_, response) => response.writeHead(status).end());
      const { durationMs, ...result } = await send(aMessage(url));
      assert.deepEqual(result, { status });
      assert.ok(Number.isInteger(durationMs) && durationMs >= 0 && durationMs < 5_000);
    });
  }

  for (const status of [301, 302, 303, 307, 308]) {
    test(`a redirect by ${status} is not followed`, async (t) => {
      const elsewhere = await aReceiver(t, (_, response) => response.end());
      const { url } = await aReceiver(t, (_, response) =>
        response.writeHead(status, { location: elsewhere.url }).end('moved'),
      );
      const { durationMs, ...result } = await send(aMessage(url));
      assert.deepEqual(result, { status, answer: 'moved' });
      assert.equal(elsewhere.count(), 0);
    });
  }

  for (const [name, behave, outcome] of [
    ['says nothing', () => undefined, { error: 'timeout' }],
    ['drips its headers', drip('x', `${ok}x: `), { error: 'timeout' }],
    [
      'drips its answer',
      drip('x', `${ok}content-length: 999\r\n\r\n`),
      { status: 200, error: 'timeout' },
    ],
    ['goes on saying 103', drip('HTTP/1.1 103 Early Hints\r\n\r\n'), { error: 'timeout' }],
  ] as const) {
    test(`a receiver that ${name} has its time, and no more`, async (t) => {
      const receiver = await aRawReceiver(t, behave);
      const { durationMs, answer, ...result } = await hasty(aMessage(receiver.url));
      assert.deepEqual(result, outcome);
      assert.ok(durationMs >= 995 && durationMs < 5_000, `${durationMs} ms`);
      await allClosed(receiver);
    });
  }

  for (const [name, behave, outcome] of [
    ['resets', (socket: Socket) => socket.resetAndDestroy(), { error: 'connection_reset' }],
    ['hangs up', (socket: Socket) => socket.end(), { error: 'connection_reset' }],
    [
      'hangs up in the middle of its answer',
      (socket: Socket) => socket.end(`${ok}content-length: 9\r\n\r\nhalf`),
      { status: 200, error: 'connection_reset', answer: 'half' },
    ],
    ['speaks another language', say('220 mail.example ESMTP\r\n'), { error: 'answer_malformed' }],
    [
      'has headers without an end',
      say(`${ok}x: ${'y'.repeat(100_000)}`),
      { error: 'answer_malformed' },
    ],
    [
      'changes the protocol',
      say('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      { error: 'answer_malformed' },
    ],
    [
      'ends its answer by hanging up',
      (socket: Socket) => socket.end(`${ok}\r\nwhole`),
      { status: 200, answer: 'whole' },
    ],
  ] as const) {
    test(`a receiver that ${name}`, async (t) => {
      const receiver = await aRawReceiver(t, behave);
      const { durationMs, ...result } = await send(aMessage(receiver.url));
      assert.deepEqual(result, outcome);
      await allClosed(receiver);
    });
  }

  test('nobody there is a refused connection', async (t) => {
    const { url } = await aReceiver(t, () => undefined);
    const gone = url.replace('127.0.0.1', '127.0.0.2');
    assert.equal((await send(aMessage(gone))).error, 'connection_refused');
  });

  test('of an answer without end 64 KiB are read, and it has arrived', async (t) => {
    const receiver = await aReceiver(t, (_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const { status, error, answer, durationMs } = await send(aMessage(receiver.url));
    assert.deepEqual([status, error, answer?.length], [200, undefined, 1_024]);
    assert.ok(durationMs < 4_000);
    await allClosed(receiver);
  });

  for (const url of [
    '',
    'hook',
    '/hook',
    '//receiver.example/',
    'receiver.example/hook',
    'http://',
    'http:///',
    'http://receiver.example:0/',
    'http://receiver.example:65536/',
    'http://receiver.example:http/',
    'http://user@receiver.example/',
    'http://user:password@receiver.example/',
    'http://:password@receiver.example/',
    'http://a b/',
    'http://[::1/',
    'http://[fe80::1%25eth0]/',
    'http://1.2.3.4.5/',
    'http://256.1.1.1/',
    'ftp://receiver.example/',
    'file:///etc/passwd',
    'gopher://receiver.example/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'unix:/var/run/docker.sock',
    'ws://receiver.example/',
  ]) {
    test(`"${url}" is nowhere that messages are sent to`, async () => {
      assert.equal((await send(aMessage(url))).error, 'url_invalid');
    });
  }

  test('five hundred at once, none answered, leave nothing behind', async (t) => {
    const receiver = await aRawReceiver(t, () => undefined);
    const round = async () => {
      const sending = Array.from({ length: 500 }, () => hasty(aMessage(receiver.url)));
      const results = await Promise.all(sending);
      assert.ok(results.every(({ error }) => error === 'timeout'));
      assert.ok(results.every(({ durationMs }) => durationMs < 10_000));
      await allClosed(receiver);
      return heapUsed();
    };
    const first = await round();
    await round();
    const last = await round();
    assert.equal(receiver.count(), 1_500);
    assert.ok(last - first < 1_000_000, `1,000 messages left ${last - first} bytes`);
    const left = process.getActiveResourcesInfo().filter((name) => /TCPSocket|Timeout/.test(name));
    assert.deepEqual(left, []);
  });
});

function say(text: string) {
  return (socket: Socket) => socket.write(text);
}

/** A byte at a time, faster than the sender loses patience. */
function drip(text: string, before = '') {
  return async (socket: Socket) => {
    if (before) socket.write(before);
    for (let at = 0; !socket.destroyed; at += 1) {
      socket.write(text[at % text.length] ?? '');
      await pause(text.startsWith('HTTP/1.1 103') ? 0 : 15);
    }
  };
}

async function allClosed({ sockets }: { readonly sockets: ReadonlySet<Socket> }): Promise<void> {
  for (let tries = 0; sockets.size > 0; tries += 1) {
    assert.ok(tries < 200, `${sockets.size} connections are still open`);
    await pause(10);
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

async function heapUsed(): Promise<number> {
  await pause(20);
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
