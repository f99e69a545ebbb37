import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { watchService } from '#src/observability/service-status.ts';
import { freshDatabase } from '#test/support/database.ts';

const fine = { isFault: false, durationMs: 5 };
const failed = { isFault: true, durationMs: 5 };
const slow = { isFault: false, durationMs: 2_500 };

async function aWatch(t: TestContext) {
  const time = { ms: 0 };
  const watch = watchService(await freshDatabase(t), () => time.ms);
  const observe = (count: number, served: typeof fine) => {
    for (let seen = 0; seen < count; seen += 1) watch.observe(served);
  };
  return { watch, observe, time };
}

test('without trouble the service is normal, however little it was asked', async (t) => {
  const { watch, observe } = await aWatch(t);
  assert.equal(await watch.read(), 'normal');
  observe(4, failed);
  assert.equal(await watch.read(), 'normal', 'a handful says nothing');
});

test('one failure in twenty makes it unreliable, until they are a minute old', async (t) => {
  const { watch, observe, time } = await aWatch(t);
  observe(95, fine);
  observe(5, failed);
  assert.equal(await watch.read(), 'normal');
  observe(1, failed);
  assert.equal(await watch.read(), 'unreliable');
  time.ms += 59_000;
  assert.equal(await watch.read(), 'unreliable');
  time.ms += 1_000;
  assert.equal(await watch.read(), 'normal');
});

test('more than one in twenty that take over two seconds make it slow', async (t) => {
  const { watch, observe } = await aWatch(t);
  observe(90, fine);
  observe(10, slow);
  assert.equal(await watch.read(), 'slow');
});

test('without its database it is unavailable', async (t) => {
  const db = await freshDatabase(t);
  const watch = watchService({
    ...db,
    run: async () => {
      throw new Error('the database is away');
    },
  });
  assert.equal(await watch.read(), 'unavailable');
});
