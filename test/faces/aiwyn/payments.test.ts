// Payments as they were made and moved, and how a firm's back office sees them.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Story, storyOf } from '#test/faces/affinipay/story.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertErrors } from './assert-errors.ts';
import { listed, seen } from './listed.ts';

/** A Monday, ten o'clock in the morning in New York. */
const opening = '2026-11-23T15:00:00Z';

suite('payments in the back office', () => {
  const shared = sharedApp({ clock: clockAt(opening) });

  /** Each story has a firm of its own. */
  function story(name: string, tell: (story: Story) => Promise<void>) {
    test(name, async () => {
      const store = await shared.newcomer();
      await tell(storyOf(store));
      await store.checkBooks();
    });
  }

  story('a card charge is a row with all that is known of it', async (s) => {
    const method = aCard({ name: 'Acme Corporation', email: 'pay@acme.example' });
    const { id } = await s.charge(150_000, { method, reference: 'INV-1' });
    const [row] = await listed(s.store);
    const { id: number, clientId, ...shown } = row!;
    assert.ok(Number.isSafeInteger(number) && Number.isSafeInteger(clientId));
    assert.deepEqual(shown, {
      amount: 1500,
      currency: 'USD',
      paymentMethod: 'CREDIT_CARD',
      cardLastFour: '4242',
      cardType: 'VISA',
      status: 'PENDING',
      confirmationDate: null,
      processorReference: id,
      clientName: 'Acme Corporation',
      invoiceId: null,
      invoiceNumber: null,
      createdAt: opening,
      updatedAt: opening,
      paymentConfirmationDate: null,
      isAutomatic: false,
      bankName: null,
      reference: 'INV-1',
      arTransactionId: null,
      amountRefunded: 0,
    });
  });

  story('a captured one has its confirmation and its entry in the books', async (s) => {
    await s.charge(5000);
    await s.until('2026-11-24T10:00:00Z');
    const [row] = await listed(s.store);
    assert.equal(row!.status, 'CONFIRMED');
    for (const name of ['confirmationDate', 'paymentConfirmationDate', 'updatedAt']) {
      assert.equal(row![name], '2026-11-24T10:00:00Z', name);
    }
    assert.match(row!.arTransactionId, /^[\da-f]{8}-[\da-f-]{27}$/);
  });

  story('a bank debit tells of no card, and of a payer without a name nothing', async (s) => {
    await s.debit(2500, { method: aBankAccount({ name: undefined }) });
    const [row] = await listed(s.store);
    const { paymentMethod, cardLastFour, cardType, clientId, clientName } = row!;
    assert.deepEqual([paymentMethod, cardLastFour, cardType], ['ACH', null, null]);
    assert.deepEqual([clientId, clientName], [null, null]);
  });

  story('refunds are part of their charge, and all of it makes it refunded', async (s) => {
    const { id } = await s.charge(5000);
    await s.until('2026-11-24T10:00:00Z');
    await s.refund(id, 2000);
    assert.deepEqual(await seen(s.store, 'status', 'amount', 'amountRefunded'), [
      ['CONFIRMED', 50, 20],
    ]);
    await s.refund(id, 3000);
    const refunded = [['REFUNDED', 50, 50]];
    assert.deepEqual(await seen(s.store, 'status', 'amount', 'amountRefunded'), refunded);
    await s.until('2026-12-01T00:00:00Z');
    assert.deepEqual(await seen(s.store, 'status', 'amount', 'amountRefunded'), refunded);
    assert.deepEqual(await listed(s.store, { status: 'CONFIRMED' }), []);
    assert.equal((await listed(s.store, { status: 'REFUNDED' })).length, 1);
  });

  story('a refund that is taken back leaves the charge confirmed', async (s) => {
    const { id } = await s.charge(5000);
    await s.until('2026-11-24T10:00:00Z');
    const refund = await s.refund(id, 5000);
    assert.deepEqual(await seen(s.store, 'status'), [['REFUNDED']]);
    await s.cancel(refund.id);
    assert.deepEqual(await seen(s.store, 'status', 'amountRefunded'), [['CONFIRMED', 0]]);
  });

  story('each status is found by its word, whatever became of the payment', async (s) => {
    const [voided, sentBack] = [await s.charge(100), await s.debit(300)];
    await s.cancel(voided.id);
    await s.hold(200);
    await s.store.gateway('POST', '/v1/charges', { amount: 400, method: declined });
    await s.until('2026-12-01T15:00:00Z');
    await s.sendBack(sentBack.id, 'R01');
    await s.charge(500);
    const statuses = ['PENDING', 'FAILED', 'CANCELLED', 'CONFIRMED', 'REFUNDED'];
    const found: [string, unknown[]][] = [];
    for (const status of statuses) {
      const rows = await listed(s.store, { status, sortOrder: 'asc' });
      for (const row of rows) assert.equal(row.status, status);
      found.push([status, rows.map(({ amount }) => amount)]);
    }
    assert.deepEqual(found, [
      ['PENDING', [5]],
      ['FAILED', [3, 4]],
      ['CANCELLED', [1, 2]],
      ['CONFIRMED', []],
      ['REFUNDED', []],
    ]);
    const [returned] = await listed(s.store, { paymentMethod: 'ACH' });
    assert.ok(returned!.confirmationDate, 'what was confirmed once stays so dated');
  });

  story('money that goes out is less than nothing', async (s) => {
    const { organization } = s.store;
    const path = `/console/api/accounts/${organization.merchantAccountId}`;
    assert.equal((await s.store.console('PATCH', path, { credits_enabled: true })).status, 200);
    const credit = { amount: 1234, method: aCard() };
    assert.equal((await s.store.gateway('POST', '/v1/credits', credit)).status, 200);
    await s.charge(1234);
    assert.deepEqual(await seen(s.store, 'amount'), [[12.34], [-12.34]]);
    const { body } = await search(s.store, { where: { amount: { _lt: 0 } }, pageSize: 5 });
    assert.equal(body.deid_payment_aggregate.aggregate.count, 1);
  });

  story('what is recorded by hand is there with its method, until it is cancelled', async (s) => {
    const path = '/console/api/payments';
    const client = { name: 'Pat Payer' };
    const cash = await s.store.console('POST', path, { amount: 700, tender: 'cash', client });
    const wire = { amount: 800, tender: 'wire', client, processor_reference: 'FT-26327' };
    assert.equal((await s.store.console('POST', path, wire)).status, 200);
    const columns = ['paymentMethod', 'status', 'clientName', 'processorReference'];
    assert.deepEqual(await seen(s.store, ...columns), [
      ['WIRE', 'CONFIRMED', 'Pat Payer', 'FT-26327'],
      ['CASH', 'CONFIRMED', 'Pat Payer', null],
    ]);
    await s.store.console('POST', `${path}/${cash.body.id}/cancel`);
    assert.deepEqual(await seen(s.store, 'paymentMethod', 'status'), [
      ['WIRE', 'CONFIRMED'],
      ['CASH', 'CANCELLED'],
    ]);
  });

  story('what a schedule collects is automatic, and what was asked for is not', async (s) => {
    const schedule = { start: '2026-11-25', interval_unit: 'WEEK', interval_delay: 1 };
    const recurring = { amount: 900, method: aCard(), schedule };
    const made = await s.store.gateway('POST', '/v1/recurring/charges', recurring);
    assert.equal(made.status, 200, JSON.stringify(made.body));
    await s.until('2026-11-25T15:00:00Z');
    await s.charge(100);
    assert.deepEqual(await seen(s.store, 'isAutomatic', 'amount'), [
      [false, 1],
      [true, 9],
    ]);
  });

  story('a payment is looked up by its number, with what the documents list', async (s) => {
    await s.charge(5000);
    const [row] = await listed(s.store);
    const { status, body } = await s.store.aiwyn('GET', `/v1/payment/${row!.id}`);
    assert.equal(status, 200);
    assert.deepEqual(
      body,
      Object.fromEntries(Object.entries(row!).filter(([name]) => documented.has(name))),
    );
    const again = await s.store.aiwyn('GET', `/gql/v1/payment/${row!.id}`);
    assert.deepEqual(again.body, body);
  });

  test('what is no number of a payment, or of none', async () => {
    const store = await shared.newcomer();
    const invalid = { status: 400, code: 'validation-failed', paths: ['$.id'] };
    for (const id of ['abc', '0', '-1', '1.5', '00', '1e3', '%31%20', '１']) {
      assertErrors(await store.aiwyn('GET', `/v1/payment/${encodeURI(id)}`), invalid);
    }
    for (const id of ['1', '9223372036854775807', '9223372036854775808', '7'.repeat(200)]) {
      const missing = { status: 404, code: 'not-found' };
      assertErrors(await store.aiwyn('GET', `/v1/payment/${id}`), missing);
    }
  });

  test('amounts are written with the digits of their currency, and not as floats', async () => {
    const store = await shared.newcomer();
    await storyOf(store).charge(150_000);
    const { app, organization } = store;
    const response = await fetch(`http://127.0.0.1:${app.ports.aiwyn}/v1/payments`, {
      headers: { authorization: `Bearer ${organization.sessionToken}` },
    });
    assert.match(await response.text(), /"amount":1500\.00,.*"amountRefunded":0\.00[,}]/);
  });
});

