import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused } from './messages.ts';

const approvedCards: Readonly<Record<string, string>> = {
  '378282246310005': 'AMERICAN_EXPRESS',
  '371449635398431': 'AMERICAN_EXPRESS',
  '5105105105105100': 'MASTERCARD',
  '5499740000000057': 'MASTERCARD',
  '30569309025904': 'DINERS_CLUB',
  '38520000023237': 'DINERS_CLUB',
  '6011111111111117': 'DISCOVER',
  '6011000990139424': 'DISCOVER',
  '3530111333300000': 'JCB',
  '3566002020360505': 'JCB',
  '4242424242424242': 'VISA',
  '4012888888881881': 'VISA',
  '4012000010000': 'VISA',
};

const declinedCards: Readonly<Record<string, string>> = {
  '4000000000000002': 'card_declined',
  '4000000000000044': 'card_declined_insufficient_funds',
  '4000000000000051': 'card_declined_limit_exceeded',
  '4000000000000069': 'card_expired',
  '4000000000000119': 'card_declined_processing_error',
  '4000000000000127': 'card_declined_hold',
  '4000000000000135': 'card_type_not_accepted',
};

const declinedAccounts: readonly (readonly [routing: string, account: string, code: string])[] = [
  ['000000013', '1000000001', 'ach_declined'],
  ['000000013', '1000000002', 'ach_declined_hold'],
  ['000000013', '1000000003', 'ach_declined_duplicate'],
  ['000000013', '1000000004', 'ach_invalid_account_number'],
  ['000000013', '1000000005', 'ach_insufficient_funds'],
  ['000000013', '1000000006', 'ach_account_not_found'],
  ['000000013', '1000000007', 'ach_account_closed'],
  ['000000013', '1000000008', 'ach_account_frozen'],
  ['000000013', '1000000009', 'ach_limit_exceeded'],
  ['000000001', '1100000002', 'ach_invalid_routing_number'],
  ['000000001', '1000000001', 'ach_invalid_routing_number'],
];

const acceptedAccounts: readonly (readonly [routing: string, account: string, shown: string])[] = [
  ['000000000', '1000000001', '******0001'],
  // Of a short number less is shown: four digits would be all of it.
  ['000000000', '1234', '**34'],
  ['000000013', '1000000010', '******0010'],
  ['000000013', '12345678901234567', '*************4567'],
  ['021000021', '1000000001', '******0001'],
];

/** Declines that our own rules make; all others are the payment network's. */
const gatewayCodes = new Set(['card_expired']);

suite('test numbers do as the documents say', () => {
  const shared = sharedApp();
  const charge = (method: object, more: object = {}) =>
    shared.first().gateway('POST', '/v1/charges', { amount: 1000, method, ...more });

  for (const [number, brand] of Object.entries(approvedCards)) {
    test(`card ${number} is approved`, async () => {
      const { status, body } = await charge(aCard({ number }));
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.status, 'AUTHORIZED');
      assert.match(body.authorization_code, /^[A-Z0-9]{6}$/);
      assert.equal(body.method.card_type, brand);
      assert.equal(body.method.number, number.slice(-4).padStart(number.length, '*'));
    });
  }

  test('any other number with a right check digit is approved', async () => {
    assert.equal((await charge(aCard({ number: '4111111111111111' }))).status, 200);
  });

  test('card 4242424242424241 is an invalid number, and nothing is stored', async () => {
    const answer = await charge(aCard({ number: '4242424242424241' }));
    assertRefused(answer, 422, [{ code: 'card_number_invalid' }]);
  });

  async function declines(method: object, code: string, amount: number) {
    const answer = await charge(method, { amount });
    const { entity_id } = answer.body.messages[0];
    assert.match(entity_id, /^[\w-]{22}$/);
    const facility = gatewayCodes.has(code) ? 'gateway' : 'payment_processor';
    assertRefused(answer, 422, [{ code, facility, entity_id }]);
    const path = `/v1/transactions/${entity_id}`;
    const { status, body } = await shared.first().gateway('GET', path);
    assert.equal(status, 200);
    const { type, failure_code } = body;
    assert.deepEqual(
      { type, failure_code, status: body.status, amount: body.amount },
      { type: 'CHARGE', failure_code: code, status: 'FAILED', amount },
    );
    assert.equal('authorization_code' in body, false);
    return answer.body.messages[0];
  }

  for (const [number, code] of Object.entries(declinedCards)) {
    for (const amount of [1, 123_456]) {
      test(`card ${number} is declined for ${amount}: ${code}`, async () => {
        await declines(aCard({ number }), code, amount);
      });
    }
  }

  for (const [routing_number, account_number, shown] of acceptedAccounts) {
    test(`account ${account_number} at ${routing_number} is accepted`, async () => {
      const { status, body } = await charge(aBankAccount({ routing_number, account_number }));
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.status, 'AUTHORIZED');
      assert.equal(body.method.routing_number, `******${routing_number.slice(-3)}`);
      assert.equal(body.method.account_number, shown);
    });
  }

  for (const [routing_number, account_number, code] of declinedAccounts) {
    test(`account ${account_number} at ${routing_number} is declined: ${code}`, async () => {
      await declines(aBankAccount({ routing_number, account_number }), code, 1000);
    });
  }

  test('a routing number whose check digit is wrong is invalid', () =>
    declines(aBankAccount({ routing_number: '021000022' }), 'ach_invalid_routing_number', 1));
});

