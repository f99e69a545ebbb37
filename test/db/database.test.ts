import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConnectionLoss } from '#src/db/database.ts';
import { isAlive, isOutage, openDatabase, sql, type Tx } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { freshDatabase, freshDatabaseUrl } from '#test/support/database.ts';

const unique = { code: '23505' };

/** A database with a table of counters `a` and `b`, both at nought. */
async function withCounters(t: Parameters<typeof freshDatabase>[0]) {
  const db = await freshDatabase(t);
  await db.script(`create table counters (name text primary key, n integer not null);
                   insert into counters values ('a', 0), ('b', 0)`);
  return db;
}

function increment(tx: Tx, name: string): Promise<number> {
  return tx.run(sql`update counters set n = n + 1 where name = ${name}`);
}

async function countersOf(tx: Tx): Promise<number[]> {
  const rows = await tx.rows<{ n: number }>(sql`select n from counters order by name`);
  return rows.map(({ n }) => n);
}

test('a transaction that returns is committed, and gives its result', async (t) => {
  const db = await withCounters(t);
  const seen = await db.transaction(async (tx) => {
    await increment(tx, 'a');
    assert.deepEqual(await countersOf(db), [0, 0], 'nobody else sees it yet');
    return countersOf(tx);
  });
  assert.deepEqual(seen, [1, 0]);
  assert.deepEqual(await countersOf(db), [1, 0]);
});

test('a transaction that throws leaves nothing, and throws the same', async (t) => {
  const db = await withCounters(t);
  const reason = new Error('changed our mind');
  const work = async (tx: Tx) => {
    await increment(tx, 'a');
    throw reason;
  };
  await assert.rejects(db.transaction(work), (error) => error === reason);
  assert.deepEqual(await countersOf(db), [0, 0]);
});

test('a transaction that swallows a failed statement does not pass for committed', async (t) => {
  const db = await withCounters(t);
  const work = async (tx: Tx) => {
    await increment(tx, 'a');
    await assert.rejects(tx.run(sql`insert into counters values ('a', 0)`), unique);
  };
  await assert.rejects(db.transaction(work), /rolled back/);
  assert.deepEqual(await countersOf(db), [0, 0]);
});

test('one deadlocked transaction is run again, and both are done', async (t) => {
  const db = await withCounters(t);
  const bothHoldOne = barrier(2);
  let runs = 0;
  const lockBoth = (first: string, second: string) =>
    db.transaction(async (tx) => {
      runs += 1;
      await increment(tx, first);
      await bothHoldOne();
      await increment(tx, second);
    });
  await Promise.all([lockBoth('a', 'b'), lockBoth('b', 'a')]);
  assert.equal(runs, 3);
  assert.deepEqual(await countersOf(db), [2, 2]);
});

test('a transaction that meets a newer row than its snapshot is run again', async (t) => {
  const db = await withCounters(t);
  let runs = 0;
  await db.transaction(
    async (tx) => {
      runs += 1;
      await countersOf(tx);
      if (runs === 1) await increment(db, 'a');
      await increment(tx, 'a');
    },
    { isolation: 'repeatable read' },
  );
  assert.equal(runs, 2);
  assert.deepEqual(await countersOf(db), [2, 0]);
});

test('a repeatable read sees one moment throughout; a plain one what others commit', async (t) => {
  const db = await withCounters(t);
  const readTwice = async (tx: Tx) => {
    const before = await countersOf(tx);
    await increment(db, 'a');
    return [before, await countersOf(tx)];
  };
  const steady = await db.transaction(readTwice, { isolation: 'repeatable read' });
  assert.deepEqual(steady, [
    [0, 0],
    [0, 0],
  ]);
  assert.deepEqual(await db.transaction(readTwice), [
    [1, 0],
    [2, 0],
  ]);
});

test('a transaction that can never be serialized is given up in the end', async (t) => {
  const db = await freshDatabase(t);
  let runs = 0;
  const work = async (tx: Tx) => {
    runs += 1;
    await tx.run(sql`do 'begin raise exception using errcode = $$40001$$; end'`);
  };
  await assert.rejects(db.transaction(work), { code: '40001' });
  assert.equal(runs, 8);
});

test('an error of any other kind is not tried again', async (t) => {
  const db = await withCounters(t);
  let runs = 0;
  const work = async (tx: Tx) => {
    runs += 1;
    await tx.run(sql`insert into counters values ('a', 0)`);
  };
  await assert.rejects(db.transaction(work), unique);
  assert.equal(runs, 1);
});

test('one row is asked for: none or two are a bug, and `maybe` allows none', async (t) => {
  const db = await withCounters(t);
  const named = (name: string) => sql`select n from counters where name = ${name}`;
  assert.deepEqual(await db.one(named('a')), { n: 0 });
  assert.equal(await db.maybe(named('c')), undefined);
  await assert.rejects(db.one(named('c')), /got none/);
  const all = sql`select n from counters`;
  await assert.rejects(db.one(all), /got 2/);
  await assert.rejects(db.maybe(all), /got 2/);
});

