import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { aBankAccount, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

const monthly = { interval_unit: 'MONTH', interval_delay: 1 };

suite('recurring charges over the months', () => {
  const { newcomer } = sharedApp();

  test('thirteen months charge thirteen times, in order, each at its own time', async () => {
    const app = await at('2031-01-15T12:00:00Z');
    const { id } = await create(app, { schedule: { ...monthly, start: '2031-01-31' } });
    await app.advance('P13M');
    const charged = (await occurrences(app, id)).flatMap(({ transactions }) => transactions ?? []);
    assert.deepEqual(charged.map(({ created }) => created).toReversed(), [
      '2031-01-31T05:00:00.000Z',
      '2031-02-28T05:00:00.000Z',
      '2031-03-31T04:00:00.000Z',
      '2031-04-30T04:00:00.000Z',
      '2031-05-31T04:00:00.000Z',
      '2031-06-30T04:00:00.000Z',
      '2031-07-31T04:00:00.000Z',
      '2031-08-31T04:00:00.000Z',
      '2031-09-30T04:00:00.000Z',
      '2031-10-31T04:00:00.000Z',
      '2031-11-30T05:00:00.000Z',
      '2031-12-31T05:00:00.000Z',
      '2032-01-31T05:00:00.000Z',
    ]);
    assert.ok(charged.every(({ status }) => status === 'COMPLETED'));
    const { body } = await app.gateway('GET', `/v1/recurring/charges/${id}`);
    assert.equal(body.total_occurrences, 13);
    assert.equal(body.total_amount, 13 * 2_500);
    assert.equal(body.next_payment, '2032-02-29');
    await app.checkBooks();
  });

  test('a card declined in month three waits until it is replaced and paid by hand', async () => {
    const app = await at('2031-01-15T12:00:00Z');
    const terms = { max_amount: 9_000, schedule: { ...monthly, start: '2031-02-01' } };
    const { id } = await create(app, terms);
    await app.advance('P2M');
    const declining = { type: 'card', number: '4000000000000002', exp_month: 10, exp_year: 2040 };
    const path = `/v1/recurring/charges/${id}`;
    assert.equal((await app.gateway('PATCH', path, { method: declining })).status, 200);
    await app.advance('P1M');
    const [open, third] = await occurrences(app, id);
    assert.deepEqual([open.due_date, open.status, open.amount], ['2031-05-01', 'PENDING', 1_500]);
    assert.deepEqual([third.due_date, third.status, third.attempts], ['2031-04-01', 'FAILED', 1]);
    const [failed] = third.transactions;
    assert.deepEqual([failed.status, failed.failure_code], ['FAILED', 'card_declined']);

    const pay = `${path}/occurrences/${third.id}/pay`;
    const again = await app.gateway('POST', pay);
    assert.equal(again.status, 422);
    assert.equal(again.body.messages[0].code, 'card_declined');
    await app.gateway('PATCH', path, { method: aCard({ number: '4012888888881881' }) });
    const paid = await app.gateway('POST', pay);
    assert.equal(paid.status, 200, JSON.stringify(paid.body));
    assert.deepEqual([paid.body.status, paid.body.attempts], ['PAID', 3]);
    assert.deepEqual(
      paid.body.transactions.map((one: { status: string }) => one.status),
      ['FAILED', 'FAILED', 'AUTHORIZED'],
    );

    await app.advance('P2M');
    const { body } = await app.gateway('GET', path);
    assert.deepEqual([body.status, body.status_reason], ['COMPLETED', 'schedule_complete']);
    assert.deepEqual([body.total_occurrences, body.total_amount], [4, 9_000]);
    assert.equal(body.next_payment, undefined);
    assert.deepEqual(
      (await told(app)).filter((type) => /failed|completed|paid/.test(type)),
      [
        ...['recurring_charge.occurrence.paid', 'transaction.completed'],
        ...['recurring_charge.occurrence.paid', 'transaction.completed'],
        ...['transaction.failed', 'recurring_charge.occurrence.failed'],
        ...['transaction.failed', 'recurring_charge.occurrence.failed'],
        'recurring_charge.occurrence.paid',
        'transaction.completed',
        ...['recurring_charge.occurrence.paid', 'recurring_charge.completed'],
        'transaction.completed',
      ],
    );
    await app.checkBooks();
  });

  test('a card that expires is told of twice, and is charged no more', async () => {
    const app = await at('2031-01-15T12:00:00Z');
    const method = aCard({ exp_month: 3, exp_year: 2031 });
    await create(app, { method, schedule: { ...monthly, start: '2031-02-10' } });
    await app.advance('P4M');
    const notices = (await events(app)).filter(({ type }) => type.includes('payment_method'));
    assert.deepEqual(
      notices.map(({ type, created }) => [type, created]),
      [
        ['recurring_charge.payment_method.expiring', '2031-03-01T05:00:00.000Z'],
        ['recurring_charge.payment_method.expired', '2031-04-01T04:00:00.000Z'],
      ],
    );
    const failed = (await events(app)).find(({ type }) => type === 'transaction.failed');
    assert.equal(failed.data.failure_code, 'card_expired');
  });

  test('a bank debit that recurs is refunded when it has settled, or not at all', async () => {
    const app = await at('2031-01-15T12:00:00Z');
    const method = aBankAccount();
    const { id } = await create(app, { method, schedule: { ...monthly, start: '2031-02-03' } });
    await app.advance('P19D');
    const [, first] = await occurrences(app, id);
    const [charge] = first.transactions;
    const refund = await app.gateway('POST', `/v1/charges/${charge.id}/refund`, { amount: 100 });
    assert.equal(refund.body.status, 'PENDING', JSON.stringify(refund.body));
    const returned = await app.console('POST', '/console/api/simulator/returns', {
      transaction: charge.id,
      code: 'R01',
    });
    assert.equal(returned.status, 200, JSON.stringify(returned.body));
    const types = (await told(app)).slice(-4);
    assert.deepEqual(types.toSorted(), [
      'transaction.failed',
      'transaction.failed',
      'transaction.pending_parent_settlement',
      'transaction.updated',
    ]);
    const { body } = await app.gateway('GET', `/v1/transactions/${refund.body.id}`);
    assert.deepEqual(
      [body.status, body.failure_code],
      ['FAILED', 'ach_deferred_refund_rejected_charge_failed'],
    );
  });

  test('what the account does not take is a payment that failed, and says why', async () => {
    const app = await at('2031-01-15T12:00:00Z');
    const { id, account_id } = await create(app, { schedule: { ...monthly, start: '2031-02-01' } });
    const limited = { limits: { transaction_amount_max: 1_000 } };
    const found = await app.console('GET', '/console/api/accounts');
    const account = found.body.accounts.find(
      (one: { id: string }) => gatewayId(one.id) === account_id || one.id === account_id,
    );
    const set = await app.console('PATCH', `/console/api/accounts/${account.id}`, limited);
    assert.equal(set.status, 200, JSON.stringify([set.body, account]));
    await app.advance('P1M');
    const [, first] = await occurrences(app, id);
    assert.deepEqual([first.status, first.attempts], ['FAILED', 1]);
    const [failed] = first.transactions;
    assert.equal(failed.failure_code, 'merchant_trans_max_amount_exceeded');
    const search = `/v1/transactions?qf=failure_code:${failed.failure_code}`;
    assert.equal((await app.gateway('GET', search)).body.results[0].id, failed.id);

    const pay = `/v1/recurring/charges/${id}/occurrences/${first.id}/pay`;
    const again = await app.gateway('POST', pay);
    assert.equal(again.body.messages[0].code, 'merchant_trans_max_amount_exceeded');
    const stored = await app.gateway('GET', `/v1/transactions/${again.body.messages[0].entity_id}`);
    assert.equal(stored.body.status, 'FAILED');
    await app.checkBooks();
  });

  test('the last one of all, when it failed, is paid by another card', async () => {
    const app = await at('2031-01-15T12:00:00Z');
    const declining = { type: 'card', number: '4000000000000002', exp_month: 10, exp_year: 2040 };
    const schedule = { ...monthly, start: '2031-02-01' };
    const { id } = await create(app, { method: declining, max_occurrences: 1, schedule });
    await app.advance('P1M');
    const path = `/v1/recurring/charges/${id}`;
    assert.equal((await app.gateway('PATCH', path, { amount: 1 })).status, 422);
    const changed = await app.gateway('PATCH', path, { method: aCard() });
    assert.deepEqual([changed.status, changed.body.status], [200, 'COMPLETED']);
    const [last] = await occurrences(app, id);
    const paid = await app.gateway('POST', `${path}/occurrences/${last.id}/pay`);
    assert.equal(paid.body.status, 'PAID', JSON.stringify(paid.body));
    await app.checkBooks();
  });

  test('what is ignored uses up its place, and may be paid later all the same', async () => {
    const app = await at('2031-01-15T12:00:00Z');
    const terms = { max_occurrences: 2, schedule: { ...monthly, start: '2031-02-01' } };
    const { id, occurrences: made } = await create(app, terms);
    const path = `/v1/recurring/charges/${id}/occurrences`;
    const ignored = await app.gateway('POST', `${path}/${made[0].id}/ignore`);
    assert.equal(ignored.body.status, 'IGNORED');
    await app.advance('P3M');
    const charge = await app.gateway('GET', `/v1/recurring/charges/${id}`);
    assert.deepEqual([charge.body.status, charge.body.total_occurrences], ['COMPLETED', 1]);
    const paid = await app.gateway('POST', `${path}/${made[0].id}/pay`);
    assert.equal(paid.body.status, 'PAID', JSON.stringify(paid.body));
    const after = await app.gateway('GET', `/v1/recurring/charges/${id}`);
    assert.deepEqual([after.body.total_occurrences, after.body.total_amount], [2, 5_000]);
    await app.checkBooks();
  });

  async function at(to: string): Promise<TestApp> {
    const app = await newcomer();
    await app.console('POST', '/console/api/clock', { to, freeze: true });
    return app;
  }
});

async function create(app: TestApp, terms: object) {
  const asked = { amount: 2_500, method: aCard(), ...terms };
  const { status, body } = await app.gateway('POST', '/v1/recurring/charges', asked);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** Newest first. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
async function occurrences(app: TestApp, id: string): Promise<any[]> {
  const { body } = await app.gateway('GET', `/v1/recurring/charges/${id}/occurrences`);
  return body.results;
}

/** Oldest first. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
async function events(app: TestApp): Promise<any[]> {
  const since = '2031-01-01T00:00:00.000Z';
  const { body } = await app.gateway('GET', `/v1/events?start_date=${since}&page_size=1000`);
  return body.results;
}

async function told(app: TestApp): Promise<string[]> {
  return (await events(app)).map(({ type }: { type: string }) => type);
}
