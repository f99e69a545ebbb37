import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import type { TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const path = '/console/api/credentials';

interface Credential {
  readonly id: string;
  readonly kind: string;
  readonly mode: string;
}

async function listed(store: TestApp, query = ''): Promise<Credential[]> {
  const { status, body } = await store.console('GET', `${path}${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.credentials;
}

const idsOf = (credentials: readonly Credential[]) => credentials.map(({ id }) => id);

/** The status that the key is exchanged for a token with. */
const exchange = async (store: TestApp, jwtApiKey: string) =>
  (await store.aiwyn('POST', '/v1/auth/token', { jwtApiKey }, { key: null })).status;

suite('the keys of an organization', () => {
  const shared = sharedApp();

  test('are listed without their secrets, newest first, of one kind or of all', async () => {
    const store = await shared.newcomer();
    const all = await listed(store);
    assert.deepEqual(all.map(({ kind, mode }) => `${kind} ${mode}`).toSorted(), [
      'console_token both',
      'jwt_api_key live',
      'jwt_api_key test',
      'public_key both',
      'secret_key live',
      'secret_key test',
    ]);
    for (const one of all) {
      assert.deepEqual(Object.keys(one), ['id', 'kind', 'mode', 'created_at']);
    }
    const keys = await listed(store, '?kind=jwt_api_key');
    const { body } = await store.console('POST', path, { kind: 'jwt_api_key', mode: 'live' });
    assert.deepEqual(await listed(store, '?kind=jwt_api_key'), [
      ...(await listed(store)).filter(({ id }) => id === body.id),
      ...keys,
    ]);
    assertProblem(await store.console('GET', `${path}?kind=webhook_secret`), 422, 'fields_invalid');
  });

  for (const mode of ['test', 'live']) {
    test(`a new key for ${mode} mode is good beside the old ones until revoked`, async () => {
      const store = await shared.newcomer();
      const { testJwtApiKey } = store.organization;
      const { status, body } = await store.console('POST', path, { kind: 'jwt_api_key', mode });
      assert.equal(status, 200, JSON.stringify(body));
      const { id, secret, ...rest } = body;
      assert.deepEqual(rest, { kind: 'jwt_api_key', mode });
      assert.match(secret, new RegExp(`^jwt_${mode}_[A-Za-z0-9]{32}$`));
      assert.equal(await exchange(store, secret), 200);

      const revoked = await store.console('DELETE', `${path}/${id}`);
      assert.equal(revoked.status, 200);
      assert.equal(revoked.body.id, id);
      assert.ok(!idsOf(await listed(store)).includes(id));
      await sleep(1_050);
      assert.equal(await exchange(store, secret), 401);
      assert.equal(await exchange(store, testJwtApiKey), 200);
      const again = await store.console('DELETE', `${path}/${id}`);
      assertProblem(again, 404, 'object_not_found');
    });
  }

  test('the token in use cannot be revoked, another one can', async () => {
    const store = await shared.newcomer();
    const [own] = await listed(store, '?kind=console_token');
    assertProblem(await store.console('DELETE', `${path}/${own!.id}`), 409, 'credential_in_use');
    const { operator } = store.organization;
    assert.equal((await store.console('POST', '/console/api/sessions', operator)).status, 200);
    const tokens = await listed(store, '?kind=console_token');
    const other = tokens.find(({ id }) => id !== own!.id);
    assert.equal((await store.console('DELETE', `${path}/${other!.id}`)).status, 200);
    assert.deepEqual(await listed(store, '?kind=console_token'), [own]);
  });

  test('those of others, and what signs webhooks, are out of reach', async () => {
    const [one, other] = [await shared.newcomer(), await shared.newcomer()];
    const [foreign] = await listed(other, '?kind=jwt_api_key');
    for (const id of [foreign!.id, systemIds.next(), 'x']) {
      assertProblem(await one.console('DELETE', `${path}/${id}`), 404, 'object_not_found');
    }
    assert.ok(idsOf(await listed(other)).includes(foreign!.id));
    assert.ok((await listed(one)).every(({ kind }) => kind !== 'webhook_secret'));
  });

  for (const body of [
    { kind: 'secret_key', mode: 'test' },
    { kind: 'jwt_api_key', mode: 'both' },
    { kind: 'jwt_api_key' },
  ]) {
    test(`no key is issued for ${JSON.stringify(body)}`, async () => {
      assertProblem(await shared.first().console('POST', path, body), 422, 'fields_invalid');
    });
  }
});
