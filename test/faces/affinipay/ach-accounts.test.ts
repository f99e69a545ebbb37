import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { aBankAccount, gatewayId, startTestApp, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, broken } from './messages.ts';
import { forgetVersions, raced } from './racing.ts';

const accountsOf = async (store: TestApp) =>
  (await store.gateway('GET', '/v1/merchant')).body.ach_accounts;
const only = async (store: TestApp) => (await accountsOf(store))[0];
const update = (store: TestApp, method: 'PUT' | 'PATCH', id: string, body: object) =>
  store.gateway(method, `/v1/ach-accounts/${id}`, body);

async function must(answer: ReturnType<TestApp['gateway']>) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** A second account for bank debits, which is not the primary one. */
async function another(store: TestApp): Promise<string> {
  const id = systemIds.next();
  await store.app.db.run(sql`
    insert into processing_accounts
           (organization_id, mode, id, deposit_account_id, kind, name, is_primary, currency,
            cvv_policy, avs_policy, swipe_cvv_policy, swipe_avs_policy, are_holds_enabled,
            are_credits_enabled, may_refund_elsewhere, created_at, modified_at)
    select organization_id, mode, ${id}, deposit_account_id, kind, 'Another', false, currency,
           cvv_policy, avs_policy, swipe_cvv_policy, swipe_avs_policy, are_holds_enabled,
           are_credits_enabled, may_refund_elsewhere, created_at, modified_at
      from processing_accounts where id = ${store.organization.achAccountId}`);
  return gatewayId(id);
}

/** Which accounts are primary, as the database has it. */
async function primaries(store: TestApp): Promise<string[]> {
  const rows = await store.app.db.rows<{ id: string }>(sql`
    select id from processing_accounts
     where organization_id = ${store.organization.id} and mode = 'test' and kind = 'ach'
       and is_primary`);
  return rows.map(({ id }) => gatewayId(id));
}

