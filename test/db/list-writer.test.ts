import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, listWriter, sql } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { freshDatabase } from '#test/support/database.ts';

/** A writer that says what it was given and waits to be told to go on. */
function steppedWriter() {
  const lists: (readonly number[])[] = [];
  const steps: (() => void)[] = [];
  const write = async (items: readonly number[]) => {
    lists.push(items);
    await new Promise<void>((resolve) => steps.push(resolve));
    return items.map((item) => `done ${item}`);
  };
  /** Lets the list under way be committed, and waits until the next one is there. */
  const step = async () => {
    steps.shift()?.();
    await settled();
  };
  return { lists, write, step };
}

/** Long enough for everything that waits for nothing outside to have happened. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise(setImmediate);
}

test('what arrives in one turn is one list, and what arrives meanwhile the next', async () => {
  const { lists, write, step } = steppedWriter();
  const add = listWriter({ write });
  const first = [add(1), add(2)];
  await settled();
  const second = [add(3), add(4), add(5)];
  await settled();
  assert.deepEqual(lists, [[1, 2]], 'a list is never joined by what came after it');
  await step();
  assert.deepEqual(await Promise.all(first), ['done 1', 'done 2']);
  assert.deepEqual(lists, [
    [1, 2],
    [3, 4, 5],
  ]);
  await step();
  assert.deepEqual(await Promise.all(second), ['done 3', 'done 4', 'done 5']);
});

test('a writer that has come to rest starts again', async () => {
  const add = listWriter({ write: async (items: readonly number[]) => items });
  assert.equal(await add(1), 1);
  await settled();
  assert.equal(await add(2), 2);
});

test('a list holds at most as many as allowed, and the order is kept', async () => {
  const { lists, write, step } = steppedWriter();
  const add = listWriter({ write, itemsMax: 2 });
  const all = Promise.all([1, 2, 3, 4, 5].map(add));
  await settled();
  for (let steps = 0; steps < 3; steps += 1) await step();
  assert.deepEqual(lists, [[1, 2], [3, 4], [5]]);
  assert.deepEqual(await all, ['done 1', 'done 2', 'done 3', 'done 4', 'done 5']);
});

test('a poisonous item fails alone; the others are written, in order', async () => {
  const written: number[] = [];
  const add = listWriter({
    write: async (items: readonly number[]) => {
      if (items.includes(3)) throw new Error('3 is poison');
      written.push(...items);
      return items;
    },
  });
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(add));
  assert.deepEqual(
    outcomes.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message)),
    [1, 2, '3 is poison', 4],
  );
  assert.deepEqual(written, [1, 2, 4]);
  assert.equal(await add(5), 5);
});

const lost = () => Object.assign(new Error('gone'), { code: 'ECONNRESET' });

test('a list waits for a database that went away, whole and in order', async () => {
  const tries: (readonly number[])[] = [];
  const add = listWriter({
    write: async (items: readonly number[]) => {
      tries.push(items);
      if (tries.length < 3) throw lost();
      return items;
    },
  });
  const first = Promise.all([add(1), add(2)]);
  await settled();
  const later = add(3);
  assert.deepEqual(await first, [1, 2]);
  assert.equal(await later, 3);
  assert.deepEqual(tries, [[1, 2], [1, 2], [1, 2], [3]]);
});

test('patience ends: then the whole list fails, without a try for each item', async () => {
  let tries = 0;
  const write = async (): Promise<readonly number[]> => {
    tries += 1;
    throw lost();
  };
  const add = listWriter<number, number>({ write, patienceMs: 0 });
  const outcomes = await Promise.allSettled([add(1), add(2)]);
  assert.deepEqual(
    outcomes.map((one) => one.status === 'rejected' && one.reason.code),
    ['ECONNRESET', 'ECONNRESET'],
  );
  assert.ok(tries <= 2, `${tries} tries`);
});

test('a connection cut off before the commit costs nothing: all is written once', async (t) => {
  const db = await withNotes(t);
  const { add, tries } = noteWriter(db, 'before the commit');
  const notes = [1, 2, 3].map(add);
  await cutOff(db);
  assert.deepEqual(await Promise.all(notes), [1, 2, 3]);
  assert.ok(tries() > 1, 'the connection was lost');
  assert.deepEqual(await notesIn(db), [1, 2, 3]);
});

test('a connection lost after the commit has not made it twice', async (t) => {
  const db = await withNotes(t);
  const { add, tries } = noteWriter(db, 'after the commit');
  assert.deepEqual(await Promise.all([1, 2, 3].map(add)), [1, 2, 3]);
  assert.equal(tries(), 2);
  assert.deepEqual(await notesIn(db), [1, 2, 3]);
});

async function withNotes(t: Parameters<typeof freshDatabase>[0]): Promise<Database> {
  const db = await freshDatabase(t);
  await db.script('create table notes (id integer primary key)');
  return db;
}

async function notesIn(db: Database): Promise<number[]> {
  return (await db.rows<{ id: number }>(sql`select id from notes order by id`)).map(({ id }) => id);
}

/** Writes notes; its first try is held open to be cut off, or reported lost when it was not. */
function noteWriter(db: Database, lossAt: 'before the commit' | 'after the commit') {
  let tries = 0;
  const write = async (items: readonly number[]) => {
    tries += 1;
    const isFirst = tries === 1;
    await db.transaction(async (tx) => {
      await tx.run(sql`
        insert into notes (id) select unnest(${items}::integer[]) on conflict do nothing`);
      if (isFirst && lossAt === 'before the commit') await tx.run(sql`select pg_sleep(20)`);
    });
    if (isFirst && lossAt === 'after the commit') throw lost();
    return items;
  };
  return { add: listWriter({ write }), tries: () => tries };
}

async function cutOff(db: Database): Promise<void> {
  for (let attempts = 0; attempts < 500; attempts += 1) {
    const ended = await db.rows(sql`
      select pg_terminate_backend(pid)
        from pg_stat_activity
       where datname = current_database() and wait_event = 'PgSleep'`);
    if (ended.length > 0) return;
    await sleep(10);
  }
  assert.fail('no statement sleeps');
}
