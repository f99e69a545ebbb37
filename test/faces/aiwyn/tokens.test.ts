import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { suite, test } from 'node:test';
import { sleep, systemClock } from '#src/kernel/clock.ts';
import { aCard, startTestApp, startTestApps, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertErrors, denied } from './assert-errors.ts';

const exchange = (store: TestApp, jwtApiKey: unknown, path = '/v1/auth/token') =>
  store.aiwyn('POST', path, { jwtApiKey }, { key: null });

const tokenOf = async (store: TestApp, jwtApiKey: string): Promise<string> =>
  (await exchange(store, jwtApiKey)).body.accessToken;

const list = (store: TestApp, key: string | null) =>
  store.aiwyn('POST', '/v1/payments', {}, { key });

const amountsSeen = async (store: TestApp, key: string): Promise<number[]> => {
  const { status, body } = await list(store, key);
  assert.equal(status, 200, JSON.stringify(body));
  return body.deid_payment.map(({ amount }: { amount: number }) => amount);
};

const decoded = (part: string | undefined) =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

suite('tokens for API keys', () => {
  const shared = sharedApp();

  for (const prefix of ['', '/gql']) {
    test(`a key is exchanged for a token of an hour, at ${prefix}/v1/auth/token`, async () => {
      const store = shared.first();
      const { testJwtApiKey } = store.organization;
      const { status, headers, body } = await exchange(
        store,
        testJwtApiKey,
        `${prefix}/v1/auth/token`,
      );
      assert.equal(status, 200, JSON.stringify(body));
      const { accessToken, ...rest } = body;
      assert.deepEqual(rest, { token: accessToken, tokenType: 'Bearer', expiresIn: 3600 });
      assert.equal(headers.get('cache-control'), 'no-store');
      const listed = await store.aiwyn('POST', `${prefix}/v1/payments`, {}, { key: accessToken });
      assert.equal(listed.status, 200, JSON.stringify(listed.body));
    });
  }

  test('a token says whom it speaks for, and until when', async () => {
    const store = shared.first();
    const { id, liveJwtApiKey } = store.organization;
    const token = await tokenOf(store, liveJwtApiKey);
    const [header, claims] = token.split('.').map((part, at) => (at < 2 ? decoded(part) : {}));
    assert.deepEqual(header, { alg: 'HS256', typ: 'JWT' });
    assert.equal(claims.sub, id);
    assert.equal(claims.exp - claims.iat, 3600);
    const now = systemClock.now().epochMilliseconds / 1000;
    assert.ok(Math.abs(now - claims.iat) < 60);
    assert.deepEqual(claims['https://hasura.io/jwt/claims'], {
      'x-hasura-default-role': 'organization',
      'x-hasura-allowed-roles': ['organization'],
      'x-hasura-organization-id': id,
      'x-hasura-mode': 'live',
    });
    assert.ok(!JSON.stringify(claims).includes(liveJwtApiKey));
  });

  test('each key opens its own mode of its own organization', async () => {
    const [one, other] = [await shared.newcomer(), await shared.newcomer()];
    for (const [store, amount] of [
      [one, 1100],
      [other, 2200],
    ] as const) {
      const charge = await store.gateway('POST', '/v1/charges', { amount, method: aCard() });
      assert.equal(charge.status, 200);
    }
    const { testJwtApiKey, liveJwtApiKey } = one.organization;
    assert.deepEqual(await amountsSeen(one, await tokenOf(one, testJwtApiKey)), [11]);
    assert.deepEqual(await amountsSeen(one, await tokenOf(one, liveJwtApiKey)), []);
    const others = await tokenOf(other, other.organization.testJwtApiKey);
    assert.deepEqual(await amountsSeen(one, others), [22]);
  });

  test('the token that comes with an organization works, and for years', async () => {
    const { sessionToken } = shared.first().organization;
    assert.deepEqual(await amountsSeen(await shared.newcomer(), sessionToken), []);
    const { iat, exp } = decoded(sessionToken.split('.')[1]);
    assert.ok(exp - iat > 9 * 365 * 24 * 3600);
  });

  test('nothing but an API key is exchanged', async () => {
    const { organization } = shared.first();
    const { testJwtApiKey, testSecretKey, publicKey, consoleToken, webhookSecret } = organization;
    const altered = `${testJwtApiKey.slice(0, -1)}${testJwtApiKey.endsWith('a') ? 'b' : 'a'}`;
    for (const key of [
      ...[altered, testSecretKey, publicKey, consoleToken, webhookSecret, '', 'x', 5],
      ...[testJwtApiKey.replace('test', 'live'), organization.sessionToken, `${testJwtApiKey} `],
    ]) {
      const answer = await exchange(shared.first(), key);
      assertErrors(answer, denied);
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="Counterfoil"');
    }
  });

  for (const jwtApiKey of [undefined, null, {}, ['jwt_test_x'], true]) {
    test(`a key that is ${JSON.stringify(jwtApiKey) ?? 'absent'} is not valid`, async () => {
      const answer = await exchange(shared.first(), jwtApiKey);
      const paths = ['$.jwtApiKey'];
      assertErrors(answer, { status: 400, code: 'validation-failed', paths });
    });
  }

  test('a request without a token, or with a key for one, is refused', async () => {
    const { organization } = shared.first();
    const { testJwtApiKey, testSecretKey, consoleToken } = organization;
    for (const key of [null, '', 'x', 'a.b.c', testJwtApiKey, testSecretKey, consoleToken]) {
      assertErrors(await list(shared.first(), key), denied);
    }
  });

  test('the scheme is read in any case, and no other scheme is', async () => {
    const { organization, aiwyn } = shared.first();
    const token = organization.sessionToken;
    for (const [authorization, status] of [
      [`bearer ${token}`, 200],
      [`BEARER ${token}`, 200],
      [`Basic ${btoa(`${token}:`)}`, 401],
      [token, 401],
    ] as const) {
      const sending = { key: null, headers: { authorization } };
      assert.equal((await aiwyn('POST', '/v1/payments', {}, sending)).status, status);
    }
  });

  test('a token that was altered, or that nobody signed, opens nothing', async () => {
    const store = await shared.newcomer();
    const { testJwtApiKey, id } = store.organization;
    const [header, payload, signature] = (await tokenOf(store, testJwtApiKey)).split('.');
    const claims = decoded(payload);
    const live = { ...claims, exp: claims.exp + 3600 };
    const other = { ...claims, sub: shared.first().organization.id };
    const none = encoded({ alg: 'none', typ: 'JWT' });
    for (const forged of [
      `${header}.${encoded(live)}.${signature}`,
      `${header}.${encoded(other)}.${signature}`,
      `${header}.${payload}.${signature!.slice(0, -2)}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${none}.${payload}.`,
      `${none}.${payload}`,
      `${none}.${payload}.${signature}`,
      signed({ alg: 'HS256' }, claims, id),
      signed({ alg: 'HS256' }, claims, testJwtApiKey),
      signed({ alg: 'HS512' }, claims, testJwtApiKey),
      `${(await tokenOf(store, testJwtApiKey)).split('.').toReversed().join('.')}`,
    ]) {
      assertErrors(await list(store, forged), denied);
    }
    assert.equal((await list(store, `${header}.${payload}.${signature}`)).status, 200);
  });

  test('a revoked key is exchanged no more, and its tokens open nothing', async () => {
    const store = await shared.newcomer();
    const { testJwtApiKey, liveJwtApiKey, sessionToken } = store.organization;
    const tokens = [sessionToken, await tokenOf(store, testJwtApiKey)];
    for (const token of tokens) assert.equal((await list(store, token)).status, 200);
    const { body } = await store.console('GET', '/console/api/credentials?kind=jwt_api_key');
    const { id } = body.credentials.find(({ mode }: { mode: string }) => mode === 'test');
    assert.equal((await store.console('DELETE', `/console/api/credentials/${id}`)).status, 200);
    await sleep(1_050);
    for (const token of tokens) assertErrors(await list(store, token), denied);
    assertErrors(await exchange(store, testJwtApiKey), denied);
    assert.equal((await list(store, await tokenOf(store, liveJwtApiKey))).status, 200);
  });

  test('key and token are good only where the organization’s keys are', async () => {
    const store = await shared.newcomer();
    const { testJwtApiKey, sessionToken } = store.organization;
    const path = '/console/api/organization';
    const ranges = { api_allowed_ip_ranges: '192.0.2.0/24' };
    assert.equal((await store.console('PATCH', path, ranges)).status, 200);
    assertErrors(await exchange(store, testJwtApiKey), denied);
    assertErrors(await list(store, sessionToken), denied);
  });
});

