import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { avsResults, cvvResults } from '#src/payments/index.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, broken } from './messages.ts';

describe('policies of an account', () => {
  const { newcomer } = sharedApp();

  const configured = async (settings: object): Promise<TestApp> => {
    const app = await newcomer();
    await configure(app, settings);
    return app;
  };
  const configure = async (app: TestApp, settings: object) => {
    const path = `/console/api/accounts/${app.organization.merchantAccountId}`;
    const { status, body } = await app.console('PATCH', path, settings);
    assert.equal(status, 200, JSON.stringify(body));
  };
  const charge = (app: TestApp, method: object, more: object = {}) =>
    app.gateway('POST', '/v1/charges', { amount: 100, method, ...more });
  const track = 'B4242424242424242^DOE/JANE^40101015432112345678';
  const outcome = ({
    status,
    body,
  }: {
    status: number;
    body: { messages?: { code: string }[] };
  }) => (status === 200 ? 'approved' : body.messages?.[0]?.code);

  test('only the listed card types are taken, and a refusal is a failed transaction', async () => {
    const app = await configured({ accepted_card_types: ['VISA', 'DISCOVER'] });
    assert.equal((await charge(app, aCard())).status, 200);
    const refused = await charge(app, aCard({ number: '378282246310005' }));
    const [message] = refused.body.messages;
    assertRefused(refused, 422, [
      {
        code: 'card_type_not_accepted',
        facility: 'payment_processor',
        entity_id: message.entity_id,
      },
    ]);
    const read = await app.gateway('GET', `/v1/transactions/${message.entity_id}`);
    assert.equal(read.body.failure_code, 'card_type_not_accepted');
  });

  test('swiped cards have policies of their own', async () => {
    const app = await configured({
      cvv_policy: 'require_match_strict',
      required_payment_fields: ['name', 'security_code', 'postal_code'],
      swipe_cvv_policy: 'disabled',
      swipe_required_payment_fields: ['email'],
    });
    assertRefused(await charge(app, aCard()), 422, [
      broken('method.name', 'not_blank'),
      broken('method.cvv', 'not_blank'),
      broken('method.postal_code', 'not_blank'),
    ]);
    assertRefused(await charge(app, { type: 'card', track1: track }), 422, [
      broken('method.email', 'not_blank'),
    ]);
    const swiped = await charge(app, { track1: track, email: 'jane@example.com' });
    assert.equal(swiped.status, 200, JSON.stringify(swiped.body));
    assert.deepEqual(
      [swiped.body.method.name, swiped.body.method.exp_year, swiped.body.method.exp_month],
      ['DOE/JANE', 2040, 10],
    );
  });

  test('what is blank is not there', async () => {
    const app = await configured({ required_payment_fields: ['name'] });
    for (const name of ['', ' ', undefined]) {
      assertRefused(await charge(app, aCard({ name })), 422, [broken('method.name', 'not_blank')]);
    }
  });

  test('without an address check there is no result of one', async () => {
    const app = await configured({ avs_policy: 'disabled' });
    const { body } = await charge(app, aCard({ number: '4000000000000010', address1: '1 Main' }));
    assert.deepEqual([body.status, body.avs_result], ['AUTHORIZED', undefined]);
  });

  test('either track will do, and what was typed in beside it is ignored', async () => {
    const app = await newcomer();
    const second = '4242424242424242=40101015432112345678';
    for (const method of [
      { type: 'card', track2: second },
      { type: 'card', track2: `;${second}?` },
      { type: 'card', track1: `%${track}?`, track2: '' },
      { track1: track, number: '4000000000000002', exp_month: 1, exp_year: 2020 },
      { track1: track, number: '', exp_month: 0, exp_year: '' },
      { track1: track, number: '************4242', exp_month: 99, exp_year: 'x', cvv: '' },
    ]) {
      const { status, body } = await charge(app, method);
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.method.number, '************4242');
    }
    assertRefused(await charge(app, { type: 'card', track1: second }), 422, [
      broken('method.track1', 'invalid'),
    ]);
    const old = await charge(app, {
      type: 'card',
      track2: '4242424242424242=20011015432112345678',
    });
    assertRefused(old, 422, [{ code: 'card_expired' }]);
  });

  test('every CVV result can be had, and the policy decides what it means', async () => {
    const app = await newcomer();
    const accepted: Record<string, readonly string[]> = {
      disabled: cvvResults,
      optional: ['MATCHED', 'NOT_PROCESSED', 'NOT_PRESENT_ON_CARD', 'UNAVAILABLE', 'NO_RESPONSE'],
      require_match_lenient: [
        'MATCHED',
        'NOT_PROCESSED',
        'NOT_PRESENT_ON_CARD',
        'UNAVAILABLE',
        'NO_RESPONSE',
      ],
      require_match_strict: ['MATCHED'],
    };
    for (const [policy, approved] of Object.entries(accepted)) {
      for (const result of cvvResults) {
        await configure(app, { cvv_policy: policy, simulated_answer: { cvv_result: result } });
        const answer = await charge(app, aCard({ cvv: '123' }));
        const expected = approved.includes(result) ? 'approved' : 'card_cvv_incorrect';
        assert.equal(outcome(answer), expected, `${policy} ${result}`);
        if (answer.status === 200) assert.equal(answer.body.cvv_result, result);
      }
    }
  });

  test('every AVS result can be had, and the policy decides what it means', async () => {
    const app = await newcomer();
    const exact = [
      'EXACT_MATCH_INTL',
      'EXACT_MATCH_UK',
      'ADDRESS_AND_POSTAL_CODE',
      'ADDRESS_AND_ZIP9',
      'ADDRESS_AND_ZIP5',
    ];
    const address = [...exact, 'ADDRESS', 'ADDRESS_INTL'];
    const code = [...exact, 'POSTAL_CODE', 'ZIP9', 'ZIP5'];
    const unavailable = [
      'AVS_ERROR_INELIGIBLE',
      'NOT_SUPPORTED_INTL',
      'UNAVAILABLE_INTL',
      'RETRY',
      'NOT_SUPPORTED',
      'UNAVAILABLE',
    ];
    const accepted: Record<string, readonly string[]> = {
      disabled: avsResults,
      submit_ignore_result: avsResults,
      address_or_postal_code_lenient: [...address, ...code, ...unavailable],
      address_or_postal_code_strict: [...address, ...code],
      address_strict: address,
      postal_code_strict: code,
      exact_lenient: [...exact, ...unavailable],
      exact_strict: exact,
    };
    for (const [policy, approved] of Object.entries(accepted)) {
      for (const result of avsResults) {
        await configure(app, { avs_policy: policy, simulated_answer: { avs_result: result } });
        const expected = approved.includes(result) ? 'approved' : 'card_avs_rejected';
        const answer = await charge(app, aCard({ address1: '1 Main St' }));
        assert.equal(outcome(answer), expected, `${policy} ${result}`);
      }
    }
  });

  test('a matching code may excuse an address that does not match', async () => {
    const app = await configured({
      avs_policy: 'exact_strict',
      ignore_avs_failure_if_cvv_match: true,
      simulated_answer: { avs_result: 'NO_MATCH', cvv_result: 'MATCHED' },
    });
    assert.equal(outcome(await charge(app, aCard({ cvv: '123' }))), 'approved');
    await configure(app, {
      simulated_answer: { avs_result: 'NO_MATCH', cvv_result: 'NOT_MATCHED' },
    });
    assert.equal(outcome(await charge(app, aCard({ cvv: '123' }))), 'card_cvv_incorrect');
    await configure(app, {
      cvv_policy: 'disabled',
      simulated_answer: { avs_result: 'NO_MATCH', cvv_result: 'MATCHED' },
    });
    assert.equal(outcome(await charge(app, aCard({ cvv: '123' }))), 'card_avs_rejected');
  });

  test('a payer in a country that is not allowed is told no more than that', async () => {
    const app = await configured({ transaction_allowed_countries: ['US', 'CA'] });
    const from = (address: string) => ({ headers: { 'x-relayed-ip-address': address } });
    const body = { amount: 100, method: aCard() };
    const american = await app.gateway('POST', '/v1/charges', body, from('8.8.8.8'));
    assert.equal(american.status, 200, JSON.stringify(american.body));
    const refused = await app.gateway('POST', '/v1/charges', body, from('212.58.244.1'));
    assertRefused(refused, 401, [{ code: 'not_authorized' }]);
    const credit = await app.gateway('POST', '/v1/credits', body, from('212.58.244.1'));
    assertRefused(credit, 401, [{ code: 'not_authorized' }]);
    const found = await app.gateway('GET', '/v1/transactions?qf=status:FAILED');
    assert.deepEqual(
      found.body.results.map((one: { type: string; failure_code: string }) => [
        one.type,
        one.failure_code,
      ]),
      [
        ['CREDIT', 'not_authorized_country_denied'],
        ['CHARGE', 'not_authorized_country_denied'],
      ],
    );
    const path = `/v1/charges/${american.body.id}/refund`;
    const refund = await app.gateway('POST', path, { amount: 1 }, from('212.58.244.1'));
    assertRefused(refund, 401, [{ code: 'not_authorized' }]);
    assert.equal((await app.gateway('POST', path, { amount: 1 }, from('8.8.8.8'))).status, 200);
  });

  test('an operator has the simulator answer what no test number stands for', async () => {
    const app = await newcomer();
    await configure(app, { simulated_answer: { failure_code: 'card_processing_error' } });
    const failed = await charge(app, aCard());
    const [message] = failed.body.messages;
    assertRefused(failed, 500, [
      {
        code: 'card_processing_error',
        facility: 'payment_processor',
        entity_id: message.entity_id,
      },
    ]);
    assert.equal((await charge(app, aBankAccount())).status, 200);
    await configure(app, { simulated_answer: {} });
    assert.equal((await charge(app, aCard())).status, 200);
  });
});
