import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import {
  deleteTestEvents,
  eventInvariants,
  insertEvents,
  numberEvents,
} from '#src/events/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { check } from '#test/support/corruption.ts';
import { freshDatabase } from '#test/support/database.ts';
import { anEvent, noon, numbered, stream, tell, timeOf } from './telling.ts';

const everything = sql`select subject_id from events`;

test('a number that was purged is given to nobody else, nor is its time', async (t) => {
  const db = await freshDatabase(t);
  const later = noon.add({ seconds: 5 });
  await tell(db, noon, later);
  await numberEvents(db, stream);
  await tell(db, noon);
  await purge(db);
  assert.deepEqual(await numbered(db), []);
  await tell(db, noon);
  await numberEvents(db, stream);
  const [only] = await numbered(db);
  assert.deepEqual([only?.number, timeOf(only!)], [3n, '2030-03-04T12:00:05.001Z']);
  assert.deepEqual(await brokenIn(db), []);
});

test('what has no number, what is live, and what nobody purges, is not counted', async (t) => {
  const db = await freshDatabase(t);
  const [purged, kept] = [anEvent(), anEvent()];
  const live = anEvent({ mode: 'live', subjectId: purged.subjectId });
  await insertEvents(db, [purged, kept, live]);
  await numberEvents(db, stream);
  await numberEvents(db, live);
  await insertEvents(db, [anEvent({ subjectId: purged.subjectId })]);
  await db.transaction((tx) =>
    deleteTestEvents(tx, stream.organizationId, sql`select ${purged.subjectId}::uuid`),
  );
  const left = await db.rows<{ id: string }>(sql`select id from events order by id`);
  assert.deepEqual(left, [{ id: kept.id }, { id: live.id }]);
  const counted = await db.rows(sql`select mode, deleted from event_streams order by mode`);
  assert.deepEqual(counted, [
    { mode: 'live', deleted: 0n },
    { mode: 'test', deleted: 1n },
  ]);
});

test('purges, writers and those who number go on side by side', async (t) => {
  const db = await freshDatabase(t);
  const state = { isOver: false };
  const untilOver = async (work: () => Promise<unknown>) => {
    while (!state.isOver) await work();
  };
  const working = [
    untilOver(() => numberEvents(db, stream)),
    untilOver(() => numberEvents(db, stream)),
    untilOver(() => tell(db, noon, noon, noon)),
    untilOver(() => db.transaction((tx) => insertEvents(tx, [anEvent(), anEvent()]))),
  ];
  for (let purges = 0; purges < 15; purges += 1) {
    await sleep(30);
    await purge(db);
    assert.deepEqual(await brokenIn(db), []);
  }
  state.isOver = true;
  await Promise.all(working);
  const { deleted } = await db.one<{ deleted: bigint }>(sql`select deleted from event_streams`);
  assert.ok(deleted > 50n, `only ${deleted} were purged`);
});

function purge(db: Database): Promise<void> {
  return db.transaction((tx) => deleteTestEvents(tx, stream.organizationId, everything));
}

async function brokenIn(db: Database) {
  return (await check(db, eventInvariants)).filter(({ violations }) => violations > 0n);
}
