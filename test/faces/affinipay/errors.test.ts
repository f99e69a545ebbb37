import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import { type Answered, aBankAccount, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, type ExpectedMessage } from './messages.ts';
import { set, setAccount } from './operated.ts';
import { leavingNothing } from './watching.ts';

interface Refusal {
  readonly when: string;
  readonly attempt: (store: TestApp) => Promise<Answered>;
  readonly status?: number;
  readonly message: ExpectedMessage;
}

const { next } = systemIds;

const charge = (store: TestApp, body: object) => store.gateway('POST', '/v1/charges', body);

/** A charge that went through, as its answer shows it. */
async function charged(store: TestApp, more: object = {}) {
  const { status, body } = await charge(store, { amount: 1000, method: aCard(), ...more });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const hold = (store: TestApp) => charged(store, { auto_capture: false });
const debit = (store: TestApp) => charged(store, { method: aBankAccount() });

async function must(answer: Promise<Answered>) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const capture = (store: TestApp, id: string, body: object = {}) =>
  store.gateway('POST', `/v1/charges/${id}/capture`, body);
const refund = (store: TestApp, id: string, body: object = { amount: 1000 }) =>
  store.gateway('POST', `/v1/charges/${id}/refund`, body);
const cancel = (store: TestApp, id: string) => store.gateway('POST', `/v1/transactions/${id}/void`);

const wrongStatus: ExpectedMessage = { code: 'not_valid_for_transaction_status' };

const ofAccounts: readonly Refusal[] = [
  {
    when: 'a bank account is charged on a card account',
    attempt: (store) =>
      charge(store, {
        amount: 1,
        method: aBankAccount(),
        account_id: gatewayId(store.organization.merchantAccountId),
      }),
    message: { code: 'incorrect_payment_type' },
  },
  {
    when: 'a test key charges a live account',
    attempt: async (store) => {
      const key = store.organization.liveSecretKey;
      const { body } = await store.gateway('GET', '/v1/merchant', undefined, { key });
      const [account] = body.merchant_accounts;
      return charge(store, { amount: 1, method: aCard(), account_id: account.id });
    },
    message: { code: 'unavailable_for_merchant_mode' },
  },
  {
    when: 'a bank debit is to be held',
    attempt: (store) => charge(store, { amount: 1, auto_capture: false, method: aBankAccount() }),
    message: { code: 'unavailable_for_merchant_policy' },
  },
];

const ofMethods: readonly Refusal[] = [
  {
    when: 'the payment method is null',
    attempt: (store) => charge(store, { amount: 1, method: null }),
    message: { code: 'no_payment_method' },
  },
  {
    when: 'the payment method is empty',
    attempt: (store) => charge(store, { amount: 1, method: {} }),
    message: { code: 'no_payment_method' },
  },
  {
    when: 'the payment method is an empty text',
    attempt: (store) => charge(store, { amount: 1, method: '' }),
    message: { code: 'no_payment_method' },
  },
  {
    when: 'the method is an id that nothing has',
    attempt: (store) => charge(store, { amount: 1, method: 'RNZyuzAPTK2TSS6hPKafDA' }),
    status: 404,
    message: { code: 'resource_not_found', context: 'PaymentMethod[RNZyuzAPTK2TSS6hPKafDA]' },
  },
];

const ofCaptures: readonly Refusal[] = [
  {
    when: 'a hold is captured twice',
    attempt: async (store) => {
      const { id } = await hold(store);
      await must(capture(store, id));
      return capture(store, id);
    },
    message: wrongStatus,
  },
  {
    when: 'a charge is captured that the daily capture takes',
    attempt: async (store) => capture(store, (await charged(store)).id),
    message: wrongStatus,
  },
  {
    when: 'a hold is captured that was handed to the daily capture',
    attempt: async (store) => {
      const { id } = await hold(store);
      await must(capture(store, id, { capture_time: 'NEXT_AUTO_CAPTURE' }));
      return capture(store, id);
    },
    message: wrongStatus,
  },
  {
    when: 'a voided hold is captured',
    attempt: async (store) => {
      const { id } = await hold(store);
      await must(cancel(store, id));
      return capture(store, id);
    },
    message: wrongStatus,
  },
  {
    when: 'a bank debit is captured',
    attempt: async (store) => capture(store, (await debit(store)).id),
    message: wrongStatus,
  },
  {
    when: 'a refund is captured',
    attempt: async (store) => {
      const { id } = await must(refund(store, (await charged(store)).id));
      return withoutContext(await capture(store, id), `Transaction[${id}]`);
    },
    status: 404,
    message: { code: 'resource_not_found' },
  },
];

const ofVoids: readonly Refusal[] = [
  {
    when: 'a charge is voided twice',
    attempt: async (store) => {
      const { id } = await charged(store);
      await must(cancel(store, id));
      return cancel(store, id);
    },
    message: wrongStatus,
  },
  {
    when: 'a charge is voided that is refunded in part',
    attempt: async (store) => {
      const { id } = await charged(store);
      await must(refund(store, id, { amount: 1 }));
      return cancel(store, id);
    },
    message: wrongStatus,
  },
  {
    when: 'a declined charge is voided',
    attempt: async (store) => cancel(store, await declined(store)),
    message: wrongStatus,
  },
];

const ofRefunds: readonly Refusal[] = [
  {
    when: 'a hold is refunded',
    attempt: async (store) => refund(store, (await hold(store)).id),
    message: wrongStatus,
  },
  {
    when: 'a voided charge is refunded',
    attempt: async (store) => {
      const { id } = await charged(store);
      await must(cancel(store, id));
      return refund(store, id);
    },
    message: wrongStatus,
  },
  {
    when: 'a declined charge is refunded',
    attempt: async (store) => refund(store, await declined(store)),
    message: wrongStatus,
  },
  {
    when: 'a refund is refunded',
    attempt: async (store) => {
      const { id } = await must(refund(store, (await charged(store)).id));
      return withoutContext(await refund(store, id), `Transaction[${id}]`);
    },
    status: 404,
    message: { code: 'resource_not_found' },
  },
  {
    when: 'more is refunded than was charged',
    attempt: async (store) => refund(store, (await charged(store)).id, { amount: 1001 }),
    message: { code: 'refund_exceeds_transaction' },
  },
  {
    when: 'more is refunded than was captured of a hold',
    attempt: async (store) => {
      const { id } = await hold(store);
      await must(capture(store, id, { amount: 600 }));
      return refund(store, id, { amount: 601 });
    },
    message: { code: 'refund_exceeds_transaction' },
  },
];

/** Checks the context, which a table cannot know, and takes it away. */
function withoutContext(answer: Answered, expected: string): Answered {
  const [{ context, ...message }] = answer.body.messages;
  assert.equal(context, expected);
  return { ...answer, body: { messages: [message] } };
}

const ofSourceIds: readonly Refusal[] = [
  {
    when: 'two charges have one source id',
    attempt: async (store) => {
      const source_id = next();
      await charged(store, { source_id });
      return charge(store, { amount: 1, method: aCard(), source_id });
    },
    status: 409,
    message: { code: 'resource_exists' },
  },
  {
    when: 'a refund has the source id of its charge',
    attempt: async (store) => {
      const source_id = next();
      const { id } = await charged(store, { source_id });
      return refund(store, id, { amount: 1, source_id });
    },
    status: 409,
    message: { code: 'resource_exists' },
  },
  {
    when: 'a charge has the source id of a refund',
    attempt: async (store) => {
      const source_id = next();
      await must(refund(store, (await charged(store)).id, { amount: 1, source_id }));
      return charge(store, { amount: 1, method: aCard(), source_id });
    },
    status: 409,
    message: { code: 'resource_exists' },
  },
  {
    when: 'a charge has the source id of a declined one',
    attempt: async (store) => {
      const source_id = next();
      await declined(store, { source_id });
      return charge(store, { amount: 1, method: aCard(), source_id });
    },
    status: 409,
    message: { code: 'resource_exists' },
  },
];

async function declined(store: TestApp, more: object = {}): Promise<string> {
  const method = aCard({ number: '4000000000000002' });
  const { status, body } = await charge(store, { amount: 1000, method, ...more });
  assert.equal(status, 422);
  return body.messages[0].entity_id;
}

suite('what the gateway refuses to do', () => {
  const shared = sharedApp();

  const table = [
    ...ofAccounts,
    ...ofMethods,
    ...ofCaptures,
    ...ofVoids,
    ...ofRefunds,
    ...ofSourceIds,
  ];
  for (const { when, attempt, status = 422, message } of table) {
    test(when, async () => {
      assertRefused(await leavingNothing(shared.first(), attempt), status, [message]);
    });
  }

  test('the account takes no holds', async () => {
    const store = await shared.newcomer();
    await setAccount(store, { holds_enabled: false });
    const attempt = (its: TestApp) =>
      charge(its, { amount: 1, auto_capture: false, method: aCard() });
    assertRefused(await leavingNothing(store, attempt), 422, [
      { code: 'unavailable_for_merchant_policy' },
    ]);
  });

  test('a merchant that is not active can neither capture, refund nor void', async () => {
    const store = await shared.newcomer();
    const { id } = await must(charge(store, { amount: 2, method: aCard() }));
    const held = await must(charge(store, { amount: 2, method: aCard(), auto_capture: false }));
    await set(store, 'organization', { status: 'inactive' });
    for (const [path, body] of [
      [`/v1/charges/${held.id}/capture`, {}],
      [`/v1/charges/${id}/refund`, { amount: 1 }],
      [`/v1/transactions/${id}/void`, {}],
    ] as const) {
      const answer = await store.gateway('POST', path, body);
      assertRefused(answer, 422, [{ code: 'merchant_not_active' }]);
    }
  });

  test('fields that the account requires are asked for, each by its name', async () => {
    const store = await shared.newcomer();
    const required = ['name', 'postal_code', 'security_code', 'email'];
    await setAccount(store, { required_payment_fields: required });
    const method = aCard({ name: '', email: 'pat@payer.example' });
    const blank = { code: 'invalid_data', sub_code: 'not_blank' };
    assertRefused(await charge(store, { amount: 1, method }), 422, [
      { ...blank, context: 'method.name' },
      { ...blank, context: 'method.postal_code' },
      { ...blank, context: 'method.cvv' },
    ]);
    const whole = { ...method, name: 'Pat', postal_code: '78730', cvv: '123' };
    await must(charge(store, { amount: 1, method: whole }));
  });

  test('a live charge without a link to a processor fails, is stored, and says why', async () => {
    const store = shared.first();
    const key = store.organization.liveSecretKey;
    for (const [method, code, facility] of [
      [aCard(), 'card_processor_not_available', 'payment_processor'],
      [aBankAccount(), 'ach_processor_not_available', 'gateway'],
    ] as const) {
      const answer = await store.gateway('POST', '/v1/charges', { amount: 1, method }, { key });
      const { entity_id } = answer.body.messages[0];
      assertRefused(answer, 500, [{ code, facility, entity_id }]);
      const path = `/v1/transactions/${entity_id}`;
      const { body } = await store.gateway('GET', path, undefined, { key });
      assert.deepEqual([body.status, body.failure_code], ['FAILED', code]);
      assert.equal((await store.gateway('GET', path)).status, 404);
    }
  });
});
