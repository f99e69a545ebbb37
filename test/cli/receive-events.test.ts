import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { ReceiverAnswer, SentEvent } from '#src/cli/forward-event.ts';
import { receiveEvents } from '#src/cli/receive-events.ts';
import { monotonicMs } from '#src/kernel/clock.ts';
import { type Respond, startReceiver } from '#test/support/receiver.ts';

const headers = {
  'content-type': 'application/json; charset=utf-8',
  'webhook-id': 'msg_1',
  'webhook-timestamp': '1700000000',
  'webhook-signature': 'v1,one v1,other',
};
const sent = '{"id":"1",  "name":"Zoë\\u0000"}';

const genuine = async () => true;

interface Trial {
  readonly isGenuine?: (event: SentEvent) => Promise<boolean>;
  readonly respond?: Respond;
  readonly forwardTo?: string;
  readonly timeoutMs?: number;
}

async function tryOut(t: TestContext, { respond, timeoutMs, ...where }: Trial = {}) {
  const receiver = await startReceiver(t, respond);
  const [events, answers]: [SentEvent[], ReceiverAnswer[]] = [[], []];
  const receiving = await receiveEvents({
    isGenuine: where.isGenuine ?? genuine,
    forwardTo: where.forwardTo ?? receiver.url,
    ...(timeoutMs !== undefined && { timeoutMs }),
    onEvent: (event) => events.push(event),
    onAnswer: (answer) => answers.push(answer),
  });
  t.after(() => receiving.close());
  const send = (body = sent) =>
    fetch(receiving.url, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...headers, authorization: 'Bearer secret' },
      body,
    });
  return { receiver, receiving, events, answers, send };
}

test('the receiver gets the very bytes and the headers that sign them', async (t) => {
  const { receiver, events, answers, send } = await tryOut(t);
  assert.equal((await send()).status, 200);
  const [got] = receiver.got;
  assert.deepEqual([got!.method, got!.path, got!.body], ['POST', '/hook', sent]);
  for (const [name, value] of Object.entries(headers)) assert.equal(got!.headers[name], value);
  assert.equal(got!.headers.authorization, undefined);
  assert.deepEqual(
    [events.length, Buffer.from(events[0]!.body).toString(), events[0]!.headers],
    [1, sent, headers],
  );
  assert.equal(answers.length, 1);
});

test('whoever sent it gets what the receiver answered', async (t) => {
  const { answers, send } = await tryOut(t, {
    respond: (response) => response.writeHead(418, { 'content-type': 'text/x-tea' }).end('short'),
  });
  const response = await send();
  assert.deepEqual(
    [response.status, response.headers.get('content-type'), await response.text()],
    [418, 'text/x-tea', 'short'],
  );
  assert.equal(answers[0]!.status, 418);
});

test('an answer without end is passed on to 64 KiB', async (t) => {
  let isOpen = true;
  const { send } = await tryOut(t, {
    respond: (response) => {
      response.on('close', () => {
        isOpen = false;
      });
      const more = () => {
        if (isOpen) response.write('x'.repeat(16_384), () => setImmediate(more));
      };
      more();
    },
  });
  const response = await send();
  assert.equal((await response.text()).length, 65_536);
});

test('a redirection is an answer, and is not followed', async (t) => {
  const { receiver, send } = await tryOut(t, {
    respond: (response) => response.writeHead(302, { location: '/other' }).end(),
  });
  assert.equal((await send()).status, 302);
  assert.equal(receiver.got.length, 1);
});

test('a receiver that cannot be reached is a 502 that says why', async (t) => {
  const { answers, send } = await tryOut(t, { forwardTo: await nowhere() });
  const response = await send();
  assert.equal(response.status, 502);
  assert.equal(await response.text(), 'The receiver did not answer: ECONNREFUSED.\n');
  assert.equal(answers[0]!.reason, 'ECONNREFUSED');
});

test('a receiver that hangs up in the middle is a 502', async (t) => {
  const { send } = await tryOut(t, {
    respond: (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('some');
      setTimeout(() => response.destroy(), 20);
    },
  });
  assert.equal((await send()).status, 502);
});

for (const [what, respond] of Object.entries<Respond>({
  'never answers': () => undefined,
  'never comes to the end': (response) => response.writeHead(200).write('some'),
})) {
  test(`a receiver that ${what} is a 504`, async (t) => {
    const { answers, send } = await tryOut(t, { timeoutMs: 150, respond });
    const response = await send();
    assert.equal(response.status, 504);
    assert.equal(await response.text(), 'The receiver did not answer: no answer within 0.15 s.\n');
    assert.ok(answers[0]!.durationMs >= 140, `${answers[0]!.durationMs} ms`);
  });
}

test('without a receiver each event is answered with 200', async (t) => {
  const events: SentEvent[] = [];
  const receiving = await receiveEvents({
    isGenuine: genuine,
    onEvent: (event) => events.push(event),
    onAnswer: () => assert.fail('there is nobody to answer'),
  });
  t.after(() => receiving.close());
  const response = await fetch(receiving.url, { method: 'POST', headers, body: sent });
  assert.deepEqual([response.status, events.length], [200, 1]);
});

test('what the server did not sign is refused, shown to nobody, and goes nowhere', async (t) => {
  const { receiver, events, send } = await tryOut(t, {
    isGenuine: async ({ body }) => Buffer.from(body).toString() === 'signed',
  });
  assert.equal((await send()).status, 401);
  assert.deepEqual([receiver.got, events], [[], []]);
  assert.equal((await send('signed')).status, 200);
  assert.equal(receiver.got.length, 1);
});

test('of a body 2 MiB are taken, and a larger one is a 413', async (t) => {
  const { receiver, events, send } = await tryOut(t);
  const bodyBytesMax = 2 * 1024 * 1024;
  assert.equal((await send('x'.repeat(bodyBytesMax))).status, 200);
  assert.equal((await send('x'.repeat(bodyBytesMax + 1))).status, 413);
  assert.equal((await send('x'.repeat(20 * bodyBytesMax))).status, 413);
  assert.deepEqual([receiver.got.length, events.length], [1, 1]);
});

test('it closes at once, whatever is under way', async (t) => {
  const { receiver, receiving, answers, send } = await tryOut(t, { respond: () => undefined });
  const cut = assert.rejects(send());
  while (receiver.got.length === 0) await new Promise(setImmediate);
  const startedMs = monotonicMs();
  await receiving.close();
  await cut;
  assert.ok(monotonicMs() - startedMs < 5_000);
  assert.deepEqual(answers, []);
});

/** An address at which nobody listens. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/hook`;
}