suite('accounts for bank debits are updated', () => {
  const shared = sharedApp();

  test('PUT replaces the settings, and leaves alone what is not for writing', async () => {
    const store = await shared.newcomer();
    const before = await only(store);
    const settings = {
      name: 'Test Bank Account',
      primary: true,
      required_payment_fields: 'name',
      transaction_allowed_countries: 'US',
    };
    const after = await must(
      update(store, 'PUT', before.id, {
        ...settings,
        status: 'INACTIVE',
        routing_number: '000000013',
        account_number: '99999999',
        account_type: 'SAVINGS',
        currency: 'CAD',
        trust_account: true,
      }),
    );
    assert.ok(after.modified > before.modified);
    assert.deepEqual(after, { ...before, ...settings, modified: after.modified });
    assert.deepEqual(await only(store), after);
  });

  test('PUT clears the lists that it leaves out', async () => {
    const store = await shared.newcomer();
    const { id } = await only(store);
    const lists = { required_payment_fields: 'name', transaction_allowed_countries: 'US,CA' };
    const base = { name: 'Bank debits', primary: true };
    await must(update(store, 'PUT', id, { ...base, ...lists }));
    const after = await must(update(store, 'PUT', id, base));
    assert.equal(after.required_payment_fields, '');
    assert.equal(after.transaction_allowed_countries, '');
  });

  test('PUT wants a name, and whether it is primary', async () => {
    const { id } = await only(shared.first());
    const refused = [broken('name', 'not_null'), broken('primary', 'not_null')];
    assertRefused(await update(shared.first(), 'PUT', id, {}), 422, refused);
  });

  test('PATCH changes what it names; lists are tidied', async () => {
    const store = await shared.newcomer();
    const before = await only(store);
    const fields = ' name, address1,postal_code,name ';
    const after = await must(
      update(store, 'PATCH', before.id, { required_payment_fields: fields }),
    );
    const tidied = 'name,address1,postal_code';
    assert.deepEqual(after, {
      ...before,
      required_payment_fields: tidied,
      modified: after.modified,
    });
  });

  test('what it requires is required from the next charge on', async () => {
    const store = await shared.newcomer();
    const { id } = await only(store);
    const charge = () =>
      store.gateway('POST', '/v1/charges', { amount: 1, method: aBankAccount() });
    await must(charge());
    await must(update(store, 'PATCH', id, { required_payment_fields: 'postal_code,email' }));
    const { status, body } = await charge();
    assert.equal(status, 422);
    assert.deepEqual(
      body.messages.map(({ context }: { context: string }) => context),
      ['method.postal_code', 'method.email'],
    );
  });

  for (const [field, value, rule] of [
    ['name', '', 'not_blank'],
    ['name', 'x'.repeat(65), 'invalid_length'],
    ['primary', 'yes', 'invalid'],
    ['required_payment_fields', 'cvv', 'invalid'],
    ['required_payment_fields', 'address2', 'invalid'],
    ['required_payment_fields', 'name,,city', 'invalid'],
    ['required_payment_fields', ['name'], 'invalid'],
    ['transaction_allowed_countries', 'us', 'invalid'],
    ['transaction_allowed_countries', 'US CA', 'invalid'],
  ] as const) {
    test(`${field}: ${JSON.stringify(value).slice(0, 60)} is ${rule}`, async () => {
      const { id } = await only(shared.first());
      const answer = await update(shared.first(), 'PATCH', id, { [field]: value });
      assertRefused(answer, 422, [broken(field, rule)]);
    });
  }

  test('being primary moves from one account to the other', async () => {
    const store = await shared.newcomer();
    const [first, second] = [(await only(store)).id, await another(store)];
    for (const [method, id] of [
      ['PATCH', second],
      ['PUT', first],
      ['PATCH', second],
    ] as const) {
      const { primary } = await must(update(store, method, id, { name: 'Chosen', primary: true }));
      assert.equal(primary, true);
      assert.deepEqual(await primaries(store), [id]);
      const { body } = await store.gateway('POST', '/v1/charges', {
        amount: 1,
        method: aBankAccount(),
      });
      assert.equal(body.account_id, id);
    }
  });

  test('the primary account cannot resign; another may say what it is', async () => {
    const store = await shared.newcomer();
    const [first, second] = [(await only(store)).id, await another(store)];
    const answer = await update(store, 'PATCH', first, { primary: false, name: 'Resigned' });
    assertRefused(answer, 422, [broken('primary', 'invalid')]);
    await must(update(store, 'PATCH', second, { primary: false }));
    assert.deepEqual(await primaries(store), [first]);
    assert.notEqual((await only(store)).name, 'Resigned');
  });

  test('accounts made primary at the same moment end with one that is', async () => {
    const store = await shared.newcomer();
    const ids = [(await only(store)).id, await another(store), await another(store)];
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(
        [...ids, ...ids].map((id) => update(store, 'PATCH', id, { primary: true })),
      );
      const statuses = new Set(answers.map(({ status }) => status));
      assert.deepEqual(
        [...statuses].filter((status) => status !== 200 && status !== 409),
        [],
      );
      assert.equal((await primaries(store)).length, 1);
    }
  });

  test('only accounts for bank debits of the key’s own merchant and mode are found', async () => {
    const [store, other] = [await shared.newcomer(), await shared.newcomer()];
    const { merchantAccountId, achAccountId, liveSecretKey } = store.organization;
    const body = { name: 'Mine now', primary: true };
    for (const [id, from, key] of [
      [merchantAccountId, store],
      [systemIds.next(), store],
      [achAccountId, other],
      [achAccountId, store, liveSecretKey],
    ] as const) {
      for (const method of ['PUT', 'PATCH']) {
        const at = `/v1/ach-accounts/${gatewayId(id)}`;
        const answer = await from.gateway(method, at, body, key === undefined ? {} : { key });
        const context = `Account[${gatewayId(id)}]`;
        assertRefused(answer, 404, [{ code: 'resource_not_found', context }]);
      }
    }
    const answer = await update(store, 'PATCH', 'x', body);
    assertRefused(answer, 404, [{ code: 'resource_not_found' }]);
  });

  for (const status of ['inactive', 'deleted']) {
    test(`an account that is ${status} cannot be changed`, async () => {
      const store = await shared.newcomer();
      const { id } = await only(store);
      await must(store.console('PATCH', `/console/api/accounts/${id}`, { status }));
      for (const method of ['PUT', 'PATCH'] as const) {
        const answer = await update(store, method, id, { name: 'Late', primary: true });
        assertRefused(answer, 422, [{ code: 'unavailable_for_current_status' }]);
      }
      assert.equal((await accountsOf(store)).length, status === 'deleted' ? 0 : 1);
    });
  }

  test('where none is primary any more, a charge must name its account', async () => {
    const store = await shared.newcomer();
    const charge = (more: object = {}) =>
      store.gateway('POST', '/v1/charges', { amount: 1, method: aBankAccount(), ...more });
    const [first, second] = [(await only(store)).id, await another(store)];
    await must(store.console('PATCH', `/console/api/accounts/${first}`, { status: 'deleted' }));
    assertRefused(await charge(), 422, [{ code: 'no_account_specified' }]);
    await must(charge({ account_id: second }));
    await must(store.console('PATCH', `/console/api/accounts/${second}`, { status: 'deleted' }));
    assertRefused(await charge(), 422, [{ code: 'no_account_for_payment_method' }]);
  });
});

test('of two who change an account at once, one is told of the other', async (t) => {
  const store = await startTestApp(t);
  const answers = await raced(store, rowOf(store), patches(store));
  const [done, refused] = answers.toSorted((a, b) => a.status - b.status);
  assert.equal(done!.status, 200);
  assertRefused(refused!, 409, [{ code: 'version_conflict' }]);
  const { modified: _, ...kept } = await only(store);
  const { modified: __, ...answered } = done!.body;
  assert.deepEqual(kept, answered);
});

test('without versions, one of the two is lost in silence', async (t) => {
  const store = await startTestApp(t);
  await forgetVersions(store, 'processing_accounts');
  const answers = await raced(store, rowOf(store), patches(store));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
  const { name, transaction_allowed_countries } = await only(store);
  assert.notDeepEqual([name, transaction_allowed_countries], ['One', 'CA']);
});

const rowOf = ({ organization }: TestApp) =>
  ({ table: 'processing_accounts', id: organization.achAccountId }) as const;

function patches(store: TestApp) {
  const id = gatewayId(store.organization.achAccountId);
  return [{ name: 'One' }, { transaction_allowed_countries: 'CA' }].map(
    (body) => () => update(store, 'PATCH', id, body),
  );
}
