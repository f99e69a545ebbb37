// Of cancellations at once one counts; and the guard behind that is shown to be one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from '#src/cli/doctor.ts';
import { sql } from '#src/db/index.ts';
import type { PaymentsTools } from '#src/payments/index.ts';
import { findRecordedPayment } from '#src/payments/recorded-payment-store.ts';
import { startTestApp, type TestApp } from '#test/support/app.ts';

const path = '/console/api/payments';
const cancelsAtOnce = 8;

test('of cancellations at once one counts, and the others are told', async (t) => {
  const store = await startTestApp(t);
  for (const statuses of await raceToCancel(store, 20)) {
    assert.deepEqual(statuses.toSorted(), [200, ...Array(cancelsAtOnce - 1).fill(409)]);
  }
  await store.checkBooks();
  assert.deepEqual(await openBalances(store), []);
});

test('without the guard of the update the money is taken back again and again', async (t) => {
  const store = await startTestApp(t, { overrides: { saveCancellation: asSeen } });
  const races = await raceToCancel(store, 5);
  assert.ok(
    races.some((statuses) => statuses.filter((status) => status === 200).length > 1),
    'the race was never lost',
  );
  const broken = (await examine(store.app.db)).filter(({ violations }) => violations > 0n);
  const name = 'every recording that was cancelled has its entry, and no other has one';
  assert.ok(broken.some((finding) => finding.name === name));
  assert.notDeepEqual(await openBalances(store), []);
});

test('of trust money, cancellations at once take what was brought, and no more', async (t) => {
  const store = await startTestApp(t);
  const { body } = await store.console('GET', '/console/api/accounts');
  const trust = body.accounts
    .map((account: { deposit_account: { kind: string } }) => account.deposit_account)
    .find(({ kind }: { kind: string }) => kind === 'trust');
  const money = { deposit_account: trust.id, client: { name: 'Pat' } };
  const record = (amount: number) =>
    store.console('POST', path, { amount, tender: 'cash', ...money });
  const recorded = await Promise.all([...Array(16).keys()].map((cents) => record(cents + 1)));
  const answers = await Promise.all(
    recorded.map(({ body: { id } }) => store.console('POST', `${path}/${id}/cancel`)),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    Array(16).fill(200),
  );
  await store.checkBooks();
  assert.deepEqual(await openBalances(store), []);
});

/** Trusts what was seen before it waited for the row. */
const asSeen: NonNullable<PaymentsTools['saveCancellation']> = async (tx, cancelled) => {
  await tx.run(sql`update payments set status = ${cancelled.status} where id = ${cancelled.id}`);
  return findRecordedPayment(tx, cancelled, cancelled.id);
};

/** New payments, each cancelled many times at once: the statuses of the answers. */
async function raceToCancel(store: TestApp, count: number): Promise<number[][]> {
  const races = [];
  for (let made = 0; made < count; made += 1) {
    const { body } = await store.console('POST', path, { amount: 1_00, tender: 'cash' });
    const answers = Array.from({ length: cancelsAtOnce }, () =>
      store.console('POST', `${path}/${body.id}/cancel`),
    );
    races.push((await Promise.all(answers)).map(({ status }) => status));
  }
  return races;
}

async function openBalances(store: TestApp): Promise<unknown[]> {
  const { body } = await store.console('GET', '/console/api/balances');
  return body.balances.filter(({ balance }: { balance: string }) => balance !== '0.00');
}
