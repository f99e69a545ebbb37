import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monotonicMs, sleep, systemClock } from '#src/kernel/clock.ts';

test('the clock shows whole milliseconds, as the database keeps them', () => {
  assert.equal(systemClock.now().epochNanoseconds % 1_000_000n, 0n);
});

test('waiting takes at least the time asked for', async () => {
  const start = monotonicMs();
  await sleep(20);
  assert.ok(monotonicMs() - start >= 19);
});

test('waiting ends at once, without an error, when it is called off', async () => {
  const start = monotonicMs();
  const abort = new AbortController();
  const waiting = sleep(60_000, abort.signal);
  abort.abort();
  await waiting;
  await sleep(60_000, abort.signal);
  assert.ok(monotonicMs() - start < 5_000);
});
