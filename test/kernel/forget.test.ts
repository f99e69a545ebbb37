import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetHourly } from '#src/kernel/forget.ts';
import { createLogger } from '#src/observability/logger.ts';

test('what is old is deleted at once, piece by piece, until nothing is left', async () => {
  const pieces = [100, 100, 1, 0, 100];
  const isLeft = Promise.withResolvers<void>();
  const stop = forgetHourly({
    logger: createLogger({ level: 'silent' }),
    what: 'old things',
    deleteSome: async () => {
      const count = pieces.shift() ?? 0;
      if (count === 0) isLeft.resolve();
      return count;
    },
  });
  await isLeft.promise;
  await stop();
  assert.deepEqual(pieces, [100]);
});

test('stopping does not wait until everything is deleted', async () => {
  const begun = Promise.withResolvers<void>();
  const stop = forgetHourly({
    logger: createLogger({ level: 'silent' }),
    what: 'old things',
    deleteSome: async () => {
      begun.resolve();
      await new Promise(setImmediate);
      return 1;
    },
  });
  await begun.promise;
  await stop();
});

test('a failure is told by what was to be deleted', async () => {
  const told = Promise.withResolvers<string>();
  const destination = { write: told.resolve } as never;
  const stop = forgetHourly({
    logger: createLogger({ level: 'error', destination }),
    what: 'old things',
    deleteSome: () => Promise.reject(new Error('no database')),
  });
  assert.match(await told.promise, /deleting old things failed: it is tried again/);
  await stop();
});
