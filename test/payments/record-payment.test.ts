// Payments recorded by hand, as far as HTTP does not show it; and how others pass them by.
import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { examine } from '#src/cli/doctor.ts';
import { sql } from '#src/db/index.ts';
import { systemIds, toBase64Url } from '#src/kernel/ids.ts';
import { insertEntries, listBalances } from '#src/ledger/index.ts';
import { purgeTestData } from '#src/payments/index.ts';
import type { RecordPayment } from '#src/payments/record-payment.ts';
import { anEntry, usd } from '#test/ledger/entry.ts';
import type { TestApp } from '#test/support/app.ts';
import { aBusiness, type Business, opening } from '#test/support/builders.ts';
import { sharedApp } from '#test/support/shared-app.ts';

const someCash: Pick<RecordPayment, 'amountMinor' | 'method'> = {
  amountMinor: 150_00n,
  method: { kind: 'recorded', tender: 'cash', payer: { name: 'Pat Payer' } },
};

async function checkBooks({ db }: Business) {
  const broken = (await examine(db)).filter(({ violations }) => violations > 0n);
  assert.deepEqual(broken, []);
}

async function trustOf({ organizations, created }: Business): Promise<string> {
  const { accounts } = await organizations.readProfile(created.id);
  return accounts.find(({ id }) => id === created.trustAccountId)!.deposit.id;
}

suite('recording payments', () => {
  test('the same id again, as after a crash, finds its work done', async (t) => {
    const business = await aBusiness(t);
    const { payments, caller, db } = business;
    const input = { caller, id: systemIds.next(), sourceId: 'once', ...someCash };
    const first = await payments.record(input);
    assert.deepEqual(await payments.record(input), first);
    const { entries } = await db.one<{ entries: bigint }>(
      sql`select count(*) as entries from entries`,
    );
    assert.equal(entries, 1n);
    await checkBooks(business);
  });

  test('the same cancellation again finds its work done', async (t) => {
    const business = await aBusiness(t);
    const { payments, caller } = business;
    const { id } = await payments.record({ caller, id: systemIds.next(), ...someCash });
    const input = { caller, id, requestId: systemIds.next() };
    const first = await payments.cancelRecorded(input);
    assert.deepEqual(await payments.cancelRecorded(input), first);
    await checkBooks(business);
  });

  test('the entry is of when the money came; the record, of now', async (t) => {
    const { payments, caller, db } = await aBusiness(t);
    const receivedAt = opening.subtract({ hours: 100 });
    const recorded = await payments.record({
      caller,
      id: systemIds.next(),
      receivedAt,
      ...someCash,
    });
    assert.ok(recorded.receivedAt.equals(receivedAt) && recorded.createdAt.equals(opening));
    const [entry] = await db.rows<{ kind: string; occurred_at: Temporal.Instant }>(
      sql`select kind, occurred_at from entries`,
    );
    assert.equal(entry!.kind, 'payment_recorded');
    assert.ok(entry!.occurred_at.equals(receivedAt));
  });

  test('money of a client that is gone from the trust account cannot be taken back', async (t) => {
    const business = await aBusiness(t);
    const { payments, caller, db } = business;
    const depositAccountId = await trustOf(business);
    const of = { caller, depositAccountId, ...someCash };
    const one = await payments.record({ ...of, id: systemIds.next() });
    const other = await payments.record({ ...of, id: systemIds.next() });
    // A cent was paid out for the client meanwhile.
    const paidOut = { debit: `trust:${one.partyId}`, credit: `cash:${depositAccountId}` };
    const { organizationId } = caller;
    await insertEntries(db, [anEntry({ ...paidOut, amount: usd(1n), organizationId })]);
    const cancel = (id: string) =>
      payments.cancelRecorded({ caller, id, requestId: systemIds.next() });
    await cancel(one.id);
    await assert.rejects(cancel(other.id), { code: 'trust_balance_too_low' });
    const left = await Promise.all([one, other].map(({ id }) => payments.readRecorded(caller, id)));
    assert.deepEqual(
      left.map(({ status }) => status),
      ['voided', 'settled'],
    );
    const trust = (await listBalances(db, caller)).find(({ account }) => /^trust/.test(account));
    assert.equal(trust?.balance.minor, -149_99n);
  });

  test('time changes nothing of it', async (t) => {
    const business = await aBusiness(t);
    const { payments, caller, pass, charge } = business;
    const recorded = await payments.record({ caller, id: systemIds.next(), ...someCash });
    await charge(5_00n);
    await pass({ days: 30 });
    assert.deepEqual(await payments.readRecorded(caller, recorded.id), recorded);
    await checkBooks(business);
  });

  test('a purge takes those of test mode away, with all that tells of them', async (t) => {
    const business = await aBusiness(t);
    const { payments, caller, db } = business;
    const live = { ...caller, mode: 'live' as const };
    const { id } = await payments.record({ caller, id: systemIds.next(), ...someCash });
    await payments.cancelRecorded({ caller, id, requestId: systemIds.next() });
    await payments.record({ caller, id: systemIds.next(), ...someCash });
    const kept = await payments.record({ caller: live, id: systemIds.next(), ...someCash });
    await purgeTestData(business, caller);
    const left = await db.one(sql`
      select (select array_agg(id) from payments) as payments,
             (select array_agg(payment_id) from entries) as entries,
             (select array_agg(subject_id) from events) as events`);
    assert.deepEqual(left, { payments: [kept.id], entries: [kept.id], events: [kept.id] });
    await checkBooks(business);
  });
});