interface Check {
  readonly number: string;
  readonly more: object;
  readonly cvv?: string;
  readonly avs?: string;
}

const home = { address1: '123 Main St', postal_code: '78730' };

/** What the issuer says of a card's security code and address. */
const checks: readonly Check[] = [
  { number: '4242424242424242', more: {} },
  { number: '4242424242424242', more: { cvv: '123' }, cvv: 'MATCHED' },
  {
    number: '4242424242424242',
    more: { cvv: '123', ...home },
    cvv: 'MATCHED',
    avs: 'ADDRESS_AND_POSTAL_CODE',
  },
  { number: '4000000000000077', more: { cvv: '123' }, cvv: 'UNAVAILABLE' },
  { number: '4000000000000101', more: { cvv: '123' }, cvv: 'NOT_MATCHED' },
  { number: '4000000000000010', more: home, avs: 'NO_MATCH' },
  { number: '4000000000000085', more: home, avs: 'UNAVAILABLE' },
  { number: '4000000000000093', more: home, avs: 'AVS_ERROR_INELIGIBLE' },
  { number: '4000000000000028', more: home, avs: 'POSTAL_CODE' },
  { number: '4000000000000028', more: { address1: '123 Main St' }, avs: 'NO_MATCH' },
  { number: '4000000000000028', more: { postal_code: '' }, avs: 'NO_MATCH' },
  { number: '4000000000000036', more: home, avs: 'ADDRESS' },
  { number: '4000000000000036', more: { postal_code: '78730' }, avs: 'NO_MATCH' },
  { number: '4000000000000036', more: { address1: '' }, avs: 'NO_MATCH' },
];

interface Ruling {
  readonly policy: { readonly cvv?: string; readonly avs?: string; readonly ignores?: boolean };
  readonly passes: readonly number[];
  /** Indexes into `checks`, by the code that refuses them. */
  readonly fails: Readonly<Record<string, readonly number[]>>;
}

const [cvvOff, avsOff] = [{ cvv: 'disabled' }, { avs: 'disabled' }];
const noMatches = [5, 9, 10, 12, 13];

