import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import {
  type InstrumentInput,
  isCannotOpen,
  readInstrument,
  secretOf,
} from '#src/payment-methods/vault/index.ts';
import { reveal } from '#src/payment-methods/vault/secret.ts';
import { freshDatabase } from '#test/support/database.ts';
import { aCard, anOwner, cards, prepare, remember } from './stored-instruments.ts';
import { temporaryKeys } from './temporary-keys.ts';

const visa = aCard('4242424242424242');
const mastercard = aCard('5105105105105100');

async function countInstruments(db: Database): Promise<bigint> {
  return (await db.one<{ count: bigint }>(sql`select count(*) as count from instruments`)).count;
}

test('a number is kept once, whether it comes twice in a list or in two lists', async (t) => {
  const db = await freshDatabase(t);
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const owner = await anOwner(db);
  const items = await prepare(vault, owner, [visa, mastercard, visa]);
  const first = await remember(db, items);
  assert.deepEqual(
    first.map((row) => [row.ordinal, row.instrument_id, row.fingerprint]),
    [0, 1, 0].map((at, index) => [index + 1, items[at]!.intake.id, items[at]!.intake.fingerprint]),
  );
  const again = await remember(db, await prepare(vault, owner, [mastercard, visa]));
  assert.deepEqual(
    again.map((row) => row.fingerprint),
    [first[1]!.fingerprint, first[0]!.fingerprint],
  );
  assert.equal(await countInstruments(db), 2n);
});

test('one number at two organizations and in two modes is three instruments', async (t) => {
  const db = await freshDatabase(t);
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const owner = await anOwner(db);
  const owners = [owner, { ...owner, mode: 'live' as const }, await anOwner(db)];
  const items = (await Promise.all(owners.map((each) => prepare(vault, each, [visa])))).flat();
  const rows = await remember(db, items);
  assert.equal(new Set(rows.map((row) => row.fingerprint)).size, 3);
  assert.equal(await countInstruments(db), 3n);
});

test('a number that someone else stores first is absent, and there at the next try', async (t) => {
  const db = await freshDatabase(t);
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const owner = await anOwner(db);
  const [mine] = await prepare(vault, owner, [visa]);
  const [theirs] = await prepare(vault, owner, [visa]);
  const late = await db.transaction(async (tx) => {
    await remember(tx, [theirs!]);
    const blocked = remember(db, [mine!]);
    await someoneWaits(db);
    return { blocked };
  });
  assert.deepEqual(await late.blocked, []);
  const [row] = await remember(db, [mine!]);
  assert.equal(row?.instrument_id, theirs!.intake.id);
});

test('lists of the same numbers in other orders do not block each other for good', async (t) => {
  const db = await freshDatabase(t);
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const owner = await anOwner(db);
  for (let round = 0; round < 5; round++) {
    const items = await prepare(vault, owner, cards(200 * (round + 1)));
    const lists = [items, items.toReversed(), items, items.toReversed()];
    await Promise.all(lists.map((list) => remember(db, list)));
  }
  assert.equal(await countInstruments(db), 1_000n);
});

test('what was stored reads back as it was given', async (t) => {
  const db = await freshDatabase(t);
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const owner = await anOwner(db);
  const bank: InstrumentInput = {
    kind: 'bank',
    routingNumber: '000000013',
    accountNumber: secretOf('1000000002'),
  };
  const [card, account] = await remember(db, await prepare(vault, owner, [visa, bank]));
  assert.deepEqual(plain(await readInstrument(db, vault, owner, card!.instrument_id)), {
    kind: 'card',
    number: '4242424242424242',
  });
  assert.deepEqual(plain(await readInstrument(db, vault, owner, account!.instrument_id)), {
    kind: 'bank',
    routingNumber: '000000013',
    accountNumber: '1000000002',
  });
});

test('numbers swapped between two rows do not read', async (t) => {
  const db = await freshDatabase(t);
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const owner = await anOwner(db);
  const rows = await remember(db, await prepare(vault, owner, [visa, mastercard]));
  await db.run(sql`
    update instruments as target
       set sealed = other.sealed
      from instruments other
     where other.id <> target.id`);
  for (const { instrument_id } of rows) {
    await assert.rejects(readInstrument(db, vault, owner, instrument_id), isCannotOpen);
  }
});

test('an instrument of another organization or mode is not found', async (t) => {
  const db = await freshDatabase(t);
  const vault = { keys: await temporaryKeys(t), ids: systemIds };
  const owner = await anOwner(db);
  const [row] = await remember(db, await prepare(vault, owner, [visa]));
  for (const stranger of [await anOwner(db), { ...owner, mode: 'live' as const }]) {
    await assert.rejects(readInstrument(db, vault, stranger, row!.instrument_id), /got none/);
  }
});

function plain(input: InstrumentInput) {
  return input.kind === 'card'
    ? { ...input, number: reveal(input.number) }
    : { ...input, accountNumber: reveal(input.accountNumber) };
}

/** Waits until a statement in this database waits for a lock. */
async function someoneWaits(db: Database): Promise<void> {
  for (let attempts = 0; attempts < 500; attempts++) {
    const waiting = await db.rows(sql`
      select pid
        from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`);
    if (waiting.length > 0) return;
    await sleep(10);
  }
  assert.fail('no statement waited');
}
