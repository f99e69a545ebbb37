import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { monotonicMs, sleep, systemClock } from '#src/kernel/clock.ts';
import { createLogger } from '#src/observability/logger.ts';
import { openRequestLog, type RequestLogOptions } from '#src/observability/request-log.ts';
import { appendLines, deleteOldDays } from '#src/observability/request-log-files.ts';
import { until } from '#test/support/receiver.ts';
import { clockAt } from '#test/support/shared-app.ts';

const request = {
  face: 'some-face',
  method: 'POST',
  path: '/v1/charges',
  status: 200,
  durationMs: 12.3456,
  requestId: '019f0450-0000-7000-8000-000000000000',
};

async function aFolder(t: TestContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'counterfoil-requests-'));
  t.after(() => rm(parent, { recursive: true }));
  return join(parent, 'data', 'requests');
}

/** A log, and what its server's log was told. */
async function aLog(t: TestContext, options: Partial<RequestLogOptions> = {}) {
  const warnings: string[] = [];
  const destination = { write: (line: string) => warnings.push(line) };
  const logger = createLogger({ level: 'info', destination: destination as never });
  const { folder = await aFolder(t), dayBytesMax = Number.MAX_SAFE_INTEGER, ...rest } = options;
  const log = openRequestLog({ folder, clock: systemClock, logger, dayBytesMax, ...rest });
  return { log, folder, warnings };
}

async function entriesIn(folder: string): Promise<{ at: string; path: string }[]> {
  const days = (await readdir(folder)).toSorted();
  const texts = await Promise.all(days.map((day) => readFile(join(folder, day), 'utf8')));
  return texts.flatMap((text) => text.trimEnd().split('\n')).map((line) => JSON.parse(line));
}

