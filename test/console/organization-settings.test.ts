import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { aCard } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const path = '/console/api/organization';

suite('operators set up their organization', () => {
  const shared = sharedApp();

  test('what was set is shown, and the rest stays as it is', async () => {
    const store = await shared.newcomer();
    const before = (await store.console('GET', path)).body;
    assert.deepEqual(before, {
      name: 'Newcomer',
      status: 'active',
      timezone: 'America/New_York',
      capture_hour: 5,
      token_redirect_origins: [],
      api_allowed_ip_ranges: '',
    });
    const origins = ['https://shop.example', 'http://127.0.0.1:3000'];
    for (const settings of [
      { name: 'Keeper & Sons' },
      { capture_hour: 0 },
      { token_redirect_origins: origins },
      { api_allowed_ip_ranges: '198.51.100.0/24, ::1/128' },
    ]) {
      Object.assign(before, settings);
      const { status, body } = await store.console('PATCH', path, settings);
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(body, before);
      assert.deepEqual((await store.console('GET', path)).body, before);
    }
    const cleared = await store.console('PATCH', path, { token_redirect_origins: [] });
    assert.deepEqual(cleared.body.token_redirect_origins, []);
  });

  test('a merchant that has shut itself out is let in again', async () => {
    const store = await shared.newcomer();
    const ranges = { api_allowed_ip_address_ranges: '198.51.100.0/24' };
    assert.equal((await store.gateway('PATCH', '/v1/merchant', ranges)).status, 200);
    assert.equal((await store.gateway('GET', '/v1/merchant')).status, 401);
    await store.console('PATCH', path, { api_allowed_ip_ranges: '' });
    assert.equal((await store.gateway('GET', '/v1/merchant')).status, 200);
  });

  test('what was suspended takes payments again once it is active', async () => {
    const store = await shared.newcomer();
    const charge = async () =>
      (await store.gateway('POST', '/v1/charges', { amount: 1, method: aCard() })).status;
    for (const [status, expected] of [
      ['inactive', 422],
      ['active', 200],
      ['deleted', 422],
      ['active', 200],
    ] as const) {
      assert.equal((await store.console('PATCH', path, { status })).body.status, status);
      assert.equal(await charge(), expected);
    }
  });

  test('the daily capture is at the hour that was set', async () => {
    const store = await shared.newcomer('UTC');
    await store.console('PATCH', path, { capture_hour: 12 });
    const shown = Temporal.Instant.from(
      (await store.console('GET', '/console/api/clock')).body.now,
    );
    const midnight = shown.toZonedDateTimeISO('UTC').startOfDay().add({ days: 1 });
    const to = (hour: number) =>
      store.console('POST', '/console/api/clock', {
        to: midnight.add({ hours: hour }).toInstant(),
      });
    assert.equal((await to(6)).status, 200);
    const { body } = await store.gateway('POST', '/v1/charges', { amount: 1, method: aCard() });
    const status = async () =>
      (await store.gateway('GET', `/v1/transactions/${body.id}`)).body.status;
    await to(11);
    assert.equal(await status(), 'AUTHORIZED');
    await to(13);
    assert.equal(await status(), 'COMPLETED');
  });

  for (const [field, value, pointer, rule] of [
    ['name', ' ', '/name', 'not_blank'],
    ['status', 'closed', '/status', 'invalid'],
    ['capture_hour', 24, '/capture_hour', 'above_maximum'],
    ['capture_hour', '5', '/capture_hour', 'invalid'],
    ['token_redirect_origins', 'https://a.example', '/token_redirect_origins', 'invalid'],
    ...[
      'https://a.example/',
      'https://a.example/x',
      'ftp://a.example',
      'a.example',
      'https://A.x',
    ].map(
      (origin) =>
        ['token_redirect_origins', [origin], '/token_redirect_origins/0', 'invalid'] as const,
    ),
    ['api_allowed_ip_ranges', 'home', '/api_allowed_ip_ranges', 'invalid'],
  ] as const) {
    test(`${field}: ${JSON.stringify(value)} is refused`, async () => {
      const answer = await shared.first().console('PATCH', path, { [field]: value });
      assertProblem(answer, 422, 'fields_invalid');
      assert.deepEqual(answer.body.errors, [{ pointer, rule }]);
    });
  }
});
