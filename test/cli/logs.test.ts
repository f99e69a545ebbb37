import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { systemClock } from '#src/kernel/clock.ts';
import { toBase64Url } from '#src/kernel/ids.ts';
import type { RequestEntry } from '#src/observability/request-log.ts';
import { appendLines, requestLogFolder } from '#src/observability/request-log-files.ts';
import { aCard, startTestApp } from '#test/support/app.ts';
import { aDataDir, runProgram, watchProgram } from '#test/support/process.ts';

const organizationId = '019f0450-0000-7000-8000-000000000001';

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
      { at: '2026-06-30T23:59:59.999Z', path: '/day-before' },
      { path: '/v1/charges', method: 'POST', status: 422 },
      { path: '/v1/charges/:id/refund', method: 'POST', status: 404, organizationId },
      { path: '/v1/charges-of-others', face: 'console', status: 503 },
      { at: ago(30), path: '/yesterday' },
      { at: ago(1), path: '/an-hour-ago' },
      { at: ago(0), path: '/now' },
    ]);
    const charges = ['/v1/charges', '/v1/charges/:id/refund'];
    assert.deepEqual(await printed('--status', '422'), ['/v1/charges']);
    assert.deepEqual(await printed('--status', '4xx'), charges);
    assert.deepEqual(await printed('--method', 'post'), charges);
    assert.deepEqual(await printed('--path', '/v1/charges'), charges);
    assert.deepEqual(await printed('--face', 'console'), ['/v1/charges-of-others']);
    for (const id of [organizationId, toBase64Url(organizationId)]) {
      assert.deepEqual(await printed('--organization', id), [charges[1]]);
    }
    assert.deepEqual(await printed('--method', 'POST', '--status', '404'), [charges[1]]);
    assert.deepEqual(await printed('--since', 'PT2H'), ['/an-hour-ago', '/now']);
    assert.deepEqual(await printed('--since', 'P1DT12H', '-n', '2'), ['/an-hour-ago', '/now']);
    assert.equal((await printed('--since', '2026-07-01T00:00Z')).length, 6);
    assert.deepEqual(await printed('-n', '1'), ['/now']);
    assert.deepEqual(await printed('--path', '/elsewhere'), []);
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

  for (const words of [
    ['--status', '42'],
    ['--status', '6xx'],
    ['--since', 'yesterday'],
    ['--organization', 'mine'],
    ['-n', 'all'],
  ]) {
    test(`does not take ${words.join(' ')}`, async (t) => {
      const { code, stderr } = await runProgram(t, ['logs', ...words]);
      assert.equal(code, 1);
      assert.match(stderr, /^error: option .* is invalid\. It must be/);
    });
  }
});

test('shows requests as a server answers them, and after it has stopped', async (t) => {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'counterfoil-logs-'));
  const server = await startTestApp(t, { settings: { DATA_DIR } });
  t.after(() => rm(DATA_DIR, { recursive: true }));
  const program = watchProgram(t, ['logs', '--face', 'affinipay'], { DATA_DIR });
  await server.gateway('POST', '/v1/charges', { amount: 1998, method: aCard() });
  await program.untilWritten(/ POST {3}\/v1\/charges 200 [\d.]+ ms \S+ \{amount: 1998, method: /);
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => server.gateway('GET', '/v1/merchant')),
  );
  await server.app.close();
  const words = ['logs', '--no-follow', '-n', '30', '--path', '/v1/merchant', '--json'];
  const { stdout } = await runProgram(t, words, { DATA_DIR });
  const kept = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).requestId);
  assert.deepEqual(
    kept.toSorted(),
    answers.map(({ headers }) => headers.get('x-request-id')).toSorted(),
  );
});
