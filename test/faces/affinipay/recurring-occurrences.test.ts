import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { made } from './calls.ts';
import { assertRefused } from './messages.ts';
import { setAccount } from './operated.ts';
import { makeRecurring, occurrencesOf, openOccurrence, path, read } from './recurring.ts';

const declined = aCard({ number: '4000000000000002' });
const wrongStatus = [{ code: 'unavailable_for_current_status' }];

/** Pays the occurrence at the address, or ignores it. */
const pay = (store: TestApp, at: string) => store.gateway('POST', `${at}/pay`);
const ignore = (store: TestApp, at: string) => store.gateway('POST', `${at}/ignore`);

suite('occurrences of recurring charges', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });

  test('one that is paid before it is due shows its charge; the next one is there', async () => {
    const store = await shared.newcomer();
    const terms = { reference: 'P-1', data: { plan: 1 } };
    const { id } = await makeRecurring(store, terms);
    const at = await openOccurrence(store, id);
    await store.advance('PT1H');
    const { body: paid } = await pay(store, at);
    const { transactions, ...occurrence } = paid;
    assert.deepEqual(
      [occurrence.status, occurrence.attempts, occurrence.last_attempt, occurrence.due_date],
      ['PAID', 1, '2026-11-23T16:00:00.000Z', '2026-11-30'],
    );
    assert.equal(occurrence.modified, occurrence.last_attempt);
    const [charge] = transactions;
    assert.deepEqual(
      [charge.type, charge.status, charge.amount, charge.reference, charge.data],
      ['CHARGE', 'AUTHORIZED', 1250, terms.reference, terms.data],
    );
    assert.deepEqual(
      [charge.recurring_charge_id, charge.recurring_charge_occurrence_id],
      [id, paid.id],
    );
    const { refunds: _, ...alone } = await read(store, `/v1/transactions/${charge.id}`);
    assert.deepEqual(transactions, [alone]);
    assert.deepEqual(await read(store, at), paid);
    assert.deepEqual(await occurrencesOf(store, id), ['12-30 PENDING', '11-30 PAID']);
    const { next_payment, total_occurrences, total_amount } = await read(store, `${path}/${id}`);
    assert.deepEqual([next_payment, total_occurrences, total_amount], ['2026-12-30', 1, 1250]);
    await store.checkBooks();
  });

  test('what is due is collected when its day begins where the organization is', async () => {
    const store = await shared.newcomer('America/Los_Angeles');
    const { id } = await makeRecurring(store);
    const at = await openOccurrence(store, id);
    await store.console('POST', '/console/api/clock', { to: '2026-11-30T07:59:00Z' });
    assert.equal((await read(store, at)).status, 'PENDING');
    await store.console('POST', '/console/api/clock', { to: '2026-11-30T08:00:00Z' });
    const { status, last_attempt, transactions } = await read(store, at);
    assert.deepEqual([status, last_attempt], ['PAID', '2026-11-30T08:00:00.000Z']);
    assert.equal(transactions[0].created, last_attempt);
  });

  test('an update may make one due today, which is collected right away', async () => {
    const store = await shared.newcomer();
    const { id } = await makeRecurring(store);
    const at = await openOccurrence(store, id);
    const { body } = await store.gateway('PATCH', `${path}/${id}`, {
      schedule: { start: '2026-11-23' },
    });
    assert.equal(body.next_payment, '2026-11-23');
    await store.advance('PT1S');
    const { status, last_attempt } = await read(store, at);
    assert.equal(status, 'PAID');
    assert.ok(last_attempt >= '2026-11-23T15:00:00.000Z', last_attempt);
  });

  test('a declined charge is answered as any other, and the occurrence waits', async () => {
    const store = await shared.newcomer();
    const { id } = await makeRecurring(store, { method: declined });
    const at = await openOccurrence(store, id);
    const answer = await pay(store, at);
    const [{ entity_id }] = answer.body.messages;
    const told = { code: 'card_declined', facility: 'payment_processor' as const, entity_id };
    assertRefused(answer, 422, [told]);
    const failed = await read(store, at);
    assert.deepEqual([failed.status, failed.attempts], ['FAILED', 1]);
    const [transaction] = failed.transactions;
    assert.deepEqual(
      [transaction.id, transaction.status, transaction.failure_code],
      [entity_id, 'FAILED', 'card_declined'],
    );
    assert.equal(transaction.recurring_charge_occurrence_id, failed.id);
    const method = { ...aCard(), name: 'Pat' };
    await store.gateway('PATCH', `${path}/${id}`, { method });
    await store.advance('PT1M');
    const { body: paid } = await pay(store, at);
    assert.deepEqual([paid.status, paid.attempts], ['PAID', 2]);
    const outcomes = paid.transactions.map(({ status }: { status: string }) => status);
    assert.deepEqual(outcomes, ['FAILED', 'AUTHORIZED'], 'oldest first');
    const { total_occurrences, total_amount } = await read(store, `${path}/${id}`);
    assert.deepEqual([total_occurrences, total_amount], [1, 1250], 'attempted once');
    await store.checkBooks();
  });

  test('a card that has expired by then is a transaction that failed', async () => {
    const store = await shared.newcomer();
    const method = aCard({ exp_month: 11, exp_year: 2026 });
    const { id } = await makeRecurring(store, {
      method,
      schedule: { start: '2026-12-01', interval_unit: 'DAY', interval_delay: 30 },
    });
    const at = await openOccurrence(store, id);
    await store.advance('P8D');
    const { status, transactions } = await read(store, at);
    assert.equal(status, 'FAILED');
    assert.deepEqual(
      [transactions[0].status, transactions[0].failure_code],
      ['FAILED', 'card_expired'],
    );
    assert.deepEqual(await occurrencesOf(store, id), ['12-31 PENDING', '12-01 FAILED']);
  });

  test('who insists on security codes is paid by a schedule still', async () => {
    const store = await shared.newcomer();
    const { id } = await makeRecurring(store);
    await setAccount(store, { cvv_policy: 'require_match_strict' });
    const { body } = await pay(store, await openOccurrence(store, id));
    assert.equal(body.status, 'PAID');
  });

  test('an ignored one is never collected by itself, and takes up its place', async () => {
    const store = await shared.newcomer();
    const { id } = await makeRecurring(store, { max_occurrences: 2, max_amount: 2000 });
    const at = await openOccurrence(store, id);
    const { status, body } = await store.gateway('POST', `${at}/ignore`, 'null');
    assert.deepEqual([status, body.status, body.attempts], [200, 'IGNORED', 0]);
    assert.equal('transactions' in body, false);
    const second = await read(store, await openOccurrence(store, id));
    assert.deepEqual([second.due_date, second.amount], ['2026-12-30', 750]);
    await store.advance('P90D');
    assert.deepEqual(await occurrencesOf(store, id), ['12-30 PAID', '11-30 IGNORED']);
    const recurring = await read(store, `${path}/${id}`);
    assert.deepEqual(
      [recurring.status, recurring.status_reason, recurring.total_occurrences],
      ['COMPLETED', 'schedule_complete', 1],
    );
    assert.deepEqual([recurring.total_amount, 'next_payment' in recurring], [750, false]);
    const { body: paid } = await pay(store, at);
    assert.equal(paid.status, 'PAID', 'it may still be paid');
  });

  for (const [by, method, end] of [
    ['cancel', 'POST', '/cancel'],
    ['delete', 'DELETE', ''],
  ] as const) {
    test(`after a ${by} nothing can be paid, changed or canceled`, async () => {
      const store = shared.first();
      const { id } = await makeRecurring(store);
      const at = await openOccurrence(store, id);
      await store.gateway(method, `${path}/${id}${end}`);
      assertRefused(await pay(store, at), 422, wrongStatus);
      assertRefused(await store.gateway('PATCH', `${path}/${id}`, { amount: 1 }), 422, wrongStatus);
      assertRefused(await store.gateway('POST', `${path}/${id}/cancel`), 422, wrongStatus);
      const again = await store.gateway('DELETE', `${path}/${id}`);
      if (by === 'cancel') assert.equal(again.body.status, 'DELETED');
      else assertRefused(again, 422, wrongStatus);
    });
  }

  test('what is paid can be neither paid nor ignored again', async () => {
    const store = shared.first();
    const { id } = await makeRecurring(store);
    const at = await openOccurrence(store, id);
    await pay(store, at);
    assertRefused(await pay(store, at), 422, wrongStatus);
    assertRefused(await ignore(store, at), 422, wrongStatus);
    assert.equal((await read(store, at)).transactions.length, 1);
  });

  test('what is ignored cannot be ignored again, and can be paid', async () => {
    const store = shared.first();
    const { id } = await makeRecurring(store);
    const at = await openOccurrence(store, id);
    await ignore(store, at);
    assertRefused(await ignore(store, at), 422, wrongStatus);
    assert.equal((await pay(store, at)).body.status, 'PAID');
  });

  test('paying under one key charges once', async () => {
    const store = shared.first();
    const { id } = await makeRecurring(store);
    const at = await openOccurrence(store, id);
    const more = { headers: { 'idempotency-key': `pay ${id}` } };
    const [one, again] = [
      await store.gateway('POST', `${at}/pay`, undefined, more),
      await store.gateway('POST', `${at}/pay`, undefined, more),
    ];
    assert.deepEqual(again.body, one.body);
    assert.equal((await read(store, at)).transactions.length, 1);
  });

  test('a list has pages, newest first', async () => {
    const store = await shared.newcomer();
    const schedule = { start: '2026-11-24', interval_unit: 'DAY', interval_delay: 1 };
    const { id } = await makeRecurring(store, { schedule });
    await store.advance('P3D');
    const all = `${path}/${id}/occurrences`;
    const { results, ...page } = await read(store, `${all}?page=2&page_size=3`);
    assert.deepEqual(page, { page: 2, page_size: 3, total_entries: 4 });
    assert.deepEqual(results, [await read(store, `${all}/${results[0].id}`)]);
    assert.equal(results[0].due_date, '2026-11-24');
    assert.equal((await store.gateway('GET', `${all}?page_size=101`)).status, 422);
  });

  test('an occurrence is looked for in its own recurring charge alone', async () => {
    const store = shared.first();
    const [one, other] = [await makeRecurring(store), await makeRecurring(store)];
    const [{ id }] = one.occurrences;
    const at = `${path}/${other.id}/occurrences/${id}`;
    const missing = [{ code: 'resource_not_found', context: `RecurringChargeOccurrence[${id}]` }];
    assertRefused(await store.gateway('GET', at), 404, missing);
    assertRefused(await pay(store, at), 404, missing);
    assertRefused(await ignore(store, at), 404, missing);
    await made(store, `${path}/${one.id}/occurrences/${id}/ignore`);
  });
});
