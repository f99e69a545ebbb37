import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aCard, type Sending, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

const card = { number: '4242424242424242', exp_month: 10, exp_year: 2040, cvv: '123' };

describe('one-time tokens', () => {
  const { first, newcomer } = sharedApp();

  const asPublic = (app: TestApp): Sending => ({ key: app.organization.publicKey });
  const asForm = (app: TestApp, more: object = {}): Sending => ({
    ...asPublic(app),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...more },
  });
  const tokenOf = async (app: TestApp, details: object) => {
    const { status, body } = await app.gateway('POST', '/v1/tokens', details, asPublic(app));
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const charging = (app: TestApp, method: string, more: object = {}) =>
    app.gateway('POST', '/v1/charges', { amount: 100, method, ...more });

  test('a form with the public key makes one, and keeps what else the form held', async () => {
    const app = first();
    const form =
      'type=card&number=4242424242424242&exp_month=10&exp_year=2040&cvv=123' +
      '&extra_data=some_value&extra_data=second_value&more_data=another_value';
    const { status, body } = await app.gateway('POST', '/v1/tokens', form, asForm(app));
    assert.equal(status, 200);
    const { id, created, modified, fingerprint, ...rest } = body;
    assert.match(id, /^[\w-]{22}$/);
    assert.match(fingerprint, /^\w{20}$/);
    assert.equal(created, modified);
    assert.deepEqual(rest, {
      type: 'card',
      number: '************4242',
      card_type: 'VISA',
      exp_month: 10,
      exp_year: 2040,
      cvv: '***',
      form_data: { extra_data: ['some_value', 'second_value'], more_data: 'another_value' },
    });
    const read = await app.gateway('GET', `/v1/tokens/${id}`);
    assert.deepEqual(read.body, body);
  });

  test('the public key may be a field of the form', async () => {
    const app = first();
    const form = `public_key=${app.organization.publicKey}&number=4242424242424242`;
    const sent = await app.gateway('POST', '/v1/tokens', form, { ...asForm(app), key: null });
    assert.equal(sent.status, 200);
    assert.equal(sent.body.form_data, undefined);
    const secret = `public_key=${app.organization.testSecretKey}&number=4242424242424242`;
    const refused = await app.gateway('POST', '/v1/tokens', secret, { ...asForm(app), key: null });
    assert.equal(refused.status, 401);
  });

  test('it pays once, with the security code that came with it', async () => {
    const app = first();
    const token = await tokenOf(app, { ...card, name: 'Some Customer' });
    const { status, body } = await charging(app, token.id);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.cvv_result, 'MATCHED');
    assert.equal(body.method.name, 'Some Customer');
    assert.equal(body.method.fingerprint, token.fingerprint);
    const again = await charging(app, token.id);
    assert.equal(again.status, 404);
    assert.equal(again.body.messages[0].context, `PaymentMethod[${token.id}]`);
    assert.equal((await app.gateway('GET', `/v1/tokens/${token.id}`)).status, 404);
  });

  test('of twenty charges at once with one token a single one succeeds', async () => {
    const app = first();
    const token = await tokenOf(app, card);
    const sent = Array.from({ length: 20 }, () => charging(app, token.id));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    assert.deepEqual(statuses.toSorted(), [200, ...Array(19).fill(404)]);
  });

  test('a charge that fails leaves it usable', async () => {
    const app = first();
    const declined = await tokenOf(app, { ...card, number: '4000000000000002' });
    for (const _ of [1, 2]) {
      const { status, body } = await charging(app, declined.id);
      assert.equal(status, 422);
      assert.equal(body.messages[0].code, 'card_declined');
    }
    const token = await tokenOf(app, card);
    const sourceId = `taken-${token.id}`;
    assert.equal(
      (
        await app.gateway('POST', '/v1/charges', {
          amount: 1,
          method: aCard(),
          source_id: sourceId,
        })
      ).status,
      200,
    );
    assert.equal((await charging(app, token.id, { source_id: sourceId })).status, 409);
    assert.equal((await charging(app, token.id)).status, 200);
  });

  test('it is good for five minutes of the test clock', async () => {
    const app = await newcomer();
    await app.console('POST', '/console/api/clock', { freeze: true });
    const [early, late] = [await tokenOf(app, card), await tokenOf(app, card)];
    await app.advance('PT5M');
    assert.equal((await charging(app, early.id)).status, 200);
    await app.advance('PT0.001S');
    assert.equal((await charging(app, late.id)).status, 404);
    assert.equal((await app.gateway('GET', `/v1/tokens/${late.id}`)).status, 404);
  });

  test('a bank account pays, refunds and is credited by token', async () => {
    const app = first();
    const bank = {
      type: 'bank',
      routing_number: '000000013',
      account_number: '1234567890',
      account_type: 'CHECKING',
    };
    const token = await tokenOf(app, bank);
    assert.equal(token.routing_number, '******013');
    assert.equal(token.account_number, '******7890');
    assert.equal(token.bank_name, 'FIRST BANK OF TESTING');
    assert.equal((await charging(app, token.id)).status, 200);
    const credit = await tokenOf(app, bank);
    const credited = await app.gateway('POST', '/v1/credits', { amount: 5, method: credit.id });
    assert.equal(credited.status, 200, JSON.stringify(credited.body));
    assert.equal(credited.body.method.fingerprint, token.fingerprint);
  });

  test('a saved card takes over what came with its token', async () => {
    const app = first();
    const token = await tokenOf(app, {
      ...card,
      number: '4012888888881881',
      reference: 'Customer123',
      description: 'Corporate VISA',
    });
    const { status, body } = await app.gateway('POST', '/v1/cards', { token_id: token.id });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.fingerprint, token.fingerprint);
    assert.equal(body.reference, 'Customer123');
    assert.equal(body.description, 'Corporate VISA');
    const again = await app.gateway('POST', '/v1/cards', { token_id: token.id });
    assert.equal(again.status, 404);
    assert.equal(again.body.messages[0].context, `Token[${token.id}]`);
    const bank = await app.gateway('POST', '/v1/banks', {
      token_id: (await tokenOf(app, card)).id,
    });
    assert.equal(bank.body.messages[0].code, 'no_bank_details_or_token_present');
  });

  test('bad details are told when it is used, each by its field', async () => {
    const app = first();
    const token = await tokenOf(app, {
      type: 'card',
      number: '42424242x',
      exp_month: '13',
      exp_year: 2040,
      cvv: '12345',
      name: 'N'.repeat(80),
      postal_code: '7#8!7%3',
      country: 'ZZ',
      state: '',
    });
    assert.equal(token.number, '****');
    assert.equal(token.name, 'N'.repeat(64));
    assert.equal(token.postal_code, '7873');
    assert.equal(token.country, undefined);
    const { status, body } = await charging(app, token.id);
    assert.equal(status, 422);
    assert.deepEqual(
      body.messages.map((one: { context: string; sub_code: string }) => [
        one.context,
        one.sub_code,
      ]),
      [
        ['method.number', 'invalid'],
        ['method.exp_month', 'number_out_of_range'],
      ],
    );
    const saved = await app.gateway('POST', '/v1/cards', { token_id: token.id });
    assert.equal(saved.body.messages[0].context, 'number');
    const luhn = await tokenOf(app, { ...card, number: '4242424242424241' });
    assert.equal((await charging(app, luhn.id)).body.messages[0].code, 'card_number_invalid');
    const expired = await tokenOf(app, { ...card, exp_year: '20' });
    assert.equal((await charging(app, expired.id)).body.messages[0].code, 'card_expired');
    const empty = await tokenOf(app, { type: 'card', name: 'Nobody' });
    const nothing = await charging(app, empty.id);
    assert.equal(nothing.body.messages[0].code, 'no_card_details_or_token_present');
  });

  test('what says neither card nor bank account makes none', async () => {
    const app = first();
    const { status, body } = await app.gateway('POST', '/v1/tokens', { name: 'X' }, asPublic(app));
    assert.equal(status, 422);
    assert.deepEqual([body.messages[0].context, body.messages[0].sub_code], ['type', 'not_null']);
  });

  test('the number of a card is kept in no field but its own', async () => {
    const app = first();
    const form = 'number=4242424242424242&card_no=4111111111111111';
    const sent = await app.gateway('POST', '/v1/tokens', form, asForm(app));
    assert.equal(sent.status, 422);
    assert.equal(sent.body.messages[0].context, 'form_data.card_no');
    const nested = { ...card, form_data: { deep: [{ pan: '4111 1111 1111 1111' }] } };
    const json = await app.gateway('POST', '/v1/tokens', nested, asPublic(app));
    assert.equal(json.body.messages[0].context, 'form_data');
    const named = await app.gateway(
      'POST',
      '/v1/tokens',
      { ...card, name: '4111111111111111' },
      asPublic(app),
    );
    assert.equal(named.body.messages[0].context, 'name');
  });

  test('form_data is kept as it came, whatever JSON it is', async () => {
    const app = first();
    for (const data of ['abc', [1, 'two', { three: null }], 5, true, { a: { b: [] } }]) {
      const token = await tokenOf(app, { ...card, form_data: data });
      assert.deepEqual(token.form_data, data);
      assert.deepEqual((await app.gateway('GET', `/v1/tokens/${token.id}`)).body.form_data, data);
    }
  });

  test('it may stand in a method instead of the details', async () => {
    const app = first();
    const token = await tokenOf(app, card);
    const body = { amount: 100, method: { type: 'card', token_id: token.id } };
    assert.equal((await app.gateway('POST', '/v1/charges', body)).status, 200);
    assert.equal((await app.gateway('POST', '/v1/charges', body)).status, 404);
  });

  test('a number that control characters hide is found when they are gone', async () => {
    const app = first();
    const hidden = { ...card, name: '41111\u000111111111111' };
    const { status, body } = await app.gateway('POST', '/v1/tokens', hidden, asPublic(app));
    assert.equal(status, 422);
    assert.equal(body.messages[0].context, 'name');
  });

  test('a security code under another name is not kept', async () => {
    const app = first();
    const form =
      'number=4242424242424242&CVV=123&cvc=999&card[cvv]=321&x_card_code=1234' +
      '&cvv_help=opened&order=42';
    const { body } = await app.gateway('POST', '/v1/tokens', form, asForm(app));
    assert.deepEqual(body.form_data, {
      CVV: '***',
      cvc: '***',
      'card[cvv]': '***',
      x_card_code: '***',
      cvv_help: 'opened',
      order: '42',
    });
    const nested = await tokenOf(app, { ...card, form_data: { a: [{ cvc: 123 }], n: 123 } });
    assert.deepEqual(nested.form_data, { a: [{ cvc: '***' }], n: 123 });
  });

  test('a body larger than any form is not read', async () => {
    const app = first();
    const large = { ...card, form_data: 'x'.repeat(130 * 1024) };
    const { status, body } = await app.gateway('POST', '/v1/tokens', large, asPublic(app));
    assert.equal(status, 400);
    assert.equal(body.messages[0].code, 'invalid_request');
  });

  test("the public key's Idempotency-Keys are none of the merchant's", async () => {
    const app = first();
    const headers = { 'idempotency-key': `order-${app.organization.id}` };
    const made = await app.gateway('POST', '/v1/tokens', card, { ...asPublic(app), headers });
    assert.equal(made.status, 200);
    const live = { key: app.organization.liveSecretKey, headers };
    const charge = await app.gateway('POST', '/v1/charges', { amount: 1, method: aCard() }, live);
    assert.equal(charge.body.messages[0].code, 'card_processor_not_available');
  });

  test('a form with a redirect_url leads there, with the id of the token', async () => {
    const app = first();
    const form =
      'type=bank&routing_number=000000013&account_number=1234567890&account_type=CHECKING' +
      '&redirect_url=https://merchant.example.com/payment?a=1%23part';
    const key = { 'idempotency-key': `redirect-${app.organization.id}` };
    const sent = await app.gateway('POST', '/v1/tokens', form, asForm(app, key));
    assert.equal(sent.status, 303);
    assert.equal(sent.body, '');
    const location = new URL(sent.headers.get('location') ?? '');
    assert.equal(location.origin, 'https://merchant.example.com');
    assert.equal(location.searchParams.get('a'), '1');
    assert.equal(location.hash, '#part');
    const id = location.searchParams.get('token_id') ?? '';
    assert.equal((await charging(app, id)).status, 200);
    const again = await app.gateway('POST', '/v1/tokens', form, asForm(app, key));
    assert.equal(again.status, 303);
    assert.equal(again.headers.get('location'), sent.headers.get('location'));
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
    for (const { headers } of [sent, again]) {
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('cache-control'), 'no-store');
    }
  });

  test('pages of other origins may make one, and call nothing else', async () => {
    const app = first();
    const asked = await app.gateway('OPTIONS', '/v1/tokens', undefined, {
      key: null,
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    assert.equal(asked.status, 204);
    assert.equal(asked.headers.get('access-control-allow-origin'), '*');
    assert.equal(asked.headers.get('access-control-allow-methods'), 'POST');
    assert.match(asked.headers.get('access-control-allow-headers') ?? '', /authorization/);
    const made = await app.gateway('POST', '/v1/tokens', card, asPublic(app));
    assert.equal(made.headers.get('access-control-allow-origin'), '*');
    const refused = await app.gateway('POST', '/v1/tokens', card, { key: 'm_wrong' });
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get('access-control-allow-origin'), '*');
    const other = await app.gateway('OPTIONS', '/v1/charges', undefined, { key: null });
    assert.equal(other.headers.get('access-control-allow-origin'), null);
    const read = await app.gateway('GET', `/v1/tokens/${made.body.id}`);
    assert.equal(read.headers.get('access-control-allow-origin'), null);
  });

  test('a stripe counts more than what was typed in, and is not kept', async () => {
    const app = first();
    const token = await tokenOf(app, {
      type: 'card',
      track1: 'B4242424242424242^DOE/JANE^40101015432112345678',
      number: '4000000000000002',
    });
    assert.equal(token.number, '************4242');
    const { status, body } = await charging(app, token.id);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.method.exp_month, body.method.exp_year], [10, 2040]);
    assert.equal(body.method.name, 'DOE/JANE');
    const bad = await tokenOf(app, { type: 'card', track2: '4242424242424242=4013' });
    const refused = await charging(app, bad.id);
    assert.equal(refused.body.messages[0].context, 'method.track2');
  });

  test('one made with a secret key serves its mode, and no other organization', async () => {
    const app = first();
    const { testSecretKey, liveSecretKey } = app.organization;
    const made = await app.gateway('POST', '/v1/tokens', card, { key: testSecretKey });
    const live = { key: liveSecretKey };
    assert.equal(
      (await app.gateway('GET', `/v1/tokens/${made.body.id}`, undefined, live)).status,
      404,
    );
    const charge = { amount: 1, method: made.body.id };
    assert.equal((await app.gateway('POST', '/v1/charges', charge, live)).status, 404);
    const other = await newcomer();
    assert.equal((await charging(other, made.body.id)).status, 404);
    assert.equal((await charging(app, made.body.id)).status, 200);
  });
});
