// Holds real answers against the examples of the API's documents, where those are at hand.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import type { Call } from './calls.ts';
import { callsOfMerchants } from './calls-of-merchants.ts';
import { callsOfMethods } from './calls-of-methods.ts';
import { callsOfPayments } from './calls-of-payments.ts';
import { callsOfRecurring } from './calls-of-recurring.ts';
import { assertLike, documented, notAtHand } from './documented.ts';

interface Example {
  readonly method: string;
  readonly path: string;
  readonly title: string;
  readonly response: unknown;
}

interface EventExample {
  readonly type: string;
  readonly event: EventBody;
}

const examples = documented<Example>('affinipay.examples.json').filter(isServed);
const events = documented<EventExample>('affinipay.events.json');
const calls = [...callsOfMerchants, ...callsOfPayments, ...callsOfMethods, ...callsOfRecurring];

/** The gateway has its own prefix. */
function isServed({ path }: Example): boolean {
  return path.startsWith('/v1/');
}

const namedLike = ({ of, title }: Pick<Call, 'of' | 'title'>) => `${of}: ${title}`;
const namesOfExamples = examples.map(({ method, path, title }) =>
  namedLike({ of: `${method} ${path}`, title }),
);

const skip = examples.length === 0 && notAtHand;

suite('answers are those of the documented examples', { skip }, () => {
  const shared = sharedApp({ clock: clockAt('2026-11-02T15:00:00Z') });

  test('every example is called', () => {
    assert.deepEqual(calls.map(namedLike).toSorted(), namesOfExamples.toSorted());
  });

  for (const [index, { call, isAlone, except = [], ...rest }] of calls.entries()) {
    const name = namedLike(rest);
    // Two examples may have one name: the first is that of the first call.
    const earlier = calls.slice(0, index).filter((one) => namedLike(one) === name).length;
    const indexes = [...namesOfExamples.keys()].filter((at) => namesOfExamples[at] === name);
    const example = examples[indexes[earlier] ?? -1];
    test(name, async () => {
      const store = isAlone ? await shared.newcomer() : shared.first();
      assertLike(example?.response, await call(store), { except });
    });
  }

  test('GET /status', async () => {
    const answer = await shared.first().gateway('GET', '/status', undefined, { key: null });
    assertLike({ status: 'NORMAL' }, answer);
  });

  test('POST /v1/merchant/purge-test-data', async () => {
    const store = await shared.newcomer();
    await store.gateway('POST', '/v1/charges', { amount: 1, method: aCard() });
    const { status, body } = await store.gateway('POST', '/v1/merchant/purge-test-data');
    assert.deepEqual([status, body], [204, '']);
    assert.equal((await store.gateway('GET', '/v1/transactions')).body.total_entries, 0);
  });

  test('a source id is for writing only', async () => {
    const body = { amount: 1, method: aCard(), source_id: 'a source' };
    const made = await shared.first().gateway('POST', '/v1/charges', body);
    const read = await shared.first().gateway('GET', `/v1/transactions/${made.body.id}`);
    for (const answer of [made, read]) assert.equal('source_id' in answer.body, false);
  });

  test('POST /v1/tokens: a form that leads on', async () => {
    const store = shared.first();
    const form =
      'type=bank&routing_number=000000013&account_number=1234567890&account_type=CHECKING' +
      '&redirect_url=https://merchant.example.com/payment';
    const { status, headers, body } = await store.gateway('POST', '/v1/tokens', form, {
      key: store.organization.publicKey,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.deepEqual([status, headers.get('content-length'), body], [303, '0', '']);
    const location = headers.get('location') ?? '';
    assert.match(location, /^https:\/\/merchant\.example\.com\/payment\?token_id=[\w-]{22}$/);
  });

  test('every type of event that a transaction can have', async () => {
    const store = await shared.newcomer();
    await everythingThatHappens(store);
    const { body } = await store.gateway('GET', '/v1/events?page_size=1000');
    for (const type of transactionEvents) {
      const { event } = events.find((one) => one.type === type)!;
      const made = body.results.find((one: EventBody) => sortOf(one) === sortOf(event));
      assert.ok(made, `no ${sortOf(event)}`);
      assertLike(event, { status: 200, body: made }, { except: notOf(made.data), isLoose: true });
    }
  });
});

const transactionEvents = [
  'transaction.authorized',
  'transaction.completed',
  'transaction.voided',
  'transaction.failed',
  'transaction.updated',
  'transaction.pending_parent_settlement',
];

interface EventBody {
  readonly type: string;
  readonly data: {
    readonly type: string;
    readonly method: { readonly type: string; readonly cvv?: string };
  };
}

/** Such as a bank refund's pending settlement: events of one sort have the same keys. */
function sortOf({ type, data }: EventBody): string {
  return `${type} of a ${data.method.type} ${data.type}`;
}

/** What an example shows that depends on what was asked for, or has no meaning for its kind. */
function notOf({ type, method }: EventBody['data']): string[] {
  return [
    // Only where a security code came with the card.
    ...(method.cvv === undefined ? ['$.data.method.cvv'] : []),
    // A refund is not authorized by anybody: there is no code to show.
    ...(type === 'REFUND' ? ['$.data.authorization_code'] : []),
  ];
}

/** A history in which each type of event occurs, with all that its example shows. */
async function everythingThatHappens(store: TestApp): Promise<void> {
  const post = async (path: string, body?: object) => {
    const answer = await store.gateway('POST', path, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const home = { address1: '123 Main St', city: 'Austin', state: 'TX', postal_code: '78730' };
  const method = aCard({ cvv: '123', name: 'Sample Customer', ...home });
  const charge = (more: object) => post('/v1/charges', { amount: 1312, method, ...more });
  const refunded = await charge({});
  await post(`/v1/charges/${refunded.id}/refund`, { amount: 100, reference: 'credit ref' });
  const voided = await charge({});
  await post(`/v1/transactions/${voided.id}/void`, { reference: 'void ref' });
  const held = await charge({ auto_capture: false });
  await post(`/v1/charges/${held.id}/capture`, { capture_time: 'NEXT_AUTO_CAPTURE' });
  const debit = await charge({ method: aBankAccount() });
  await post(`/v1/charges/${debit.id}/refund`, { amount: 1200 });
  const failing = await charge({});
  await store.advance('P1D');
  const { status } = await store.console('POST', '/console/api/simulator/returns', {
    transaction: failing.id,
    code: 'settlement_failed',
  });
  assert.equal(status, 200);
}
