// Every message code of the API's documents comes about, and looks as they say it does.
import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { aCard, startTestApp, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { declines, returns } from './catalog-failures.ts';
import { refusalsOfRecurring } from './catalog-recurring.ts';
import { type Refusal, refusals as refusalsOfPayments } from './catalog-refusals.ts';
import { documented, notAtHand } from './documented.ts';
import { assertRefused, type ExpectedMessage } from './messages.ts';
import { setAccount } from './operated.ts';
import { storyOf } from './story.ts';
import { leavingNothing } from './watching.ts';

interface Row {
  readonly code: string;
  /** Of the answer; no number for what is never answered. */
  readonly status: string;
  readonly facility: 'gateway' | 'payment_processor' | null;
  readonly message: string | null;
}

const refusals = [...refusalsOfPayments, ...refusalsOfRecurring];
const catalog = new Map(documented<Row>('affinipay.errors.json').map((row) => [row.code, row]));
const skip = catalog.size === 0 && notAtHand;

const onTransactionsOnly = [
  ...Object.keys(returns),
  'ach_deferred_refund_rejected_charge_failed',
  'settlement_failed',
  'not_authorized_country_denied',
];

/** The text that the documents give is that of one case among several. */
const isWordedByCase = ['invalid_data', 'unavailable_for_merchant_mode'];

const subCodes = [
  'number_out_of_range',
  'invalid_length',
  'exceeds_maximum_value',
  'below_minimum_value',
  'not_blank',
  'not_null',
  'invalid',
];

suite('every documented message code', { skip }, () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });

  test('comes about in one of these tests', () => {
    const provoked = [...refusals, ...declines].map(({ code }) => code);
    const all = new Set([...provoked, ...onTransactionsOnly]);
    assert.deepEqual([...all].toSorted(), [...catalog.keys()].toSorted());
    const told = refusals.flatMap(({ about }) => about?.sub_code ?? []);
    assert.deepEqual(told.toSorted(), subCodes.toSorted());
  });

  /** The status and the message that the documents give the code. */
  function expected(code: string): { status: number; message: ExpectedMessage } {
    const { status, facility } = catalog.get(code)!;
    return { status: Number(status), message: { code, facility: facility! } };
  }

  /** An organization as the case wants it: one of its own, if it wants it in any way. */
  async function storeFor({ given, overrides }: Partial<Refusal>, t: TestContext) {
    if (overrides) return startTestApp(t, { overrides });
    if (!given) return shared.first();
    const store = await shared.newcomer();
    await given(store);
    return store;
  }

  for (const refusal of refusals) {
    const { code, when, attempt, about } = refusal;
    test(`${code}: ${when}`, async (t) => {
      const store = await storeFor(refusal, t);
      const answer = await leavingNothing(store, attempt);
      const { status, message } = expected(code);
      assertRefused(answer, status, [{ ...message, ...about }]);
      const { message: text } = catalog.get(code)!;
      const isWorded = text !== null && !isWordedByCase.includes(code);
      if (isWorded) assert.equal(answer.body.messages[0].message, text);
    });
  }

  for (const decline of declines) {
    const { code, when, attempt } = decline;
    test(`${code}: ${when}`, async (t) => {
      const store = await storeFor(decline, t);
      const balances = await openBalances(store);
      const answer = await attempt(store);
      const { entity_id } = answer.body.messages[0];
      const { status, message } = expected(code);
      assertRefused(answer, status, [{ ...message, entity_id }]);
      const failed = await storyOf(store).read(entity_id);
      assert.deepEqual([failed.status, failed.failure_code], ['FAILED', code]);
      assert.deepEqual(await eventsOf(store, entity_id), [['created'], ['failed', code]]);
      assert.deepEqual(await openBalances(store), balances);
    });
  }

  for (const [code, reason] of Object.entries(returns)) {
    test(`${code}: a bank sends a debit back (${reason}), and its refund fails`, async () => {
      const store = await shared.newcomer();
      const { debit, refund, sendBack, read } = storyOf(store);
      const charge = await debit(1000);
      const deferred = await refund(charge.id, 400);
      assert.equal(deferred.status, 'PENDING');
      await store.advance('P1D');
      assert.notDeepEqual(await openBalances(store), [], 'the debit is in the books');
      await sendBack(charge.id, reason);
      const failed = await read(charge.id);
      assert.deepEqual(
        [failed.status, failed.failure_code, failed.amount_refunded],
        ['FAILED', code, 0],
      );
      const rejected = 'ach_deferred_refund_rejected_charge_failed';
      const left = await read(deferred.id);
      assert.deepEqual([left.status, left.failure_code], ['FAILED', rejected]);
      assert.deepEqual((await eventsOf(store, charge.id)).at(-1), ['failed', code]);
      assert.deepEqual((await eventsOf(store, deferred.id)).at(-1), ['failed', rejected]);
      assert.deepEqual(await openBalances(store), []);
      await store.advance('P10D');
      assert.equal((await read(deferred.id)).status, 'FAILED');
    });
  }

  test('ach_deferred_refund_rejected_charge_failed: a debit fails at once', async () => {
    const store = await shared.newcomer();
    const { debit, refund, sendBack, read } = storyOf(store);
    const charge = await debit(1000);
    const deferred = await refund(charge.id, 1000);
    await sendBack(charge.id, 'R02');
    const { status, failure_code } = await read(deferred.id);
    assert.deepEqual(
      [status, failure_code],
      ['FAILED', 'ach_deferred_refund_rejected_charge_failed'],
    );
    assert.deepEqual(await openBalances(store), []);
  });

  test('settlement_failed: the card network does not settle a charge', async () => {
    const store = await shared.newcomer();
    const { charge, sendBack, read } = storyOf(store);
    const { id } = await charge(1000);
    await store.advance('P1D');
    await sendBack(id, 'settlement_failed');
    const { status, failure_code } = await read(id);
    assert.deepEqual([status, failure_code], ['FAILED', 'settlement_failed']);
    assert.deepEqual(await eventsOf(store, id), [
      ['created'],
      ['authorized'],
      ['completed'],
      ['failed', 'settlement_failed'],
    ]);
    assert.deepEqual(await openBalances(store), []);
  });

  test('not_authorized_country_denied: a payer elsewhere is told only not_authorized', async () => {
    const store = await shared.newcomer();
    await setAccount(store, { transaction_allowed_countries: ['US'] });
    const headers = { 'x-relayed-ip-address': '5.9.0.1' };
    const body = { amount: 1000, method: aCard() };
    const answer = await store.gateway('POST', '/v1/charges', body, { headers });
    const { status } = catalog.get('not_authorized_country_denied')!;
    assertRefused(answer, Number(status), [expected('not_authorized').message]);
    const list = await store.gateway('GET', '/v1/transactions');
    const [{ id, ...failed }] = list.body.results;
    assert.deepEqual(
      [failed.status, failed.failure_code],
      ['FAILED', 'not_authorized_country_denied'],
    );
    assert.deepEqual(await eventsOf(store, id), [
      ['created'],
      ['failed', 'not_authorized_country_denied'],
    ]);
    assert.deepEqual(await openBalances(store), []);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at as a client would.
type Body = any;

/** What happened to the transaction, each with what it had then failed of. Oldest first. */
async function eventsOf(store: TestApp, id: string): Promise<string[][]> {
  const path = '/v1/events?page_size=1000&start_date=1970-01-01T00:00:00.000Z';
  const { body } = await store.gateway('GET', path);
  return body.results
    .filter(({ data }: Body) => data.id === id)
    .map(({ type, data }: Body) => [
      type.replace('transaction.', ''),
      ...(data.failure_code === undefined ? [] : [data.failure_code]),
    ]);
}

/** What the books, which must be sound, still hold: nothing once a failure is undone. */
async function openBalances(store: TestApp): Promise<string[]> {
  await store.checkBooks();
  const { body } = await store.console('GET', '/console/api/balances');
  return body.balances.filter(({ balance }: Body) => balance !== '0.00');
}
