import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repeat } from '#src/kernel/repeat.ts';

test('work is done again and again, also after it failed, until it is stopped', async () => {
  const errors: unknown[] = [];
  let times = 0;
  const enough = Promise.withResolvers<void>();
  const stop = repeat({
    everyMs: 1,
    work: async () => {
      times += 1;
      if (times === 3) enough.resolve();
      if (times === 1) throw new Error('once');
    },
    onError: (error) => errors.push(error),
  });
  await enough.promise;
  await stop();
  const then = times;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(times, then);
  assert.equal(errors.length, 1);
});

test('stopping waits for the work under way', async () => {
  let isDone = false;
  const begun = Promise.withResolvers<void>();
  const stop = repeat({
    everyMs: 60_000,
    firstAfterMs: 0,
    work: async (signal) => {
      begun.resolve();
      while (!signal.aborted) await new Promise(setImmediate);
      isDone = true;
    },
    onError: () => {},
  });
  await begun.promise;
  await stop();
  assert.ok(isDone);
});