suite('the gateway, met with a payment that was recorded by hand', () => {
  const shared = sharedApp();

  async function recorded(t: TestContext) {
    const store = await shared.newcomer();
    t.after(() => store.checkBooks());
    const body = { amount: 150_00, tender: 'cash', source_id: 'till', client: { name: 'Pat' } };
    const answer = await store.console('POST', '/console/api/payments', body);
    assert.equal(answer.status, 200);
    return { store, id: toBase64Url(answer.body.id), uuid: answer.body.id as string };
  }

  const strokes = { mime_type: 'chargeio/jsignature', data: '[{"x":[1],"y":[1]}]' };
  const schedule = { start: '2090-01-31', interval_unit: 'MONTH', interval_delay: 1 };
  const requests: readonly (readonly [string, string, object?])[] = [
    ['GET', '/v1/transactions/ID'],
    ['GET', '/v1/transactions/source-id?id=till'],
    ['POST', '/v1/transactions/ID/void', {}],
    ['POST', '/v1/charges/ID/capture', {}],
    ['POST', '/v1/charges/ID/refund', { amount: 1 }],
    ['POST', '/v1/transactions/ID/sign', strokes],
    ['POST', '/v1/charges/ID/schedule', { amount: 1, schedule }],
  ];
  for (const [method, path, body] of requests) {
    test(`${method} ${path} does not find it`, async (t) => {
      const { store, id, uuid } = await recorded(t);
      const answer = await store.gateway(method, path.replace('ID', id), body);
      assert.equal(answer.status, 404, JSON.stringify(answer.body));
      const { body: after } = await store.console('GET', `/console/api/payments/${uuid}`);
      assert.equal(after.status, 'settled');
    });
  }

  test('no bank sends it back', async (t) => {
    const { store, id } = await recorded(t);
    const answer = await sendBack(store, id);
    assert.equal(answer.status, 404, JSON.stringify(answer.body));
  });

  test('lists neither it nor its events', async (t) => {
    const { store } = await recorded(t);
    for (const path of ['/v1/transactions', '/v1/transactions?q=Pat', '/v1/events']) {
      const { status, body } = await store.gateway('GET', path);
      assert.deepEqual([status, body.total_entries, body.results], [200, 0, []], path);
    }
  });

  const sendBack = (store: TestApp, transaction: string) =>
    store.console('POST', '/console/api/simulator/returns', {
      transaction,
      code: 'settlement_failed',
    });
});
