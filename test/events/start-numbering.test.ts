import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import {
  insertEvents,
  listUnnumberedStreams,
  numberEvents,
  type Stream,
  startNumbering,
} from '#src/events/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { createLogger } from '#src/observability/logger.ts';
import { freshDatabase } from '#test/support/database.ts';
import { anEvent, stream, tellMany } from './telling.ts';

test('the streams in which something waits are listed, and no others', async (t) => {
  const db = await freshDatabase(t);
  const streams = [...manyStreams(20), stream];
  for (const one of streams) await insertEvents(db, [anEvent(one), anEvent(one)]);
  assert.deepEqual(namesOf(await listUnnumberedStreams(db)), namesOf(streams));
  await numberEvents(db, stream);
  assert.deepEqual(namesOf(await listUnnumberedStreams(db)), namesOf(streams.slice(0, -1)));
});

test('events get their numbers without anybody asking', async (t) => {
  const db = await freshDatabase(t);
  const stop = startIn(t, db);
  const streams = manyStreams(12);
  for (const one of streams) await insertEvents(db, [anEvent(one), anEvent(one)]);
  await untilWaiting(db, 0n);
  await insertEvents(db, [anEvent(streams[0])]);
  await untilWaiting(db, 0n);
  await stop();
  await insertEvents(db, [anEvent(streams[0])]);
  await sleep(300);
  await untilWaiting(db, 1n);
});

test('a stream that is held, or longer than the others, keeps nobody waiting', async (t) => {
  const db = await freshDatabase(t);
  const [held] = manyStreams(1) as [Stream];
  await insertEvents(db, [anEvent(held)]);
  await numberEvents(db, held);
  await insertEvents(db, [anEvent(held)]);
  await db.transaction(async (tx) => {
    await tx.run(sql`
      select 1 from event_streams where organization_id = ${held.organizationId} for update`);
    await tellMany(db, 5_000);
    for (const one of manyStreams(10)) await insertEvents(db, [anEvent(one)]);
    startIn(t, db);
    await untilWaiting(db, 1n);
  });
  await untilWaiting(db, 0n);
});

test('a stream that cannot be numbered stops no other', async (t) => {
  const db = await freshDatabase(t);
  const [broken, ...others] = manyStreams(8) as [Stream, ...Stream[]];
  await insertEvents(db, [anEvent(broken)]);
  await db.run(sql`update events set number = 1`);
  for (const one of [broken, ...others]) await insertEvents(db, [anEvent(one)]);
  await assert.rejects(numberEvents(db, broken), /events_numbered/);
  startIn(t, db);
  await untilWaiting(db, 1n);
  await insertEvents(db, others.map(anEvent));
  await untilWaiting(db, 1n);
});

function startIn(t: TestContext, db: Database) {
  const stop = startNumbering({ db, logger: createLogger({ level: 'silent' }) });
  t.after(stop);
  return stop;
}

function manyStreams(count: number): Stream[] {
  return Array.from({ length: count }, (_, index) => ({
    organizationId: systemIds.next(),
    mode: index % 2 === 0 ? 'test' : 'live',
  }));
}

function namesOf(streams: readonly Stream[]): string[] {
  return streams.map(({ organizationId, mode }) => `${organizationId} ${mode}`).toSorted();
}

/** Resolves when so many events wait for their number. */
async function untilWaiting(db: Database, count: bigint): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    const { waiting } = await db.one<{ waiting: bigint }>(
      sql`select count(*) as waiting from events where number is null`,
    );
    if (waiting === count) return;
    await sleep(50);
  }
  assert.fail(`there are never ${count} events that wait`);
}
