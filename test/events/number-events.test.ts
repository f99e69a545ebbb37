import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Database, openDatabase, sql } from '#src/db/index.ts';
import { listEvents } from '#src/events/event-store.ts';
import { eventInvariants, insertEvents, numberEvents, readStream } from '#src/events/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { check } from '#test/support/corruption.ts';
import { freshDatabase, freshDatabaseUrl } from '#test/support/database.ts';
import { anEvent, idOf, noon, numbered, stream, tell, tellMany, timeOf } from './telling.ts';

test('numbers have no gap, whoever writes, rolls back and numbers at once', async (t) => {
  const [one, two, three] = await threeProcesses(t);
  const kept: string[] = [];
  const state = { isOver: false };
  const numberers = [one, two, three].map((db) => untilOver(state, () => numberEvents(db, stream)));
  const writers = Array.from({ length: 20 }, async (_, writer) => {
    for (let turn = 0; turn < 15; turn += 1) {
      // Transactions overlap, so that what began first may commit last.
      const createdAt = noon.add({ milliseconds: turn * 10 - writer });
      const event = anEvent({ createdAt });
      const work = [one, two][writer % 2]!.transaction(async (tx) => {
        await insertEvents(tx, [event, anEvent({ createdAt })]);
        await sleep((writer * 7 + turn) % 13);
        if ((writer + turn) % 4 === 0) throw new Error('changed our mind');
      });
      await work.then(
        () => kept.push(event.id),
        () => undefined,
      );
    }
  });
  await Promise.all(writers);
  state.isOver = true;
  await Promise.all(numberers);
  await numberEvents(three, stream);

  const events = await numbered(one);
  assert.ok(kept.length > 200);
  assert.deepEqual(
    events.map(({ number }) => number),
    Array.from({ length: kept.length * 2 }, (_, index) => BigInt(index + 1)),
  );
  const known = new Set(events.map(idOf));
  assert.deepEqual(
    kept.filter((id) => !known.has(id)),
    [],
  );
  assertLater(events.map(timeOf));
  await assertInvariants(one);
});

test('what is there together is numbered by time, then by id', async (t) => {
  const db = await freshDatabase(t);
  const [third, first, second] = await tell(db, noon.add({ seconds: 1 }), noon, noon);
  await numberEvents(db, stream);
  assert.deepEqual((await numbered(db)).map(idOf), [first, second, third]);
});

test('a time stays as it was told when nobody was told of a later one', async (t) => {
  const db = await freshDatabase(t);
  await tell(db, noon, noon.add({ milliseconds: 1 }));
  await numberEvents(db, stream);
  await tell(db, noon.add({ milliseconds: 2 }));
  await numberEvents(db, stream);
  assert.deepEqual((await numbered(db)).map(timeOf), [
    '2030-03-04T12:00:00.000Z',
    '2030-03-04T12:00:00.001Z',
    '2030-03-04T12:00:00.002Z',
  ]);
});

test('what commits after time has moved on is told one by one all the same', async (t) => {
  const db = await freshDatabase(t);
  await tell(db, noon.add({ hours: 24 }));
  await numberEvents(db, stream);
  await tellMany(db, 20);
  await numberEvents(db, stream);
  assertLater((await numbered(db)).map(timeOf));
});

test('many events of one moment are told a millisecond apart', async (t) => {
  const db = await freshDatabase(t);
  await tellMany(db, 2_500);
  await numberEvents(db, stream);
  const times = (await numbered(db)).map(timeOf);
  assertLater(times);
  assert.equal(times.at(-1), '2030-03-04T12:00:02.499Z');
  await assertInvariants(db);
});

test('one stream is read on from any number', async (t) => {
  const db = await freshDatabase(t);
  const ids = await tell(db, noon, noon, noon, noon);
  await insertEvents(db, [anEvent({ mode: 'live' })]);
  assert.deepEqual(await readStream(db, stream, { after: 0n, limit: 9 }), []);
  await numberEvents(db, stream);
  const [second, third] = await readStream(db, stream, { after: 1n, limit: 2 });
  assert.deepEqual([second?.id, second?.number, third?.id], [ids[1], 2n, ids[2]]);
  assert.equal((await readStream(db, stream, { after: 4n, limit: 2 })).length, 0);
});

