import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tx } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { bankDirectoryOf, replaceBankNames } from '#src/payment-methods/index.ts';
import { aBankAccount, startTestApp } from '#test/support/app.ts';
import { freshDatabase } from '#test/support/database.ts';

const chase = '021000021';
const unknown = '073905527';

/** The database, and how often it was asked. */
function counted(db: Tx) {
  const asked = { times: 0 };
  const maybe: Tx['maybe'] = (query) => {
    asked.times += 1;
    return db.maybe(query);
  };
  return { asked, db: { ...db, maybe } };
}

test('an imported name comes first, then the few that we know', async (t) => {
  const db = await freshDatabase(t);
  assert.equal(await bankDirectoryOf(db).nameOf(chase), 'JPMORGAN CHASE BANK');
  await replaceBankNames(db, new Map([[chase, 'CHASE, AS IMPORTED']]));
  assert.equal(await bankDirectoryOf(db).nameOf(chase), 'CHASE, AS IMPORTED');
  assert.equal(await bankDirectoryOf(db).nameOf('026009593'), 'BANK OF AMERICA');
  assert.equal(await bankDirectoryOf(db).nameOf(unknown), undefined);
});

test('an import takes the place of the one before', async (t) => {
  const db = await freshDatabase(t);
  await replaceBankNames(db, new Map([[unknown, 'OLD NAME']]));
  await replaceBankNames(db, new Map([['011000015', 'ANOTHER BANK']]));
  assert.equal(await bankDirectoryOf(db).nameOf(unknown), undefined);
  assert.equal(await bankDirectoryOf(db).nameOf('011000015'), 'ANOTHER BANK');
});

test('the database is asked once for a number, also for one that it does not know', async (t) => {
  const { asked, db } = counted(await freshDatabase(t));
  const { nameOf } = bankDirectoryOf(db);
  for (const number of [chase, unknown]) {
    asked.times = 0;
    await Promise.all(Array.from({ length: 50 }, () => nameOf(number)));
    await nameOf(number);
    assert.equal(asked.times, 1);
  }
  asked.times = 0;
  assert.equal(await nameOf('no number'), undefined);
  assert.equal(asked.times, 0);
});

test('what was imported since is noticed after a while', async (t) => {
  const db = await freshDatabase(t);
  const { nameOf } = bankDirectoryOf(db, 20);
  assert.equal(await nameOf(unknown), undefined);
  await replaceBankNames(db, new Map([[unknown, 'NEW BANK']]));
  await sleep(40);
  assert.equal(await nameOf(unknown), 'NEW BANK');
});

test('without a database there are the names that we know', async (t) => {
  const db = await freshDatabase(t);
  const maybe: Tx['maybe'] = () => Promise.reject(new Error('away'));
  const { nameOf } = bankDirectoryOf({ ...db, maybe });
  assert.equal(await nameOf(chase), 'JPMORGAN CHASE BANK');
  assert.equal(await nameOf(unknown), undefined);
});

test('charges, tokens and saved accounts show the imported name', async (t) => {
  const { app, gateway } = await startTestApp(t);
  await replaceBankNames(app.db, new Map([[unknown, 'FARMERS SAVINGS BANK']]));
  const { type: _, ...details } = aBankAccount({ routing_number: unknown });
  const { body: token } = await gateway('POST', '/v1/tokens', { type: 'bank', ...details });
  assert.equal(token.bank_name, 'FARMERS SAVINGS BANK');
  const { body: saved } = await gateway('POST', '/v1/banks', details);
  assert.equal(saved.bank_name, 'FARMERS SAVINGS BANK');
  for (const method of [aBankAccount({ routing_number: unknown }), saved.id]) {
    const { body: charge } = await gateway('POST', '/v1/charges', { amount: 1, method });
    assert.equal(charge.method.bank_name, 'FARMERS SAVINGS BANK');
  }
});
