import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { type Answered, aCard } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const organizations = '/console/api/organizations';
const sessions = '/console/api/sessions';

suite('organizations and those who run them', () => {
  const shared = sharedApp();

  /** Calls the console with another token, or none. */
  async function call(
    token: string | null,
    method: string,
    path: string,
    body?: object,
    more: object = {},
  ) {
    const { ports } = shared.first().app;
    const response = await fetch(`http://127.0.0.1:${ports.main}${path}`, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const { status, headers } = response;
    return { status, headers, body: await response.json() } as Answered;
  }

  test('a new organization comes with every kind of credential, and they work', async () => {
    const { console: operate, gateway, app } = shared.first();
    const name = 'Ünal & Töchter';
    const { status, body } = await operate('POST', organizations, { name });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(Object.keys(body).toSorted(), ['affinipay', 'aiwyn', 'console', 'ports']);
    assert.deepEqual(body.ports, app.ports);
    assert.deepEqual(Object.keys(body.affinipay).toSorted(), [
      'achAccountId',
      'liveSecretKey',
      'merchantAccountId',
      'publicKey',
      'testSecretKey',
      'trustAccountId',
      'webhookSecret',
    ]);
    const { testSecretKey, liveSecretKey, publicKey } = body.affinipay;
    const merchant = await gateway('GET', '/v1/merchant', undefined, { key: testSecretKey });
    assert.deepEqual([merchant.body.name, merchant.body.public_key], [name, publicKey]);
    const { achAccountId, merchantAccountId, trustAccountId } = body.affinipay;
    const ids = merchant.body.merchant_accounts.map(({ id }: { id: string }) => id);
    assert.deepEqual(ids.toSorted(), [merchantAccountId, trustAccountId].toSorted());
    assert.equal(merchant.body.ach_accounts[0].id, achAccountId);
    const live = await gateway('GET', '/v1/merchant', undefined, { key: liveSecretKey });
    assert.equal(live.body.id, merchant.body.id);
    assert.equal((await call(body.console.token, 'GET', '/console/api/clock')).status, 200);
  });

  test('an answer with secrets in it is not kept, whatever the request calls itself', async () => {
    const { app, organization } = shared.first();
    const { consoleToken, operator } = organization;
    const key = { 'idempotency-key': 'a key' };
    const created = await call(consoleToken, 'POST', organizations, {}, key);
    const session = await call(consoleToken, 'POST', sessions, operator, key);
    const { liveSecretKey, testSecretKey, webhookSecret } = created.body.affinipay;
    const { password, token } = created.body.console;
    const { jwtApiKey, liveJwtApiKey, accessToken } = created.body.aiwyn;
    const { kept } = await app.db.one<{ kept: string }>(sql`
      select coalesce(string_agg(body, ' '), '') as kept from idempotency_keys`);
    const shown = [liveSecretKey, testSecretKey, webhookSecret, password, token];
    shown.push(jwtApiKey, liveJwtApiKey, accessToken);
    for (const secret of [...shown, session.body.token]) {
      assert.match(secret, /^\S{16,}$/);
      assert.ok(!kept.includes(secret));
    }
    const again = await call(consoleToken, 'POST', organizations, {}, key);
    assert.equal(again.headers.get('idempotent-replayed'), null);
    assert.notEqual(again.body.affinipay.testSecretKey, testSecretKey);
  });

  test('its time zone is the one asked for, or New York’s', async () => {
    const { console: operate, gateway } = shared.first();
    for (const [given, shown] of [
      [{ timezone: 'Pacific/Auckland' }, 'Pacific/Auckland'],
      [{}, 'America/New_York'],
      [undefined, 'America/New_York'],
    ] as const) {
      const { body } = await operate('POST', organizations, given);
      const key = body.affinipay.testSecretKey;
      const merchant = await gateway('GET', '/v1/merchant', undefined, { key });
      assert.equal(merchant.body.timezone, shown);
    }
  });

  for (const [body, pointer, rule] of [
    [{ timezone: 'Mars/Olympus' }, '/timezone', 'invalid'],
    [{ timezone: '+01:00' }, '/timezone', 'invalid'],
    [{ name: 'x'.repeat(65) }, '/name', 'length'],
    [{ name: 'a\nb' }, '/name', 'invalid'],
    [{ name: 5 }, '/name', 'invalid'],
  ] as const) {
    test(`no organization of ${JSON.stringify(body).slice(0, 40)}`, async () => {
      const answer = await shared.first().console('POST', organizations, body);
      assertProblem(answer, 422, 'fields_invalid');
      assert.deepEqual(answer.body.errors, [{ pointer, rule }]);
    });
  }

  test('an operator signs in with e-mail address and password', async () => {
    const { operator } = (await shared.newcomer()).organization;
    const { status, body } = await call(null, 'POST', sessions, operator);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ['token']);
    assert.equal((await call(body.token, 'GET', '/console/api/clock')).status, 200);
    const later = await call(null, 'POST', sessions, operator);
    assert.notEqual(later.body.token, body.token);
    assert.equal((await call(body.token, 'GET', '/console/api/clock')).status, 200);
  });

  test('nobody signs in with anything else, and is not told why', async () => {
    const { operator, testSecretKey } = shared.first().organization;
    const { password } = (await shared.newcomer()).organization.operator;
    const answers = await Promise.all(
      [
        { ...operator, password: 'wrong' },
        { ...operator, password: '' },
        { ...operator, password },
        { ...operator, password: testSecretKey },
        { email: 'nobody@counterfoil.example', password: operator.password },
      ].map((body) => call(null, 'POST', sessions, body)),
    );
    const details = answers.map((answer) => {
      assertProblem(answer, 401, 'credentials_unknown');
      return answer.body.detail;
    });
    assert.equal(new Set(details).size, 1);
  });

  test('guessing passwords ends after ten tries', async () => {
    const { operator } = (await shared.newcomer()).organization;
    const wrong = { ...operator, password: 'wrong' };
    for (let count = 0; count < 10; count += 1) {
      assertProblem(await call(null, 'POST', sessions, wrong), 401, 'credentials_unknown');
    }
    const answer = await call(null, 'POST', sessions, wrong);
    assertProblem(answer, 429, 'sign_in_throttled');
    assert.match(answer.headers.get('retry-after') ?? '', /^1[78]\d\d$/);
  });

  test('signing in needs both', async () => {
    const answer = await call(null, 'POST', sessions, { email: 'a@b.example' });
    assertProblem(answer, 422, 'fields_invalid');
    assert.deepEqual(answer.body.errors, [{ pointer: '/password', rule: 'not_null' }]);
  });

  test('without a token of the console nothing is done', async () => {
    const { publicKey, testSecretKey, liveSecretKey } = shared.first().organization;
    for (const token of [null, 'x', publicKey, testSecretKey, liveSecretKey]) {
      for (const [method, path] of [
        ['GET', '/console/api/clock'],
        ['POST', '/console/api/clock'],
        ['POST', organizations],
        ['POST', '/console/api/simulator/returns'],
      ] as const) {
        const answer = await call(token, method, path);
        assertProblem(answer, 401, 'credentials_unknown');
        assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="Counterfoil"');
      }
    }
  });

  test('a token sees its own organization alone', async () => {
    const [one, other] = [await shared.newcomer(), await shared.newcomer()];
    const method = { ...aCard(), type: 'card' };
    const charge = await one.gateway('POST', '/v1/charges', { amount: 1, method });
    const body = { transaction: charge.body.id, code: 'settlement_failed' };
    const answer = await other.console('POST', '/console/api/simulator/returns', body);
    assertProblem(answer, 404, 'payment_not_found');
  });
});
