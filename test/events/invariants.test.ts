import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { eventInvariants, numberEvents } from '#src/events/index.ts';
import { brokenBy, type Corruption, check } from '#test/support/corruption.ts';
import { freshDatabase } from '#test/support/database.ts';
import { noon, stream, tell } from './telling.ts';

const [gaps, times] = eventInvariants.map(({ name }) => name) as [string, string];

const corruptions: readonly Corruption[] = [
  {
    what: 'an event is lost',
    breaks: [gaps],
    by: (tx) => tx.run(sql`delete from events where number = 2`),
  },
  {
    what: 'an event was never numbered after all',
    breaks: [gaps],
    by: (tx) => tx.run(sql`update events set number = null where number = 3`),
  },
  {
    what: 'a number is beyond the last',
    breaks: [gaps],
    by: (tx) => tx.run(sql`update events set number = 4 where number = 3`),
  },
  {
    what: 'a number is none',
    breaks: [gaps],
    by: (tx) => tx.run(sql`update events set number = 0 where number = 1`),
  },
  {
    what: 'a stream is not known',
    breaks: [gaps],
    by: (tx) => tx.run(sql`delete from event_streams`),
  },
  {
    what: 'more was deleted than was there',
    breaks: [gaps],
    by: (tx) => tx.run(sql`update event_streams set deleted = 1`),
  },
  {
    what: 'an event is told before its predecessor',
    breaks: [times],
    by: (tx) =>
      tx.run(sql`update events set created_at = created_at - interval '1 hour' where number = 2`),
  },
];

test('each invariant holds for honest streams and is broken by a corruption', async (t) => {
  const db = await freshDatabase(t);
  await tell(db, noon, noon, noon);
  await numberEvents(db, stream);
  await tell(db, noon);
  assert.deepEqual(
    (await check(db, eventInvariants)).map(({ checked, violations }) => [checked, violations]),
    [
      [1n, 0n],
      [3n, 0n],
    ],
  );
  for (const corruption of corruptions) {
    await t.test(corruption.what, async () => {
      assert.deepEqual(await brokenBy(db, eventInvariants, corruption), corruption.breaks);
    });
  }
});