test('a token is good for an hour, and not a second more', async (t) => {
  let now = Temporal.Instant.from('2026-11-23T15:00:00.400Z');
  const store = await startTestApp(t, { clock: { now: () => now } });
  const token = await tokenOf(store, store.organization.testJwtApiKey);
  // The test clock is not what it lives by.
  await store.advance('P3D');
  now = now.add({ seconds: 3599 });
  assert.equal((await list(store, token)).status, 200);
  now = now.add({ seconds: 1 });
  assertErrors(await list(store, token), denied);
  assert.equal((await list(store, store.organization.sessionToken)).status, 200);
});

test('servers that share their keys know each other’s tokens, and others do not', async (t) => {
  const [one, other] = (await startTestApps(t, 2)) as [TestApp, TestApp];
  const token = await tokenOf(one, one.organization.testJwtApiKey);
  assert.equal((await list(other, token)).status, 200);
  assertErrors(await list(await startTestApp(t), token), denied);
});

test('with live mode off a live key is exchanged for nothing', async (t) => {
  const store = await startTestApp(t, { settings: { LIVE_MODE: 'off' } });
  const { testJwtApiKey, liveJwtApiKey, sessionToken } = store.organization;
  assertErrors(await exchange(store, liveJwtApiKey), denied);
  assert.equal((await exchange(store, testJwtApiKey)).status, 200);
  assert.equal((await list(store, sessionToken)).status, 200);
  const key = await store.app.organizations.findCredential(liveJwtApiKey);
  const token = await store.app.organizations.issueSessionToken(key!);
  assertErrors(await list(store, token), denied);
});

function signed(header: { readonly alg: string }, claims: object, secret: string): string {
  const text = `${encoded({ ...header, typ: 'JWT' })}.${encoded(claims)}`;
  const hash = header.alg.replace('HS', 'sha');
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}
