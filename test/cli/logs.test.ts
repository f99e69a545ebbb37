import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { systemClock } from '#src/kernel/clock.ts';
import type { RequestEntry } from '#src/observability/request-log.ts';
import { appendLines, requestLogFolder } from '#src/observability/request-log-files.ts';
import { aCard } from '#test/support/app.ts';
import { freshDatabaseUrl } from '#test/support/database.ts';
import { aDataDir, runProgram, startProgram, watchProgram } from '#test/support/process.ts';

function anEntry(more: Partial<RequestEntry> = {}): RequestEntry {
  return {
    at: '2026-07-01T12:00:00.000Z',
    face: 'affinipay',
    method: 'GET',
    path: '/v1/merchant',
    status: 200,
    durationMs: 1.5,
    requestId: '019f0450-0000-7000-8000-000000000000',
    ...more,
  };
}

/** A data directory with such requests in its log. */
async function aLogOf(t: TestContext, entries: readonly Partial<RequestEntry>[]) {
  const DATA_DIR = await aDataDir(t);
  const add = async (more: Partial<RequestEntry>) => {
    const entry = anEntry(more);
    const line = `${JSON.stringify(entry)}\n`;
    await appendLines(requestLogFolder(DATA_DIR), entry.at.slice(0, 10), line);
  };
  for (const entry of entries) await add(entry);
  return {
    add,
    environment: { DATA_DIR },
    /** The paths that are printed by the command with these options, and no more. */
    printed: async (...words: string[]) => {
      const { code, stdout, stderr } = await runProgram(
        t,
        ['logs', '--no-follow', '--json', ...words],
        { DATA_DIR },
      );
      assert.equal(code, 0, stderr);
      const lines = stdout.split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line).path);
    },
  };
}

suite('the log of requests on the command line', { concurrency: 2 }, () => {
  test('prints the last twenty, each on a line that people can read', async (t) => {
    const paths = Array.from({ length: 25 }, (_, index) => ({ path: `/v1/${index}` }));
    const body = '{amount: 1998}';
    const decline = { method: 'POST', path: '/v1/charges', status: 422, durationMs: 12, body };
    const { environment } = await aLogOf(t, [...paths, decline]);
    const { code, stdout } = await runProgram(t, ['logs', '--no-follow'], environment);
    assert.equal(code, 0);
    const lines = stdout.split('\n').slice(0, -1);
    const { at, requestId } = anEntry();
    assert.equal(lines.length, 20);
    assert.equal(lines[0], `${at} GET    /v1/6 200 1.5 ms ${requestId}`);
    assert.equal(lines[19], `${at} POST   /v1/charges 422 12 ms ${requestId} {amount: 1998}`);
  });

  test('shows colours where it is told that they are seen', async (t) => {
    const { environment } = await aLogOf(t, [{ status: 500 }]);
    const colored = { ...environment, FORCE_COLOR: '1' };
    const { stdout } = await runProgram(t, ['logs', '--no-follow'], colored);
    assert.ok(stdout.includes('\u001b[31m500\u001b[39m'), JSON.stringify(stdout));
  });

  test('prints what is asked for', async (t) => {
    const now = systemClock.now();
    const ago = (hours: number) =>
      now.subtract({ hours }).toString({ smallestUnit: 'millisecond' });
    const { printed } = await aLogOf(t, [
      { path: '/v1/charges', method: 'POST', status: 422 },
      { path: '/v1/charges/:id/refund', method: 'POST', status: 404 },
      { path: '/v1/charges', status: 404 },
      { at: ago(30), path: '/yesterday' },
      { at: ago(1), path: '/an-hour-ago' },
      { at: ago(0), path: '/now' },
    ]);
    const refused = ['--path', '/v1/charges', '--method', 'post', '--status', '4xx'];
    assert.deepEqual(await printed(...refused), ['/v1/charges', '/v1/charges/:id/refund']);
    assert.deepEqual(await printed('-n', '1', ...refused), ['/v1/charges/:id/refund']);
    assert.deepEqual(await printed('--since', 'PT2H'), ['/an-hour-ago', '/now']);
    assert.deepEqual(await printed('--since', 'P1DT12H', '-n', '2'), ['/an-hour-ago', '/now']);
  });

  test('follows what comes, over midnight, until it is stopped', async (t) => {
    const { add, environment } = await aLogOf(t, [{ path: '/before' }]);
    const program = watchProgram(t, ['logs', '--path', '/v1'], environment);
    const all = watchProgram(t, ['logs'], environment);
    await all.untilWritten(/ \/before 200 /);
    await add({ at: '2026-07-01T23:59:59.000Z', path: '/v1/late' });
    await add({ at: '2026-07-02T00:00:00.000Z', path: '/elsewhere' });
    await add({ at: '2026-07-02T00:00:00.001Z', path: '/v1/early' });
    await program.untilWritten(/\/v1\/late .*\n.*\/v1\/early /);
    program.signal('SIGINT');
    const { code, stdout, stderr } = await program.ended();
    assert.deepEqual([code, stderr], [0, '']);
    assert.doesNotMatch(stdout, /before|elsewhere/);
    await all.untilWritten(/\/before .*\n.*\/v1\/late .*\n.*\/elsewhere .*\n.*\/v1\/early /);
  });

  test('says that there is none, and waits for the first', async (t) => {
    const DATA_DIR = await aDataDir(t);
    const { code, stdout, stderr } = await runProgram(t, ['logs', '--no-follow'], { DATA_DIR });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^There is no log of requests in .*: start the server first/);
    const program = watchProgram(t, ['logs'], { DATA_DIR });
    await program.untilWritten(/^There is no log of requests in .* yet: waiting for the first\./);
    const line = `${JSON.stringify(anEntry())}\n`;
    await appendLines(requestLogFolder(DATA_DIR), '2026-07-01', line);
    await program.untilWritten(/GET {4}\/v1\/merchant 200/);
  });

  test('does not take what it does not understand', async (t) => {
    const { code, stderr } = await runProgram(t, ['logs', '-n', 'all']);
    assert.equal(code, 1);
    assert.match(stderr, /^error: option '-n, --count <count>' .* is invalid\. It must be/);
  });
});

test('shows requests as a server answers them, and all of them when it has stopped', async (t) => {
  const DATABASE_URL = await freshDatabaseUrl(t);
  const server = await startProgram(t, { DATABASE_URL, LIVE_MODE: 'off', LOG_LEVEL: 'warn' });
  const { environment, gatewayUrl, demo } = server;
  const charge = async () => {
    const response = await fetch(`${gatewayUrl}/v1/charges`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${demo.affinipay.testSecretKey}:`)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ amount: 1998, method: aCard() }),
    });
    await response.text();
    return response.headers.get('x-request-id')!;
  };
  const program = watchProgram(t, ['logs', '--face', 'affinipay'], environment);
  const first = await charge();
  const line = new RegExp(` POST {3}/v1/charges 200 [\\d.]+ ms ${first} \\{amount: 1998, method: `);
  await program.untilWritten(line);
  const others = await Promise.all(Array.from({ length: 30 }, charge));
  await server.stop();
  const words = ['logs', '--no-follow', '-n', '99', '--path', '/v1/charges', '--json'];
  const { stdout } = await runProgram(t, words, environment);
  const lines = stdout.split('\n').slice(0, -1);
  assert.deepEqual(
    lines.map((one) => JSON.parse(one).requestId).toSorted(),
    [first, ...others].toSorted(),
  );
});