test('the number of changed rows is told', async (t) => {
  const db = await withCounters(t);
  assert.equal(await db.run(sql`update counters set n = 7`), 2);
  assert.equal(await db.run(sql`update counters set n = 7 where name = 'c'`), 0);
});

test('a connection cut off in the middle of a statement is a lost one', async (t) => {
  const db = await freshDatabase(t);
  const busy = db.run(sql`select pg_sleep(20) /* to be cut off */`);
  await Promise.all([
    assert.rejects(busy, isConnectionLoss),
    cutOff(db, sql`query like ${'%/* to be cut off */'} and state = 'active'`),
  ]);
  assert.equal(await isAlive(db), true);
});

test('a connection cut off between two statements of a transaction is a lost one', async (t) => {
  const db = await withCounters(t);
  const work = async (tx: Tx) => {
    await increment(tx, 'a');
    await cutOff(db, sql`state = 'idle in transaction'`);
    // Let the news arrive: it must not bring the process down while no statement waits for it.
    await sleep(100);
    await increment(tx, 'b');
  };
  await assert.rejects(db.transaction(work), isConnectionLoss);
  assert.deepEqual(await countersOf(db), [0, 0]);
});

test('a connection cut off while a statement of a transaction runs is a lost one', async (t) => {
  const db = await withCounters(t);
  const work = async (tx: Tx) => {
    await increment(tx, 'a');
    const busy = tx.run(sql`select pg_sleep(20) /* in a transaction */`);
    const cut = cutOff(db, sql`query like ${'%/* in a transaction */'} and state = 'active'`);
    await Promise.all([busy, cut]);
  };
  await assert.rejects(db.transaction(work), isConnectionLoss);
  await sleep(100);
  assert.deepEqual(await countersOf(db), [0, 0]);
});

test('an idle connection that breaks is told of, and replaced', async (t) => {
  const url = await freshDatabaseUrl(t);
  const lost = Promise.withResolvers<Error>();
  const db = openDatabase({ url, onConnectionLost: lost.resolve });
  t.after(() => db.close());
  const other = openDatabase({ url, connectionsMax: 1 });
  t.after(() => other.close());
  await isAlive(db);
  await cutOff(other, sql`state = 'idle'`);
  assert.ok(isConnectionLoss(await lost.promise));
  assert.equal(await isAlive(db), true);
});

test('a server that is not there is a lost connection', async (t) => {
  const db = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
  t.after(() => db.close());
  await assert.rejects(db.run(sql`select 1`), isConnectionLoss);
  await assert.rejects(
    db.transaction((tx) => tx.run(sql`select 1`)),
    isConnectionLoss,
  );
  assert.equal(await isAlive(db), false);
});

test('a mistake in a statement, or of ours, is no lost connection', async (t) => {
  const db = await withCounters(t);
  await assert.rejects(db.run(sql`select nothing`), (error) => !isConnectionLoss(error));
  const duplicate = sql`insert into counters values ('a', 0)`;
  await assert.rejects(db.run(duplicate), (error) => !isConnectionLoss(error));
  assert.equal(isConnectionLoss(new Error('expected a row, got none')), false);
  assert.equal(isConnectionLoss(undefined), false);
});

/** Ends the one other connection to this database that fits, once it is there. */
async function cutOff(db: Tx, condition: ReturnType<typeof sql>): Promise<void> {
  for (let attempts = 0; attempts < 500; attempts += 1) {
    const ended = await db.rows(sql`
      select pg_terminate_backend(pid)
        from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and ${condition}`);
    if (ended.length > 0) return;
    await sleep(10);
  }
  assert.fail('no connection fits the condition');
}

/** Lets go of the first `count` that come when all of them have come; later ones pass. */
function barrier(count: number): () => Promise<void> {
  const complete = Promise.withResolvers<void>();
  let missing = count;
  return () => {
    missing -= 1;
    if (missing <= 0) complete.resolve();
    return complete.promise;
  };
}

test('a server that is full or read-only is an outage, a wrong statement is not', async (t) => {
  const url = await freshDatabaseUrl(t);
  const db = openDatabase({ url, statementTimeoutMs: 1_000 });
  t.after(() => db.close());
  await assert.rejects(db.run(sql`select pg_sleep(20)`), isOutage);
  const readOnly = db.transaction(async (tx) => {
    await tx.run(sql`set transaction read only`);
    await tx.run(sql`create table t (n integer)`);
  });
  await assert.rejects(readOnly, isOutage);
  await assert.rejects(db.run(sql`select nothing`), (error) => !isOutage(error));
});

test('without a time-out a statement may take as long as it likes', async (t) => {
  const db = openDatabase({ url: await freshDatabaseUrl(t), statementTimeoutMs: 0 });
  t.after(() => db.close());
  const { limit } = await db.one<{ limit: string }>(
    sql`select current_setting('statement_timeout') as "limit"`,
  );
  assert.equal(limit, '0');
});
