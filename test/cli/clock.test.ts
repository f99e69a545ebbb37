import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshDatabaseUrl } from '#test/support/database.ts';
import { aDataDir, runProgram, startProgram } from '#test/support/process.ts';

test('the clock command shows the test clock and moves it', async (t) => {
  const DATABASE_URL = await freshDatabaseUrl(t);
  const server = await startProgram(t, { DATABASE_URL, LIVE_MODE: 'off', LOG_LEVEL: 'warn' });
  const clock = async (...words: string[]) => {
    const { code, stdout, stderr } = await runProgram(t, ['clock', ...words], server.environment);
    return { code, stderr, at: code === 0 ? Temporal.Instant.from(stdout.trim()) : undefined };
  };
  const before = (await clock('show')).at!;
  const moved = (await clock('advance', 'P3D', '--freeze')).at!;
  const hours = before.until(moved, { largestUnit: 'hours' }).hours;
  assert.ok(hours >= 71 && hours <= 73, `${hours} hours`);
  assert.equal((await clock('show')).at!.toString(), moved.toString());

  const unclear = await clock('advance', 'tomorrow');
  assert.equal(unclear.code, 1);
  assert.notEqual(unclear.stderr.trim(), '');

  await server.stop();
  const { code, stderr } = await clock('show');
  assert.equal(code, 1);
  assert.match(stderr, /^Nothing answers at http.*: is the server running\?\n$/);
});

test('without a demonstration file the clock command says what to do', async (t) => {
  const DATA_DIR = await aDataDir(t);
  const { code, stderr } = await runProgram(t, ['clock', 'show'], { DATA_DIR });
  assert.equal(code, 1);
  assert.match(stderr, /demo\.json: start the server first, or set DATA_DIR to its own/);
});