suite('payments of others', () => {
  const shared = sharedApp();

  test('another firm, and the other mode, have them for themselves', async () => {
    const [own, other] = [await shared.newcomer(), await shared.newcomer()];
    const live = { key: await liveToken(own) };
    await storyOf(other).charge(100);
    await storyOf(own).charge(200);
    const [row] = await listed(own);
    const [others] = await listed(other);
    assert.deepEqual([row!.amount, others!.amount], [2, 1]);
    const everything = { where: {}, pageSize: 1000 };
    assert.equal((await search(own, everything)).body.deid_payment.length, 1);
    for (const [path, body] of [
      ['/v1/payments', {}],
      ['/v1/payments/search', everything],
    ] as const) {
      const answer = await own.aiwyn('POST', path, body, live);
      assert.deepEqual(answer.body, empty);
    }
    const missing = { status: 404, code: 'not-found' };
    assertErrors(await own.aiwyn('GET', `/v1/payment/${others!.id}`), missing);
    assertErrors(await own.aiwyn('GET', `/v1/payment/${row!.id}`, undefined, live), missing);
  });
});

const empty = { deid_payment: [], deid_payment_aggregate: { aggregate: { count: 0 } } };

const declined = aCard({ number: '4000000000000002' });

const documented = new Set(
  (
    'id amount currency paymentMethod cardLastFour cardType status confirmationDate ' +
    'processorReference clientId clientName invoiceId invoiceNumber createdAt updatedAt'
  ).split(' '),
);

function search(store: TestApp, body: object) {
  return store.aiwyn('POST', '/v1/payments/search', body);
}

async function liveToken({ aiwyn, organization }: TestApp): Promise<string> {
  const jwtApiKey = organization.liveJwtApiKey;
  const { body } = await aiwyn('POST', '/v1/auth/token', { jwtApiKey }, { key: null });
  return body.accessToken;
}
