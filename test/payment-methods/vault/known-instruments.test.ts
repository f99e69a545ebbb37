import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import {
  type InstrumentInput,
  type InstrumentOwner,
  intakeOrRecognize,
  knownInstruments,
  rememberInstruments,
} from '#src/payment-methods/vault/index.ts';
import { aBusiness } from '#test/support/builders.ts';
import { freshDatabase } from '#test/support/database.ts';
import { aCard, anOwner, type Remembered } from './stored-instruments.ts';
import { temporaryKeys } from './temporary-keys.ts';

const visa = aCard('4242424242424242');
const mastercard = aCard('5105105105105100');

test('a stored number is not sealed again, and keeps its id and fingerprint', async (t) => {
  const { owner, store } = await aVault(t);
  const [first] = await store(owner, [visa]);
  const [again] = await store(owner, [visa]);
  assert.ok(first!.intake.sealed);
  assert.equal(again!.intake.sealed, undefined);
  assert.equal(again!.row.instrument_id, first!.row.instrument_id);
  assert.equal(again!.row.fingerprint, first!.row.fingerprint);
});

test('a list may mix numbers that are known with numbers that are new', async (t) => {
  const { db, owner, store } = await aVault(t);
  const [known] = await store(owner, [visa]);
  const list = await store(owner, [mastercard, visa, mastercard, visa]);
  const ids = list.map(({ row }) => row.instrument_id);
  assert.deepEqual(ids, [ids[0], known!.row.instrument_id, ids[0], known!.row.instrument_id]);
  const { count } = await db.one<{ count: bigint }>(sql`select count(*) as count from instruments`);
  assert.equal(count, 2n);
});

test('a number is known to the organization and mode alone that stored it', async (t) => {
  const { db, owner, store } = await aVault(t);
  await store(owner, [visa]);
  for (const stranger of [await anOwner(db), { ...owner, mode: 'live' as const }]) {
    const [one] = await store(stranger, [visa]);
    assert.ok(one!.intake.sealed);
  }
});

test('a database put back to an earlier state fails one charge, and no more', async (t) => {
  const { db, charge } = await aBusiness(t);
  const { instrumentId } = await charge(1_00n);
  await db.run(sql`delete from payments`);
  await db.run(sql`delete from instruments where id = ${instrumentId}`);
  await assert.rejects(charge(2_00n), /foreign key/);
  assert.notEqual((await charge(3_00n)).instrumentId, instrumentId);
});

/** Takes numbers in as charges do: a list at a time, remembering what was stored. */
async function aVault(t: Parameters<typeof freshDatabase>[0]) {
  const db: Database = await freshDatabase(t);
  const known = knownInstruments();
  const vault = { keys: await temporaryKeys(t), ids: systemIds, known };
  const store = async (owner: InstrumentOwner, inputs: readonly InstrumentInput[]) => {
    const taken = inputs.map((input) => intakeOrRecognize(vault, owner, input));
    const items = (await Promise.all(taken)).map((intake) => ({ ...owner, intake }));
    const rows = await db.rows<Remembered>(sql`
      with ${rememberInstruments(items)}
      select ordinal, instrument_id, fingerprint from remembered order by ordinal`);
    return items.map(({ intake }, index) => {
      const row = rows[index]!;
      const { instrument_id: instrumentId, fingerprint } = row;
      known.add(owner, intake, { instrumentId, fingerprint });
      return { intake, row };
    });
  };
  return { db, owner: await anOwner(db), store };
}
