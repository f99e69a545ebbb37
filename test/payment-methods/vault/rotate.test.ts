import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import {
  type InstrumentOwner,
  type KeyService,
  readInstrument,
  rotateKeys,
  seal,
  unseal,
} from '#src/payment-methods/vault/index.ts';
import { reveal } from '#src/payment-methods/vault/secret.ts';
import { freshDatabase } from '#test/support/database.ts';
import { anOwner, cards, prepare, remember } from './stored-instruments.ts';
import { temporaryKeys } from './temporary-keys.ts';

async function storeCards(db: Database, keys: KeyService, owner: InstrumentOwner, count: number) {
  return remember(db, await prepare({ keys, ids: systemIds }, owner, cards(count)));
}

function credentialBinding({ organizationId, mode }: InstrumentOwner, id: string) {
  return { table: 'credentials', organizationId, mode, id, field: 'secret' };
}

async function storeCredential(db: Database, keys: KeyService, owner: InstrumentOwner) {
  const id = systemIds.next();
  const { bytes, keyVersion } = await seal(keys, credentialBinding(owner, id), 'old secret');
  const lookup = keys.mac(['lookup'], id);
  await db.run(sql`
    insert into credentials
           (organization_id, mode, id, kind, lookup, sealed, key_version, created_at)
    values (${owner.organizationId}, ${owner.mode}, ${id}, 'secret_key', ${lookup},
            ${bytes}, ${keyVersion}, now())`);
  return id;
}

async function readCredential(db: Database, keys: KeyService, owner: InstrumentOwner, id: string) {
  const row = await db.one<{ sealed: Buffer; key_version: number }>(sql`
    select sealed, key_version
      from credentials
     where organization_id = ${owner.organizationId} and mode = ${owner.mode} and id = ${id}`);
  const opened = await unseal(keys, credentialBinding(owner, id), row.sealed);
  return { secret: opened.toString(), version: row.key_version };
}

async function versions(db: Database): Promise<Record<string, unknown>[]> {
  return db.rows(sql`
    select key_version as version, count(*)::integer as count
      from instruments
     group by key_version
     order by key_version`);
}

// Each rotation waits a second for other processes; these wait together.
describe('rotating the keys', { concurrency: true }, () => {
  test('a rotation puts every value under the new key, and all still open', async (t) => {
    const db = await freshDatabase(t);
    const keys = await temporaryKeys(t);
    const owner = await anOwner(db);
    const stored = await storeCards(db, keys, owner, 1_203);
    const credential = await storeCredential(db, keys, owner);
    const progress: number[] = [];
    const onProgress = (rewrapped: number) => progress.push(rewrapped);
    const rotation = await rotateKeys(db, keys, { onProgress });
    assert.deepEqual(rotation, { version: 2, rewrapped: 1_204, unopened: [] });
    assert.deepEqual(progress, [500, 1_000, 1_203, 1_204]);
    assert.deepEqual(await versions(db), [{ version: 2, count: 1_203 }]);
    for (const [index, { instrument_id }] of stored.entries()) {
      const read = await readInstrument(db, { keys }, owner, instrument_id);
      const expected = String(4_000_000_000_000_000 + index);
      assert.equal(read.kind === 'card' && reveal(read.number), expected);
    }
    assert.deepEqual(await readCredential(db, keys, owner, credential), {
      secret: 'old secret',
      version: 2,
    });
  });

  test('a rotation that was cut off goes on where it stopped, under the same key', async (t) => {
    const db = await freshDatabase(t);
    const keys = await temporaryKeys(t);
    await storeCards(db, keys, await anOwner(db), 700);
    const onProgress = () => {
      throw new Error('The power went.');
    };
    await assert.rejects(rotateKeys(db, keys, { onProgress }), /power/);
    assert.deepEqual(await versions(db), [
      { version: 1, count: 200 },
      { version: 2, count: 500 },
    ]);
    const resumed = await rotateKeys(db, keys, { resume: true });
    assert.deepEqual(resumed, { version: 2, rewrapped: 200, unopened: [] });
  });

  test('a row that was altered is reported and left as it is, and stops no other', async (t) => {
    const db = await freshDatabase(t);
    const keys = await temporaryKeys(t);
    const owner = await anOwner(db);
    const [victim] = await storeCards(db, keys, owner, 3);
    const id = victim!.instrument_id;
    await db.run(sql`
      update instruments
         set sealed = (select sealed from instruments where id <> ${id} limit 1)
       where id = ${id}`);
    const { rewrapped, unopened } = await rotateKeys(db, keys);
    assert.equal(rewrapped, 2);
    assert.deepEqual(unopened, [{ table: 'instruments', ...owner, id, field: 'number' }]);
    assert.deepEqual(await versions(db), [
      { version: 1, count: 1 },
      { version: 2, count: 2 },
    ]);
  });

  test('a rotation waits for no row that someone holds, and comes back to it', async (t) => {
    const db = await freshDatabase(t);
    const keys = await temporaryKeys(t);
    const [held] = await storeCards(db, keys, await anOwner(db), 3);
    const firstPass = Promise.withResolvers<number>();
    const running = await db.transaction(async (tx) => {
      await tx.run(sql`select id from instruments where id = ${held!.instrument_id} for update`);
      const rotation = rotateKeys(db, keys, { onProgress: firstPass.resolve });
      assert.equal(await firstPass.promise, 2);
      return { rotation };
    });
    assert.equal((await running.rotation).rewrapped, 3);
  });

  test('a secret that is replaced while its key is re-wrapped keeps its new value', async (t) => {
    const db = await freshDatabase(t);
    const keys = await temporaryKeys(t);
    const owner = await anOwner(db);
    const id = await storeCredential(db, keys, owner);
    const replacement = await seal(keys, credentialBinding(owner, id), 'new secret');
    let isReplaced = false;
    const slow: KeyService = {
      ...keys,
      unwrap: async (...wrapped) => {
        if (!isReplaced) {
          await db.run(sql`update credentials set sealed = ${replacement.bytes} where id = ${id}`);
        }
        isReplaced = true;
        return keys.unwrap(...wrapped);
      },
    };
    await rotateKeys(db, slow);
    assert.deepEqual(await readCredential(db, keys, owner, id), {
      secret: 'new secret',
      version: 2,
    });
  });

  test('an outage of the key service ends a rotation, which can then be resumed', async (t) => {
    const db = await freshDatabase(t);
    const keys = await temporaryKeys(t);
    await storeCards(db, keys, await anOwner(db), 2);
    const away: KeyService = {
      ...keys,
      unwrap: () => Promise.reject(new Error('The key service is away.')),
    };
    await assert.rejects(rotateKeys(db, away), /away/);
    assert.equal((await rotateKeys(db, keys, { resume: true })).rewrapped, 2);
  });
});