type Numbering = (db: Database) => Promise<unknown>;
const byTheRule: Numbering = (db) => numberEvents(db, stream);

test('who goes on from the last time that he saw is told of what committed late', async (t) => {
  assert.equal(await findsLateComer(t, byTheRule), true);
});

test('he would not be, were times left as they are', async (t) => {
  assert.equal(await findsLateComer(t, leavingTimes), false);
});

test('who reads on in small parts, while more is written, misses nothing', async (t) => {
  assert.deepEqual(await missedInParts(t, byTheRule), []);
});

test('he would, were the events of one moment told at one time', async (t) => {
  assert.notDeepEqual(await missedInParts(t, leavingTimes), []);
});

/** The bug put back: numbers alone. */
const leavingTimes: Numbering = (db) =>
  db.run(sql`
    update events set number = last + place
      from (select coalesce(max(number), 0) as last from events) as numbered,
           (select id, row_number() over (order by created_at, id) as place
              from events where number is null) as waiting
     where events.id = waiting.id`);

/** Whether a client that saw an event hears of one that was told before it, and committed after. */
async function findsLateComer(t: TestContext, number: Numbering): Promise<boolean> {
  const db = await freshDatabase(t);
  const client = aClient(db, number);
  const late = anEvent();
  const [isWritten, mayCommit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const writing = db.transaction(async (tx) => {
    await insertEvents(tx, [late]);
    isWritten.resolve();
    await mayCommit.promise;
  });
  await isWritten.promise;
  const [early] = await tell(db, noon.add({ milliseconds: 20 }));
  await client.catchUp(10);
  assert.deepEqual(client.seen, [early]);
  mayCommit.resolve();
  await writing;
  await client.catchUp(10);
  return client.seen.includes(late.id);
}

/** What a client misses that asks for three at a time, while two are told at each moment. */
async function missedInParts(t: TestContext, number: Numbering): Promise<string[]> {
  const db = await freshDatabase(t);
  const client = aClient(db, number);
  const told: string[] = [];
  const state = { isOver: false };
  const reading = untilOver(state, () => client.catchUp(3));
  for (let moment = 0; moment < 60; moment += 1) {
    const at = noon.add({ milliseconds: moment });
    told.push(...(await tell(db, at, at)));
    await sleep(moment % 4);
  }
  state.isOver = true;
  await reading;
  await client.catchUp(3);
  assert.equal(new Set(client.seen).size, client.seen.length, 'an event was told twice');
  return told.filter((id) => !client.seen.includes(id));
}

/** One that remembers nothing but the time of the last event that it saw. */
function aClient(db: Database, number: Numbering) {
  const seen: string[] = [];
  let after = noon.subtract({ hours: 1 });
  return {
    seen,
    catchUp: async (limit: number) => {
      for (let isFull = true; isFull; ) {
        await number(db);
        const scope = { ...stream, types: ['card_payment.captured'] };
        const { events } = await listEvents(db, { ...scope, after, offset: 0, limit });
        seen.push(...events.map(idOf));
        after = events.at(-1)?.createdAt ?? after;
        isFull = events.length === limit;
      }
    },
  };
}

async function untilOver(state: { readonly isOver: boolean }, work: () => Promise<unknown>) {
  while (!state.isOver) {
    await work();
    await sleep(2);
  }
}

/** As three servers have it: connections of their own. */
async function threeProcesses(t: TestContext): Promise<[Database, Database, Database]> {
  const url = await freshDatabaseUrl(t);
  const open = () => {
    const db = openDatabase({ url, connectionsMax: 12 });
    t.after(() => db.close());
    return db;
  };
  return [open(), open(), open()];
}

function assertLater(times: readonly string[]) {
  const early = times.filter((time, index) => index > 0 && time <= times[index - 1]!);
  assert.deepEqual(early, [], 'times stand still or go back');
}

async function assertInvariants(db: Database) {
  const broken = (await check(db, eventInvariants)).filter(({ violations }) => violations > 0n);
  assert.deepEqual(broken, []);
}
