import assert from 'node:assert/strict';
import { once } from 'node:events';
import { access, readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, sql } from '#src/db/index.ts';
import { monotonicMs } from '#src/kernel/clock.ts';
import { type ServerProcess, startProgram } from '#test/support/process.ts';
import { until } from '#test/support/receiver.ts';

const allowedMs = 10_000;

suite('a server that is told to stop', () => {
  test('answers every request it took, and takes no new ones', async (t) => {
    const server = await startProgram(t, { LOG_LEVEL: 'warn' });
    let answered = 0;
    const client = async () => {
      for (;;) {
        const end = await charge(server);
        if (end !== 'answered') return end;
        answered += 1;
      }
    };
    const clients = Array.from({ length: 16 }, client);
    const readiness: string[] = [];
    const watching = watchReadiness(server, readiness);
    // There must be load, and ready must have been seen, before anything changes.
    await until(() => answered > 100 && readiness.length > 0);
    const toldMs = monotonicMs();
    server.signal('SIGTERM');

    const ends = await Promise.all(clients);
    const { code } = await server.ended();
    const tookMs = Math.round(monotonicMs() - toldMs);
    t.diagnostic(`${answered} answered, ended after ${tookMs} ms`);
    assert.deepEqual(
      ends.filter((end) => end.startsWith('broken')),
      [],
    );
    assert.ok(ends.includes('turned away'), 'nobody was told that the server is stopping');
    await watching;
    assert.deepEqual(readiness, ['ready', 'not ready', 'gone']);
    assert.equal(code, 0);
    assert.ok(tookMs < allowedMs);
    await assertNothingLeft(server);
  });

  test('lets a long piece of work come to its end', async (t) => {
    const server = await startProgram(t, { LOG_LEVEL: 'warn' });
    for (let count = 0; count < 20; count += 1) await charge(server);
    const before = await clockOf(server);
    const moved = post(server, '/console/api/clock', { by: 'P90D' });
    // The clock shows how far it has come: then the request is no longer on its way.
    await until(async () => (await clockOf(server)).since(before).total('hours') > 1);
    const { code } = await server.stop();
    assert.equal((await moved).status, 200);
    assert.equal(code, 0);
    await assertNothingLeft(server);
  });

  test('is not held up by a request that trickles in, nor by idle connections', async (t) => {
    const server = await startProgram(t, { LOG_LEVEL: 'warn' });
    const trickle = await trickling(t, server);
    const idle = await opened(t, server);
    const toldMs = monotonicMs();
    const { code } = await server.stop();
    const tookMs = monotonicMs() - toldMs;
    assert.equal(code, 0);
    assert.ok(tookMs < allowedMs, `it took ${tookMs} ms`);
    assert.ok(trickle.closed && idle.closed);
    await assertNothingLeft(server);
  });

  test('goes at once when it is told a second time, and takes its database along', async (t) => {
    const server = await startProgram(t, { LOG_LEVEL: 'warn' });
    await charge(server);
    await trickling(t, server);
    server.signal('SIGTERM');
    await delay(500);
    const againMs = monotonicMs();
    server.signal('SIGTERM');
    const { code } = await server.ended();
    const tookMs = monotonicMs() - againMs;
    assert.ok(tookMs < 3_000, `it took ${tookMs} ms`);
    assert.equal(code, 1);
    while ((await server.databasePids()).length > 0) await delay(20);
    assert.ok(monotonicMs() - againMs < 5_000, 'the database stayed behind');

    await server.start();
    const db = openDatabase({ url: await server.databaseUrl(), connectionsMax: 1 });
    t.after(() => db.close());
    assert.deepEqual(await db.rows(sql`select count(*) as charges from payments`), [
      { charges: 1n },
    ]);
  });

  test('leaves nothing behind when it had not even started yet', async (t) => {
    const server = await startProgram(t, { LOG_LEVEL: 'warn' });
    await server.stop();
    for (const waitMs of [150, 400]) {
      const started = server.start().catch(() => undefined);
      await delay(waitMs);
      const { code } = await server.stop();
      await started;
      assert.ok(code === 0 || code === null, `${code}`);
      await assertNothingLeft(server);
    }
  });
});

type End = 'answered' | 'turned away' | 'refused' | `broken: ${string}`;

async function charge(server: ServerProcess): Promise<End> {
  const method = { type: 'card', number: '4242424242424242', exp_month: 10, exp_year: 2040 };
  try {
    const response = await fetch(`${server.gatewayUrl}/v1/charges`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${server.demo.affinipay.testSecretKey}:`)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ amount: 500, method }),
    });
    const body = (await response.json()) as { amount?: number };
    if (response.status === 200 && body.amount === 500) return 'answered';
    return response.status === 503 ? 'turned away' : `broken: ${response.status}`;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    return cause?.code === 'ECONNREFUSED' ? 'refused' : `broken: ${cause?.code}`;
  }
}

function post(server: ServerProcess, path: string, body: object): Promise<Response> {
  return fetch(`${server.mainUrl}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.demo.console.token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
}

async function clockOf(server: ServerProcess): Promise<Temporal.Instant> {
  const authorization = `Bearer ${server.demo.console.token}`;
  const response = await fetch(`${server.mainUrl}/console/api/clock`, {
    headers: { authorization },
  });
  const { now } = (await response.json()) as { now: string };
  return Temporal.Instant.from(now);
}

/** What a load balancer sees that asks all the time, until there is nobody left to ask. */
async function watchReadiness(server: ServerProcess, seen: string[]): Promise<void> {
  while (seen.at(-1) !== 'gone') {
    const state = await fetch(`${server.mainUrl}/readyz`).then(
      async (response) => {
        await response.text();
        return response.ok ? 'ready' : 'not ready';
      },
      () => 'gone',
    );
    if (seen.at(-1) !== state) seen.push(state);
    await delay(5);
  }
}

async function opened(t: { after(done: () => void): void }, server: ServerProcess) {
  const socket = connect(Number(new URL(server.gatewayUrl).port), '127.0.0.1');
  socket.on('error', () => undefined);
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** A request whose body comes a byte at a time, and never ends. */
async function trickling(
  t: { after(done: () => void): void },
  server: ServerProcess,
): Promise<Socket> {
  const socket = await opened(t, server);
  const key = btoa(`${server.demo.affinipay.testSecretKey}:`);
  socket.write(
    'POST /v1/charges HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `Authorization: Basic ${key}\r\nContent-Length: 1000\r\n\r\n{`,
  );
  const timer = setInterval(() => socket.writable && socket.write(' '), 100);
  t.after(() => clearInterval(timer));
  await delay(150);
  return socket;
}

async function assertNothingLeft(server: ServerProcess): Promise<void> {
  assert.deepEqual(await server.databasePids(), []);
  const left = await readdir(server.dataDir);
  assert.deepEqual(
    left.filter((name) => /server\.pid|\.new/.test(name)),
    [],
  );
  await assert.rejects(access(join(server.dataDir, 'postgres', 'postmaster.pid')));
}
