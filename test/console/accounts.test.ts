import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import { aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const path = '/console/api/accounts';

interface Shown {
  readonly id: string;
  readonly mode: string;
  readonly kind: string;
  readonly name: string;
  readonly primary: boolean;
}

const list = async (store: TestApp): Promise<Shown[]> =>
  (await store.console('GET', path)).body.accounts;
const find = async (store: TestApp, id: string) => (await list(store)).find((a) => a.id === id);
const operating = ({ organization }: TestApp) => gatewayId(organization.merchantAccountId);
const trust = ({ organization }: TestApp) => gatewayId(organization.trustAccountId);
const bankDebits = ({ organization }: TestApp) => gatewayId(organization.achAccountId);
const patch = (store: TestApp, id: string, body: object) =>
  store.console('PATCH', `${path}/${id}`, body);

async function must(answer: ReturnType<TestApp['console']>) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const everySetting = {
  name: 'Trust of Keeper & Sons',
  status: 'inactive',
  accepted_card_types: ['VISA', 'MASTERCARD'],
  cvv_policy: 'require_match_strict',
  avs_policy: 'exact_lenient',
  ignore_avs_failure_if_cvv_match: true,
  required_payment_fields: ['security_code', 'brand', 'postal_code'],
  swipe_cvv_policy: 'disabled',
  swipe_avs_policy: 'disabled',
  swipe_ignore_avs_failure_if_cvv_match: true,
  swipe_required_payment_fields: ['name'],
  transaction_allowed_countries: ['US', 'CA'],
  holds_enabled: false,
  credits_enabled: false,
  refunds_to_other_methods_enabled: false,
  limits: {
    transaction_amount_max: 99_999_999_999_999,
    daily_count_max: 10,
    daily_amount_max: 500_000,
    monthly_count_max: 100,
    monthly_amount_max: 2_000_000,
  },
  simulated_answer: {
    failure_code: 'card_declined',
    cvv_result: 'NOT_MATCHED',
    avs_result: 'NO_MATCH',
  },
};

suite('operators set what no API may', () => {
  const shared = sharedApp();

  test('all accounts of both modes are listed, each with every setting', async () => {
    const accounts = await list(await shared.newcomer());
    const sketches = accounts.map(({ mode, kind, primary }) => `${mode} ${kind} ${primary}`);
    assert.deepEqual(
      sketches.toSorted(),
      ['test', 'live']
        .flatMap((mode) => [`${mode} ach true`, `${mode} card false`, `${mode} card true`])
        .toSorted(),
    );
    for (const account of accounts) {
      for (const name of Object.keys(everySetting)) assert.ok(name in account, name);
    }
  });

  test('a new account has no limits, and nothing simulated', async () => {
    const store = await shared.newcomer();
    for (const account of await list(store)) {
      const isTest = account.mode === 'test';
      const { limits, ...rest } = { limits: {}, ...account } as Record<string, unknown>;
      assert.deepEqual(
        Object.values(limits as object),
        [null, null, null, null, null],
        account.name,
      );
      assert.deepEqual(rest.simulated_answer, {});
      assert.equal(rest.refunds_to_other_methods_enabled, isTest);
    }
  });

  test('every setting can be set', async () => {
    const store = await shared.newcomer();
    const before = await find(store, trust(store));
    const after = await must(patch(store, trust(store), everySetting));
    assert.deepEqual(after, { ...before, ...everySetting, modified: after.modified });
    assert.deepEqual(await find(store, trust(store)), after);
    assert.deepEqual(await must(patch(store, trust(store), {})), {
      ...after,
      modified: ((await find(store, trust(store))) as unknown as typeof after).modified,
    });
  });

  test('the gateway shows and obeys what was set, from the next request on', async () => {
    const store = await shared.newcomer();
    const { status: _, simulated_answer: __, ...settings } = everySetting;
    await must(patch(store, operating(store), settings));
    const { body } = await store.gateway('GET', '/v1/merchant');
    const shown = body.merchant_accounts.find((one: Shown) => one.id === operating(store));
    const { id, created, modified, ...rest } = shown;
    assert.deepEqual(rest, {
      trust_account: false,
      status: 'ACTIVE',
      name: everySetting.name,
      primary: true,
      currency: 'USD',
      accepted_card_types: 'VISA,MASTERCARD',
      cvv_policy: 'REQUIRE_MATCH_STRICT',
      avs_policy: 'EXACT_ADDR_AND_POSTAL_CODE_LENIENT',
      ignore_avs_failure_if_cvv_match: true,
      required_payment_fields: 'cvv,card_type,postal_code',
      swipe_cvv_policy: 'DISABLED',
      swipe_avs_policy: 'DISABLED',
      swipe_ignore_avs_failure_if_cvv_match: true,
      swipe_required_payment_fields: 'name',
      transaction_allowed_countries: 'US,CA',
    });
    const charge = await store.gateway('POST', '/v1/charges', { amount: 1, method: aCard() });
    assert.deepEqual(
      charge.body.messages.map(({ context }: { context: string }) => context),
      ['method.cvv', 'method.card_type', 'method.postal_code'],
    );
  });

  test('limits are replaced as a whole; one that is left out is lifted', async () => {
    const store = shared.first();
    const nothing = {
      transaction_amount_max: null,
      daily_count_max: null,
      daily_amount_max: null,
      monthly_count_max: null,
      monthly_amount_max: null,
    };
    const set = async (limits: object | null) =>
      (await must(patch(store, trust(store), { limits }))).limits;
    assert.deepEqual(await set(everySetting.limits), everySetting.limits);
    assert.deepEqual(await set(null), everySetting.limits, 'null means absent');
    const { daily_count_max } = everySetting.limits;
    const some = { daily_count_max, monthly_count_max: null };
    assert.deepEqual(await set(some), { ...nothing, daily_count_max });
    assert.deepEqual(await set({}), nothing);
  });

  test('an empty object takes the simulated answer back', async () => {
    const store = shared.first();
    const set = async (simulated_answer: object | null) =>
      (await must(patch(store, trust(store), { simulated_answer }))).simulated_answer;
    assert.deepEqual(await set({ failure_code: 'x_1' }), { failure_code: 'x_1' });
    assert.deepEqual(await set(null), { failure_code: 'x_1' }, 'null means absent');
    assert.deepEqual(await set({ cvv_result: 'MATCHED' }), { cvv_result: 'MATCHED' });
    assert.deepEqual(await set({}), {});
  });

  test('what is live is not simulated, and can be set otherwise', async () => {
    const store = await shared.newcomer();
    const live = (await list(store)).find(({ mode }) => mode === 'live')!;
    const { simulated_answer, ...rest } = everySetting;
    const answer = await patch(store, live.id, { simulated_answer });
    assertProblem(answer, 422, 'fields_invalid');
    assert.deepEqual(answer.body.errors, [{ pointer: '/simulated_answer', rule: 'invalid' }]);
    const { required_payment_fields: _, swipe_required_payment_fields: __, ...common } = rest;
    assert.equal((await must(patch(store, live.id, common))).limits.daily_count_max, 10);
  });

  test('being primary moves to the account that is given it, and cannot be given up', async () => {
    const store = await shared.newcomer();
    await must(patch(store, trust(store), { primary: true }));
    const primaries = (await list(store)).filter((a) => a.mode === 'test' && a.primary);
    assert.deepEqual(
      primaries.map(({ id }) => id).toSorted(),
      [trust(store), bankDebits(store)].toSorted(),
    );
    const answer = await patch(store, trust(store), { primary: false });
    assertProblem(answer, 422, 'fields_invalid');
    assert.deepEqual(answer.body.errors, [{ pointer: '/primary', rule: 'invalid' }]);
  });

  test('a deleted account is not primary, and does not become so by coming back', async () => {
    const store = await shared.newcomer();
    const gone = await must(patch(store, operating(store), { status: 'deleted' }));
    assert.equal(gone.primary, false);
    assertProblem(await patch(store, operating(store), { primary: true }), 422, 'fields_invalid');
    await must(patch(store, trust(store), { primary: true }));
    const back = await must(patch(store, operating(store), { status: 'active' }));
    assert.deepEqual([back.status, back.primary], ['active', false]);
    assert.equal((await must(patch(store, operating(store), { primary: true }))).primary, true);
  });

  for (const [field, value, pointer, rule] of [
    ['name', '', '/name', 'not_blank'],
    ['name', 'x'.repeat(65), '/name', 'length'],
    ['status', 'ACTIVE', '/status', 'invalid'],
    ['primary', 'true', '/primary', 'invalid'],
    ['accepted_card_types', ['BITCOIN'], '/accepted_card_types/0', 'invalid'],
    ['accepted_card_types', 'VISA', '/accepted_card_types', 'invalid'],
    ['cvv_policy', 'REQUIRE_MATCH_STRICT', '/cvv_policy', 'invalid'],
    ['swipe_avs_policy', 'strict', '/swipe_avs_policy', 'invalid'],
    ['required_payment_fields', ['name', 'cvv'], '/required_payment_fields/1', 'invalid'],
    ['transaction_allowed_countries', ['us'], '/transaction_allowed_countries/0', 'invalid'],
    ['holds_enabled', 1, '/holds_enabled', 'invalid'],
    ['limits', [], '/limits', 'invalid'],
    ['limits', { daily_count_max: 0 }, '/limits/daily_count_max', 'below_minimum'],
    ['limits', { daily_count_max: 2 ** 31 }, '/limits/daily_count_max', 'above_maximum'],
    ['limits', { daily_amount_max: 1.5 }, '/limits/daily_amount_max', 'invalid'],
    ['limits', { daily_amount_max: 10 ** 14 }, '/limits/daily_amount_max', 'above_maximum'],
    ['limits', { daily_amount_max: '5' }, '/limits/daily_amount_max', 'invalid'],
    [
      'simulated_answer',
      { failure_code: 'Card Declined' },
      '/simulated_answer/failure_code',
      'invalid',
    ],
    [
      'simulated_answer',
      { failure_code: 'x'.repeat(65) },
      '/simulated_answer/failure_code',
      'length',
    ],
    ['simulated_answer', { cvv_result: 'matched' }, '/simulated_answer/cvv_result', 'invalid'],
    ['simulated_answer', { avs_result: 'MATCHED' }, '/simulated_answer/avs_result', 'invalid'],
  ] as const) {
    test(`${field}: ${JSON.stringify(value).slice(0, 60)} is refused`, async () => {
      const answer = await patch(shared.first(), trust(shared.first()), { [field]: value });
      assertProblem(answer, 422, 'fields_invalid');
      assert.deepEqual(answer.body.errors, [{ pointer, rule }]);
    });
  }

  test('a bank account cannot be asked for a security code', async () => {
    const store = shared.first();
    const body = { required_payment_fields: ['name', 'security_code'] };
    const answer = await patch(store, bankDebits(store), body);
    assertProblem(answer, 422, 'fields_invalid');
    assert.deepEqual(answer.body.errors, [
      { pointer: '/required_payment_fields', rule: 'invalid' },
    ]);
  });

  test('both spellings of an id are good, and only one’s own accounts are found', async () => {
    const [store, other] = [await shared.newcomer(), await shared.newcomer()];
    const { merchantAccountId } = store.organization;
    const { id } = await must(patch(store, merchantAccountId, { holds_enabled: false }));
    assert.equal(id, gatewayId(merchantAccountId));
    assertProblem(await patch(other, merchantAccountId, {}), 404, 'account_not_found');
    assertProblem(await patch(store, systemIds.next(), {}), 404, 'account_not_found');
    assertProblem(await patch(store, 'x', {}), 404, 'object_not_found');
  });
});