const rulings: readonly Ruling[] = [
  { policy: { ...cvvOff, ...avsOff }, passes: [...checks.keys()], fails: {} },
  {
    policy: { ...cvvOff, avs: 'submit_ignore_result' },
    passes: [...checks.keys()],
    fails: {},
  },
  {
    policy: { cvv: 'optional', ...avsOff },
    passes: [0, 1, 2, 3, ...noMatches],
    fails: { card_cvv_incorrect: [4] },
  },
  {
    policy: { cvv: 'require_match_lenient', ...avsOff },
    passes: [1, 2, 3],
    fails: { card_cvv_incorrect: [4] },
  },
  {
    policy: { cvv: 'require_match_strict', ...avsOff },
    passes: [1, 2],
    fails: { card_cvv_incorrect: [3, 4] },
  },
  {
    policy: { ...cvvOff, avs: 'address_or_postal_code_lenient' },
    passes: [2, 6, 7, 8, 11],
    fails: { card_avs_rejected: noMatches },
  },
  {
    policy: { ...cvvOff, avs: 'address_or_postal_code_strict' },
    passes: [2, 8, 11],
    fails: { card_avs_rejected: [6, 7, ...noMatches] },
  },
  {
    policy: { ...cvvOff, avs: 'address_strict' },
    passes: [2, 11],
    fails: { card_avs_rejected: [6, 7, 8, ...noMatches] },
  },
  {
    policy: { ...cvvOff, avs: 'postal_code_strict' },
    passes: [2, 8],
    fails: { card_avs_rejected: [6, 7, 11, ...noMatches] },
  },
  {
    policy: { ...cvvOff, avs: 'exact_lenient' },
    passes: [2, 6, 7],
    fails: { card_avs_rejected: [8, 11, ...noMatches] },
  },
  {
    policy: { ...cvvOff, avs: 'exact_strict' },
    passes: [2],
    fails: { card_avs_rejected: [6, 7, 8, 11, ...noMatches] },
  },
];

suite('checks of security code and address follow the policy of the account', () => {
  const shared = sharedApp();

  async function storeWith({ cvv, avs, ignores = false }: Ruling['policy']): Promise<TestApp> {
    const store = await shared.newcomer();
    await store.app.db.run(sql`
      update processing_accounts
         set cvv_policy = coalesce(${cvv}::text, cvv_policy),
             avs_policy = coalesce(${avs}::text, avs_policy), ignore_avs_if_cvv_match = ${ignores}
       where organization_id = ${store.organization.id}`);
    return store;
  }

  const charge = (store: TestApp, { number, more }: Check) =>
    store.gateway('POST', '/v1/charges', { amount: 1000, method: aCard({ number, ...more }) });

  for (const { policy, passes, fails } of rulings) {
    test(`policies ${JSON.stringify(policy)}`, async () => {
      const store = await storeWith(policy);
      const made = checks.map((check) => (policy.avs === 'disabled' ? unchecked(check) : check));
      for (const index of passes) {
        const check = made[index]!;
        const { status, body } = await charge(store, check);
        assert.equal(status, 200, `${JSON.stringify(check)}: ${JSON.stringify(body)}`);
        assert.deepEqual([body.cvv_result, body.avs_result], [check.cvv, check.avs]);
      }
      for (const [code, indexes] of Object.entries(fails)) {
        for (const index of indexes) await refuses(store, made[index]!, code);
      }
    });
  }

  /** Where no address is checked there is no result of it. */
  function unchecked({ avs: _, ...check }: Check): Check {
    return check;
  }

  async function refuses(store: TestApp, check: Check, code: string) {
    const answer = await charge(store, check);
    const entity_id = answer.body.messages?.[0].entity_id;
    assertRefused(answer, 422, [{ code, facility: 'payment_processor', entity_id }]);
    const { body } = await store.gateway('GET', `/v1/transactions/${entity_id}`);
    assert.deepEqual(
      [body.status, body.failure_code, body.cvv_result, body.avs_result],
      ['FAILED', code, check.cvv, check.avs],
    );
  }

  test('a right security code excuses a wrong address where the account says so', async () => {
    const wrongAddress = { number: '4000000000000010', avs: 'NO_MATCH' };
    const withCode = { ...wrongAddress, more: { ...home, cvv: '123' }, cvv: 'MATCHED' };
    const avs = 'address_strict';
    const strict = await storeWith({ cvv: 'optional', avs });
    await refuses(strict, withCode, 'card_avs_rejected');
    const lenient = await storeWith({ cvv: 'optional', avs, ignores: true });
    assert.equal((await charge(lenient, withCode)).status, 200);
    await refuses(lenient, { ...wrongAddress, more: home }, 'card_avs_rejected');
    const off = await storeWith({ cvv: 'disabled', avs, ignores: true });
    await refuses(off, withCode, 'card_avs_rejected');
  });
});