suite('the log of requests', () => {
  test('has a line of each, in the file of its day', async (t) => {
    const { log, folder } = await aLog(t, { clock: clockAt('2026-07-01T23:59:59.5Z') });
    const caller = {
      organizationId: '019f0450-0000-7000-8000-000000000001',
      mode: 'test',
    } as const;
    log.keep({ ...request, ...caller, body: '{amount: 1}', ...{ isFault: false, key: 'secret' } });
    await log.close();
    assert.deepEqual(await readdir(folder), ['2026-07-01.jsonl']);
    assert.deepEqual(await entriesIn(folder), [
      {
        at: '2026-07-01T23:59:59.500Z',
        ...request,
        durationMs: 12.3,
        ...caller,
        body: '{amount: 1}',
      },
    ]);
  });

  test('begins a new file at midnight UTC', async (t) => {
    const midnight = Temporal.Instant.from('2026-07-02T00:00Z');
    let now = midnight.subtract({ milliseconds: 1 });
    const { log, folder } = await aLog(t, { clock: { now: () => now } });
    log.keep(request);
    now = midnight;
    log.keep(request);
    await log.close();
    assert.deepEqual(await readdir(folder), ['2026-07-01.jsonl', '2026-07-02.jsonl']);
  });

  test('is for its owner alone', async (t) => {
    const { log, folder } = await aLog(t);
    log.keep(request);
    await log.close();
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    assert.equal(await modeOf(folder), 0o700);
    const [file] = await readdir(folder);
    assert.equal(await modeOf(join(folder, file!)), 0o600);
  });

  test('is written soon, and goes on when its folder is removed', async (t) => {
    const { log, folder } = await aLog(t);
    const isWritten = async () => {
      for (const deadline = monotonicMs() + 30_000; monotonicMs() < deadline; await sleep(20)) {
        if ((await entriesIn(folder).catch(() => [])).length === 1) return true;
      }
      return false;
    };
    log.keep(request);
    assert.ok(await isWritten());
    await rm(folder, { recursive: true });
    log.keep(request);
    assert.ok(await isWritten());
    await log.close();
  });

  test('may be written by several at once: no line is torn or lost', async (t) => {
    const { log, folder } = await aLog(t);
    const logs = [log, (await aLog(t, { folder })).log];
    for (let round = 0; round < 20; round += 1) {
      for (let count = 0; count < 200; count += 1) {
        for (const [index, one] of logs.entries()) one.keep({ ...request, path: `/${index}` });
      }
      await sleep(5);
    }
    await Promise.all(logs.map((one) => one.close()));
    const paths = (await entriesIn(folder)).map(({ path }) => path);
    assert.deepEqual(Map.groupBy(paths, String).get('/0')?.length, 4_000);
    assert.deepEqual(Map.groupBy(paths, String).get('/1')?.length, 4_000);
  });

  test('takes lines in lists, not one by one', async (t) => {
    const lists: string[] = [];
    const { log } = await aLog(t, { append: async (_folder, _day, text) => void lists.push(text) });
    for (let count = 0; count < 100; count += 1) log.keep(request);
    await log.close();
    assert.equal(lists.length, 1);
    assert.equal(lists[0]!.trimEnd().split('\n').length, 100);
  });

  test('drops what a disk that stands still would heap up, and tells it once', async (t) => {
    const lists: string[] = [];
    const disk = Promise.withResolvers<void>();
    const append = async (_folder: string, _day: string, text: string) => {
      await disk.promise;
      lists.push(text);
    };
    const { log, warnings } = await aLog(t, { append });
    for (let count = 0; count < 20_000; count += 1) log.keep(request);
    disk.resolve();
    await log.close();
    const kept = lists.join('').length;
    assert.ok(kept > 1_000_000 && kept < 1_200_000, `${kept} characters`);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /the log of requests lacks 1 since the start: the disk is too slow/);
  });

  test('adds nothing to a file that is full, tells that once, and begins a day anew', async (t) => {
    let now = Temporal.Instant.from('2026-07-01T12:00Z');
    const clock = { now: () => now };
    const { log, folder, warnings } = await aLog(t, { clock, dayBytesMax: 1_000 });
    await appendLines(folder, '2026-07-01', `${'x'.repeat(900)}\n`);
    log.keep(request);
    await until(() => warnings.length > 0);
    log.keep(request);
    now = Temporal.Instant.from('2026-07-02T00:00Z');
    log.keep(request);
    await log.close();
    assert.equal((await stat(join(folder, '2026-07-01.jsonl'))).size, 901);
    const kept = await readFile(join(folder, '2026-07-02.jsonl'), 'utf8');
    assert.equal(kept.trimEnd().split('\n').length, 1);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /lacks 1 since the start: the file of 2026-07-01 is full/);
  });

  test('fills a day’s file to its bound, and counts what is dropped', async (t) => {
    const dayBytesMax = 100_000;
    const { log, folder, warnings } = await aLog(t, {
      clock: clockAt('2026-07-01T12:00Z'),
      dayBytesMax,
    });
    for (let count = 0; count < 1_000; count += 1) log.keep(request);
    await log.close();
    const { size } = await stat(join(folder, '2026-07-01.jsonl'));
    assert.ok(size > 60_000 && size <= dayBytesMax, `${size} bytes`);
    const lost = 1_000 - (await entriesIn(folder)).length;
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, new RegExp(`lacks ${lost} since the start: the file of`));
  });

  test('goes on after a disk error, and no line of it joins half of another', async (t) => {
    let isFull = true;
    const append: typeof appendLines = async (folder, day, text) => {
      if (!isFull) return appendLines(folder, day, text);
      await appendLines(folder, day, text.slice(0, 40));
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    const { log, folder, warnings } = await aLog(t, { append });
    for (let count = 0; count < 400; count += 1) log.keep({ ...request, path: '/lost' });
    await until(() => warnings.length > 0);
    isFull = false;
    log.keep({ ...request, path: '/kept' });
    await log.close();
    const [file] = await readdir(folder);
    const text = await readFile(join(folder, file!), 'utf8');
    const [torn, ...lines] = text.trimEnd().split('\n');
    assert.equal(torn!.length, 40);
    assert.equal(lines.map((line) => JSON.parse(line).path).at(-1), '/kept');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /ENOSPC.*the log of requests lacks \d+ since the start/);
  });

  test('does not keep the server from stopping when the disk hangs', async (t) => {
    const { log } = await aLog(t, { append: () => new Promise(() => undefined) });
    log.keep(request);
    const startedMs = monotonicMs();
    await log.close();
    assert.ok(monotonicMs() - startedMs < 4_000);
    assert.doesNotThrow(() => log.keep(request));
  });

  test('is kept for 28 days', async (t) => {
    const folder = await aFolder(t);
    const days = ['2025-12-31', '2026-06-02', '2026-06-03', '2026-06-30', '2026-07-01'];
    for (const day of days) await appendLines(folder, day, '{}\n');
    await writeFile(join(folder, '2020-01-01.txt'), 'somebody else’s');
    await deleteOldDays(folder, Temporal.Instant.from('2026-07-01T00:00Z'));
    assert.deepEqual((await readdir(folder)).toSorted(), [
      ...['2020-01-01.txt', '2026-06-03.jsonl', '2026-06-30.jsonl', '2026-07-01.jsonl'],
    ]);
    await deleteOldDays(join(folder, 'nowhere'), systemClock.now());
  });
});
