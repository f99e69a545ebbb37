// Holds real answers against the examples of the API's documents, where those are at hand.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { type Answered, aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { documented, shapeTool } from './documented.ts';

type Path = string | RegExp;
type ShapeDiff = (example: unknown, actual: unknown, options: { optional: Path[] }) => string[];

interface Example {
  readonly method: string;
  readonly path: string;
  readonly title: string | null;
  readonly response: unknown;
}

/** Where an example is at odds with the rest of the documents, and the rest is right. */
const oddities = {
  /** The type of `auto_capture` is Boolean; this example alone has it as text. */
  autoCaptureAsText: '$.auto_capture',
  /** `card_type` stands under `type` here, and so is missing. */
  typeIsTheBrand: '$.method.type',
};

const customer = { name: 'Some Customer' };
const resident = {
  name: 'Sample Customer',
  address1: '123 Main St',
  city: 'Austin',
  state: 'TX',
  postal_code: '78730',
};

const paths = ['affinipay.examples.json', 'affinipay.events.json'].map(documented);
const isAtHand = [...paths, shapeTool].every((path) => existsSync(path));
const skip = !isAtHand && 'the documents are not at hand';

suite('answers have the shape of the documented examples', { skip }, () => {
  const shared = sharedApp({ clock: clockAt('2026-11-02T15:00:00Z') });
  const [examples, events] = isAtHand
    ? paths.map((path) => JSON.parse(readFileSync(path, 'utf8')))
    : [[], []];

  const exampleOf = (path: string, title: string | null): unknown => {
    const found = examples.find((one: Example) => one.path === path && one.title === title);
    assert.ok(found, `no example ${title} of ${path}`);
    return found.response;
  };

  async function assertShape(example: unknown, { status, body }: Answered, optional: Path[] = []) {
    const { shapeDiff }: { shapeDiff: ShapeDiff } = await import(shapeTool);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(shapeDiff(example, body, { optional }), [], JSON.stringify(body));
  }

  const charge = (body: object, store = shared.first()) =>
    store.gateway('POST', '/v1/charges', body);
  const cardCharge = () => charge({ amount: '100', method: aCard({ cvv: '123', ...customer }) });
  const hold = () =>
    charge({ amount: '100', auto_capture: false, method: aCard({ cvv: '123', ...resident }) });
  const debit = (store = shared.first()) =>
    charge({ amount: '39088', method: aBankAccount() }, store);
  const refund = (id: string, store = shared.first()) =>
    store.gateway('POST', `/v1/charges/${id}/refund`, { amount: '20' });

  test('GET /status', async () => {
    const answer = await shared.first().gateway('GET', '/status', undefined, { key: null });
    await assertShape({ status: 'NORMAL' }, answer);
  });

  for (const [path, idName, details] of [
    ['/v1/cards', 'cardId', aCard({ type: undefined, ...customer })],
    ['/v1/banks', 'bankId', aBankAccount({ type: undefined })],
  ] as const) {
    test(`${path}: store, get, delete, list, and charge what is saved`, async () => {
      const store = await shared.newcomer();
      const what = path === '/v1/cards' ? 'card' : 'bank';
      const body = { ...details, description: 'Corporate', reference: 'Customer123' };
      const saved = await store.gateway('POST', path, body);
      await assertShape(exampleOf(path, `Creating a saved ${what}`), saved);
      const at = `${path}/${saved.body.id}`;
      const byId = `${path}/{${idName}}`;
      const getExample = examples.find((one: Example) => one.path === byId)?.response;
      await assertShape(getExample, await store.gateway('GET', at));
      const listTitle = `Retrieve saved ${what}s for a specific customer`;
      const list = await store.gateway('GET', `${path}?reference=Customer123`);
      const addressless = [/address1$/, /postal_code$/];
      await assertShape(exampleOf(path, listTitle), list, addressless);
      const paid = await charge({ amount: '110', method: saved.body.id }, store);
      const who =
        what === 'card'
          ? 'Charging using the saved card'
          : 'Charging a customer using the saved bank';
      await assertShape(exampleOf(path, who), paid);
      await assertShape(getExample, await store.gateway('DELETE', at));
    });
  }

  test('GET /v1/merchant', async () => {
    const example = exampleOf('/v1/merchant', 'Example request');
    await assertShape(example, await shared.first().gateway('GET', '/v1/merchant'));
  });

  test('a card charge', async () => {
    const title = 'Creating a credit card Charge with automatic capture';
    await assertShape(exampleOf('/v1/charges', title), await cardCharge());
  });

  test('a hold', async () => {
    const title = 'Creating an authorization-only credit card Charge';
    await assertShape(exampleOf('/v1/charges', title), await hold());
  });

  test('a bank debit', async () => {
    const title = 'Creating a Charge debiting a customer bank account';
    const example = exampleOf('/v1/charges', title);
    await assertShape(example, await debit(), [oddities.autoCaptureAsText]);
  });

  test('a capture', async () => {
    const { body } = await hold();
    const path = `/v1/charges/${body.id}/capture`;
    const answer = await shared.first().gateway('POST', path, { amount: '95' });
    await assertShape(exampleOf('/v1/charges/{chargeId}/capture', 'Example request'), answer);
    assert.deepEqual([answer.body.amount, answer.body.status], [95, 'COMPLETED']);
  });

  test('a refund to a card', async () => {
    const title = 'Applying a refund to a credit card charge';
    const example = exampleOf('/v1/charges/{chargeId}/refund', title);
    const answer = await refund((await cardCharge()).body.id);
    await assertShape(example, answer, [oddities.typeIsTheBrand]);
    const { type, card_type } = answer.body.method;
    assert.deepEqual([type, card_type, answer.body.status], ['card', 'VISA', 'AUTHORIZED']);
  });

  test('a refund of a settled bank debit', async () => {
    const store = await shared.newcomer();
    const { body } = await debit(store);
    await store.advance('P5D');
    const title = 'Applying a refund to a settled bank charge';
    const answer = await refund(body.id, store);
    await assertShape(exampleOf('/v1/charges/{chargeId}/refund', title), answer);
    assert.equal(answer.body.status, 'AUTHORIZED');
  });

  test('a refund of a bank debit that has not settled', async () => {
    const title = 'Applying a refund to an authorized (unsettled) bank charge';
    const answer = await refund((await debit()).body.id);
    await assertShape(exampleOf('/v1/charges/{chargeId}/refund', title), answer);
    assert.equal(answer.body.status, 'PENDING');
  });

  test('a void', async () => {
    const path = '/v1/transactions/{transactionId}/void';
    const voided = async (body?: object) => {
      const { id } = (await hold()).body;
      return shared.first().gateway('POST', `/v1/transactions/${id}/void`, body);
    };
    await assertShape(exampleOf(path, 'Voiding a transaction'), await voided());
    const answer = await voided({ reference: 'An explanation for why the charge was voided' });
    await assertShape(exampleOf(path, 'Voiding a transaction with a reference'), answer);
  });

  test('a charge with its refunds, by its id and by its source id', async () => {
    const method = aCard(resident);
    const { body } = await charge({ amount: 100, method, source_id: 'test:123456789' });
    await refund(body.id);
    for (const [path, title, real] of [
      [
        '/v1/transactions/{transactionId}',
        'Retrieving a credit card Charge with Refunds',
        `/v1/transactions/${body.id}`,
      ],
      [
        '/v1/transactions/source-id?id={source_id}',
        'Retrieving a charge using its source ID',
        '/v1/transactions/source-id?id=test:123456789',
      ],
    ] as const) {
      const answer = await shared.first().gateway('GET', real);
      await assertShape(exampleOf(path, title), answer);
      assert.equal(answer.body.refunds.length, 1);
      assert.equal('source_id' in answer.body, false, 'a source id is write-only');
    }
  });

  test('events, by id and in lists', async () => {
    const store = await shared.newcomer();
    await charge({ amount: 100, method: aCard({ cvv: '123', ...resident }) }, store);
    const list = await store.gateway('GET', '/v1/events?page=1&page_size=2');
    await assertShape(exampleOf('/v1/events', 'Retrieve the 2 most recent events'), list);
    const names = list.body.results.map(({ type }: { type: string }) => type);
    assert.deepEqual(names, ['transaction.authorized', 'transaction.created']);
    const [authorized] = list.body.results;
    const one = await store.gateway('GET', `/v1/events/${authorized.id}`);
    await assertShape(exampleOf('/v1/events/{eventId}', 'Example request'), one);
    assert.deepEqual(one.body, authorized);
  });

  test('every type of event that a transaction can have', async () => {
    const store = await shared.newcomer();
    await everythingThatHappens(store);
    const { body } = await store.gateway('GET', '/v1/events?page_size=1000');
    for (const type of transactionEvents) {
      const { event } = events.find((one: { type: string }) => one.type === type);
      const made = body.results.find((one: typeof event) => sortOf(one) === sortOf(event));
      assert.ok(made, `no ${sortOf(event)}`);
      const answer = { status: 200, headers: new Headers(), body: made };
      await assertShape(event, answer, notOf(made.data));
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
  const method = aCard({ cvv: '123', ...resident });
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
