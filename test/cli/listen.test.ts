import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { writeDemoFile } from '#src/cli/demo-file.ts';
import { readConfig } from '#src/config.ts';
import { sleep } from '#src/kernel/clock.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { aDataDir, runProgram, watchProgram } from '#test/support/process.ts';
import { type Got, type Respond, startReceiver, until } from '#test/support/receiver.ts';
import { sharedApp } from '#test/support/shared-app.ts';

suite('listening', () => {
  const shared = sharedApp();

  /** A place to run commands for the organization. */
  async function placeOf(t: TestContext, { app, organization }: TestApp) {
    const DATA_DIR = await aDataDir(t);
    await writeDemoFile(readConfig({ DATA_DIR }), app.writeCredentials(organization));
    return { DATA_DIR };
  }

  async function listening(t: TestContext, words: readonly string[] = []) {
    const store = await shared.newcomer();
    const place = await placeOf(t, store);
    const program = watchProgram(t, ['listen', ...words], place);
    await program.untilWritten(/Ready/);
    return { store, program, secret: /whsec_\S+/.exec(program.output())![0] };
  }

  async function forwarding(t: TestContext, respond?: Respond, more: readonly string[] = []) {
    const receiver = await startReceiver(t, respond);
    return { receiver, ...(await listening(t, ['--forward-to', receiver.url, ...more])) };
  }

  async function charged({ gateway }: TestApp): Promise<string> {
    const { status, body } = await gateway('POST', '/v1/charges', { amount: 700, method: aCard() });
    assert.equal(status, 200);
    return body.id;
  }

  const deliveriesOf = async (store: TestApp) => {
    const { body } = await store.console('GET', '/console/api/webhooks/deliveries');
    return body.deliveries;
  };

  test('prints what happens, and forwards it with the signature that it came with', async (t) => {
    const { receiver, store, program, secret } = await forwarding(t);
    const charge = await charged(store);
    const isAuthorized = ({ body }: Got) => JSON.parse(body).type === 'transaction.authorized';
    await until(() => receiver.got.some(isAuthorized));
    const { headers, body } = receiver.got.find(isAuthorized)!;
    const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
    const { body: event } = await store.gateway('GET', `/v1/events/${JSON.parse(body).id}`);
    assert.deepEqual(verified, event);
    assert.throws(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>));

    const { created, type, id } = event;
    await program.untilWritten(new RegExp(`^${created}  ${type}  ${id}  ${charge}$`, 'm'));
    await program.untilWritten(new RegExp(`^<- 200 POST ${receiver.url} \\(\\d+ ms\\)$`, 'm'));
  });

  test('the log has what the receiver answered, and sends what it refused again', async (t) => {
    let isBroken = true;
    const { receiver, store, program } = await forwarding(t, (response) =>
      isBroken ? response.writeHead(500).end('out of order') : response.end(),
    );
    await charged(store);
    await program.untilWritten(/^<- 500 POST \S+ \(\d+ ms\)$/m);
    await until(async () => (await deliveriesOf(store))[0]?.attempt_count === 1);
    const [{ id, status }] = await deliveriesOf(store);
    assert.equal(status, 'pending');
    const read = async () => {
      const { body } = await store.console('GET', `/console/api/webhooks/deliveries/${id}`);
      return { ...body, last: body.attempts.at(-1) };
    };
    const { last } = await read();
    assert.deepEqual([last.status, last.answer], [500, 'out of order']);

    isBroken = false;
    const before = receiver.got.length;
    await store.advance('PT1H');
    await until(async () => (await read()).status === 'delivered');
    const { attempts } = await read();
    assert.deepEqual(
      attempts.map((attempt: { status: number }) => attempt.status),
      [500, 200],
    );
    const again = receiver.got.slice(before).map(({ headers }) => headers['webhook-id']);
    assert.ok(
      receiver.got.slice(0, before).some((one) => again.includes(one.headers['webhook-id'])),
    );
  });

  test('a receiver that is not there is a 502 in the log', async (t) => {
    const words = ['--forward-to', 'http://127.0.0.1:1/hook'];
    const { store, program } = await listening(t, words);
    await charged(store);
    await program.untilWritten(/^<- 502 POST \S+ \(\d+ ms\): \S/m);
    await until(async () => (await deliveriesOf(store))[0]?.attempt_count === 1);
    const [{ id }] = await deliveriesOf(store);
    const { body } = await store.console('GET', `/console/api/webhooks/deliveries/${id}`);
    assert.equal(body.attempts[0].status, 502);
    assert.match(body.attempts[0].answer, /^The receiver did not answer: /);
  });

  test('goes on when the secret is replaced at once', async (t) => {
    const { receiver, store, program, secret } = await forwarding(t);
    const rotation = { keep_previous_for: 'PT0S' };
    const { body } = await store.console('POST', '/console/api/webhooks/secret', rotation);
    assert.notEqual(body.secret, secret);
    await charged(store);
    await program.untilWritten(/<- 200/);
    const { headers, body: sent } = receiver.got[0]!;
    assert.ok(new Webhook(body.secret).verify(sent, headers as Record<string, string>));
    await until(async () => (await deliveriesOf(store)).every(isDelivered));
  });

  /** Sends to the port of the program what somebody else on this machine might. */
  async function slippedIn(store: TestApp, secret: string, event: object) {
    await charged(store);
    await until(async () => (await deliveriesOf(store)).some(isDelivered));
    const [{ url }] = await deliveriesOf(store);
    const body = JSON.stringify(event);
    const now = new Date();
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': `${Math.floor(now.getTime() / 1000)}`,
      'webhook-signature': new Webhook(secret).sign('msg_1', now, body),
    };
    return fetch(url, { method: 'POST', headers, body });
  }
  const crafted = { type: 'red\u001b[31m\u009b31m\r\n', id: 'ev_1', data: { id: 'x\u007f' } };

  test('an event that the server did not sign is neither printed nor forwarded', async (t) => {
    const { receiver, store, program } = await forwarding(t);
    const stranger = `whsec_${btoa('x'.repeat(24))}`;
    const { status } = await slippedIn(store, stranger, { type: 'made.up', id: 'ev_1' });
    assert.equal(status, 401);
    assert.ok(receiver.got.length > 0);
    assert.ok(receiver.got.every(({ body }) => !body.includes('made.up')));
    assert.doesNotMatch(program.output(), /made\.up/);
  });

  test('control characters do not reach the terminal', async (t) => {
    const { receiver, store, program, secret } = await forwarding(t);
    assert.equal((await slippedIn(store, secret, crafted)).status, 200);
    await program.untilWritten(/^red\[31m31m {2}ev_1 {2}x$/m);
    assert.equal(receiver.got.at(-1)!.body, JSON.stringify(crafted));
  });

  test('control characters of whole events are escaped, so that nothing is lost', async (t) => {
    const { store, program, secret } = await listening(t, ['--print-json']);
    assert.equal((await slippedIn(store, secret, crafted)).status, 200);
    await program.untilWritten(/ev_1/);
    const line = program
      .output()
      .split('\n')
      .find((one) => one.includes('ev_1'))!;
    assert.deepEqual(JSON.parse(line), crafted);
    assert.doesNotMatch(line, /\p{Cc}/u);
  });

  test('prints whole events when asked to, and all else where it is in nobody’s way', async (t) => {
    const { receiver, store, program } = await forwarding(t, undefined, ['--print-json']);
    await charged(store);
    await program.untilWritten(/<- 200/);
    await until(async () => (await deliveriesOf(store)).every(isDelivered));
    program.signal('SIGTERM');
    const { code, stdout, stderr } = await program.ended();
    assert.equal(code, 0, stderr);
    const sent = receiver.got.map(({ body }) => body);
    assert.deepEqual(stdout.trim().split('\n').toSorted(), sent.toSorted());
    assert.match(stderr, /^Ready\./);
  });

  test('only prints when there is nobody to forward to', async (t) => {
    const { store, program } = await listening(t);
    const charge = await charged(store);
    await program.untilWritten(new RegExp(`  transaction.authorized  \\S+  ${charge}$`, 'm'));
    assert.doesNotMatch(program.output(), /<-/);
    await until(async () => (await deliveriesOf(store)).every(isDelivered));
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} ends it, and what happens then is sent nowhere`, async (t) => {
      const { receiver, store, program } = await forwarding(t);
      program.signal(signal);
      const { code, stderr } = await program.ended();
      assert.deepEqual([code, stderr], [0, '']);
      await charged(store);
      await sleep(500);
      assert.deepEqual([receiver.got, await deliveriesOf(store)], [[], []]);
    });
  }
});

test('listening without a server says so', async (t) => {
  const DATA_DIR = await aDataDir(t);
  const demo = { ports: { main: 1 }, console: { token: 'console_x' } };
  await writeDemoFile(readConfig({ DATA_DIR }), demo);
  const { code, stderr } = await runProgram(t, ['listen'], { DATA_DIR });
  assert.equal(code, 1);
  assert.match(stderr, /^Nothing answers at http.*: is the server running\?\n$/);
});

suite('a server that may not deliver to its own machine', () => {
  const shared = sharedApp({ settings: { WEBHOOK_ALLOW_LOCAL: 'off' } });

  test('refuses to be listened to, and says which setting forbids it', async (t) => {
    const { app, organization } = shared.first();
    const DATA_DIR = await aDataDir(t);
    await writeDemoFile(readConfig({ DATA_DIR }), app.writeCredentials(organization));
    const { code, stderr } = await runProgram(t, ['listen'], { DATA_DIR });
    assert.equal(code, 1);
    assert.match(stderr, /^Events cannot be sent to this URL: .*WEBHOOK_ALLOW_LOCAL.*\n$/);
  });
});

function isDelivered({ status }: { readonly status: string }): boolean {
  return status === 'delivered';
}
