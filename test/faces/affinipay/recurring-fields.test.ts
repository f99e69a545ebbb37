import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { aBankAccount, aCard } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, broken } from './messages.ts';
import { aRecurring, makeRecurring, path } from './recurring.ts';
import { rowsOf } from './watching.ts';

type Row = readonly [value: unknown, rule: string];

const fields: Readonly<Record<string, readonly Row[]>> = {
  amount: [
    [undefined, 'not_null'],
    [null, 'not_null'],
    ['', 'invalid'],
    [0, 'below_minimum_value'],
    [10.5, 'invalid'],
    ['100000000000000', 'exceeds_maximum_value'],
  ],
  description: [
    ['x'.repeat(256), 'invalid_length'],
    ['4242 4242 4242 4242', 'invalid'],
    [{}, 'invalid'],
  ],
  reference: [
    ['x'.repeat(129), 'invalid_length'],
    ['a\nb', 'invalid'],
  ],
  currency: [['XXQ', 'invalid']],
  data: [
    [[], 'invalid'],
    [{ number: '4242424242424242' }, 'invalid'],
  ],
  max_occurrences: [
    [0, 'below_minimum_value'],
    ['-1', 'below_minimum_value'],
    [1.5, 'invalid'],
    ['many', 'invalid'],
    [true, 'invalid'],
    [[1], 'invalid'],
    [{ toString: 1 }, 'invalid'],
    [2 ** 31, 'exceeds_maximum_value'],
    ['99999999999999999999', 'exceeds_maximum_value'],
  ],
  max_amount: [
    [1249, 'below_minimum_value'],
    ['0', 'below_minimum_value'],
    ['100000000000000', 'exceeds_maximum_value'],
    ['much', 'invalid'],
  ],
  schedule: [
    [undefined, 'not_null'],
    ['monthly', 'invalid'],
    [[], 'invalid'],
  ],
};

const ofSchedules: Readonly<Record<string, readonly Row[]>> = {
  start: [
    [undefined, 'not_null'],
    ['2026-11-31', 'invalid'],
    ['2026-2-1', 'invalid'],
    ['0000-01-01', 'invalid'],
    ['+002026-01-01', 'invalid'],
    ['2026-11-30T00:00:00Z', 'invalid'],
    ['tomorrow', 'invalid'],
    [20261130, 'invalid'],
  ],
  interval_unit: [
    [undefined, 'not_null'],
    ['YEAR', 'invalid'],
    ['month', 'invalid'],
    [1, 'invalid'],
  ],
  interval_delay: [
    [undefined, 'not_null'],
    [0, 'below_minimum_value'],
    [-1, 'below_minimum_value'],
    [1001, 'exceeds_maximum_value'],
    ['1001', 'exceeds_maximum_value'],
    [1.5, 'invalid'],
    ['one', 'invalid'],
    [{}, 'invalid'],
  ],
  end: [
    ['2026-02-30', 'invalid'],
    ['2026-11-29', 'invalid'],
    [5, 'invalid'],
  ],
  days: [
    ['15', 'invalid'],
    [15, 'invalid'],
    [['FIRST'], 'invalid'],
    [[0], 'invalid'],
    [[32], 'invalid'],
    [['-1'], 'invalid'],
    [[1.5], 'invalid'],
    [[null], 'invalid'],
    [[['1']], 'invalid'],
    [{ first: '1' }, 'invalid'],
    [{ 0: {} }, 'invalid'],
    [Array.from({ length: 33 }, () => '1'), 'invalid_length'],
  ],
};

/** What is wrong of days goes together with unit and delay. */
const ofDays: readonly (readonly [schedule: object, field: string])[] = [
  [{ interval_unit: 'DAY', interval_delay: 1, days: ['1'] }, 'days'],
  [{ interval_unit: 'WEEK', interval_delay: 2, days: ['1'] }, 'days'],
  [{ interval_unit: 'WEEK', interval_delay: 1, days: ['8'] }, 'days'],
  [{ interval_unit: 'WEEK', interval_delay: 1, days: ['LAST'] }, 'days'],
  [{ interval_unit: 'MONTH', interval_delay: 1, days: [], end: '2020-01-01' }, 'end'],
];

const shownOf = (value: unknown) => JSON.stringify(value)?.slice(0, 40) ?? 'absent';

suite('fields of recurring charges', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });

  async function refused(body: object, context: string, rule: string, at = path): Promise<void> {
    const { app } = shared.first();
    const before = await rowsOf(app.db);
    const answer = await shared.first().gateway('POST', at, body);
    assertRefused(answer, 422, [broken(context, rule)]);
    assert.deepEqual(await rowsOf(app.db), before);
  }

  for (const [field, rows] of Object.entries(fields)) {
    for (const [value, rule] of rows) {
      test(`${field} ${shownOf(value)}: ${rule}`, () =>
        refused(aRecurring({ [field]: value }), field, rule));
    }
  }

  const { schedule: usual } = aRecurring();
  for (const [field, rows] of Object.entries(ofSchedules)) {
    for (const [value, rule] of rows) {
      test(`schedule.${field} ${shownOf(value)}: ${rule}`, () => {
        const schedule = { ...usual, [field]: value };
        return refused(aRecurring({ schedule }), `schedule.${field}`, rule);
      });
      // The day of the charge is the start of what recurs of it.
      if (field === 'start' || value === '2026-11-29') continue;
      test(`recur.${field} ${shownOf(value)}: ${rule}`, () => {
        const { start: _, ...recur } = { ...usual, [field]: value };
        const charge = { amount: 5, method: aCard(), recur };
        return refused(charge, `recur.${field}`, rule, '/v1/charges');
      });
    }
  }

  for (const [timing, field] of ofDays) {
    test(`${shownOf(timing)}: ${field}`, async () => {
      const schedule = { ...usual, ...timing };
      await refused(aRecurring({ schedule }), `schedule.${field}`, 'invalid');
      if (field === 'end') return;
      const charge = { amount: 5, method: aCard(), recur: timing };
      await refused(charge, `recur.${field}`, 'invalid', '/v1/charges');
    });
  }

  const recur = { interval_unit: 'MONTH', interval_delay: 1 };
  for (const [more, context, rule] of [
    [{ max_amount: 4 }, 'max_amount', 'below_minimum_value'],
    [{ amount: 10, max_amount: 9 }, 'max_amount', 'below_minimum_value'],
    [{ amount: 0 }, 'amount', 'below_minimum_value'],
    [{ max_occurrences: 0 }, 'max_occurrences', 'below_minimum_value'],
    [{ description: 'x'.repeat(256) }, 'description', 'invalid_length'],
  ] as const) {
    test(`a charge to recur with ${shownOf(more)}: ${rule}`, () => {
      const charge = { amount: 5, method: aCard(), recur: { ...recur, ...more } };
      return refused(charge, `recur.${context}`, rule, '/v1/charges');
    });
  }

  for (const flag of [false, 'false']) {
    test(`a hold (${JSON.stringify(flag)}) cannot recur`, () => {
      const charge = { amount: 5, method: aCard(), auto_capture: flag, recur };
      return refused(charge, 'auto_capture', 'invalid', '/v1/charges');
    });
  }

  test('what is to recur is an object', () =>
    refused({ amount: 5, method: aCard(), recur: 'monthly' }, 'recur', 'invalid', '/v1/charges'));

  test('all that is wrong is told at once', async () => {
    const body = { method: { type: 'card', number: '1' }, schedule: { end: 5 }, max_amount: 0 };
    const { body: told } = await shared.first().gateway('POST', path, body);
    const contexts = told.messages.map(({ context }: { context: string }) => context);
    const ofSchedule = ['end', 'interval_delay', 'interval_unit', 'start'];
    assert.deepEqual(contexts.toSorted(), [
      ...['amount', 'max_amount', 'method.exp_month', 'method.exp_year', 'method.number'],
      ...ofSchedule.map((name) => `schedule.${name}`),
    ]);
  });

  for (const method of ['POST', 'PUT']) {
    test(`a ${method} without a payment method`, async () => {
      const store = shared.first();
      const at = method === 'PUT' ? `${path}/${(await makeRecurring(store)).id}` : path;
      const answer = await store.gateway(method, at, aRecurring({ method: undefined }));
      assertRefused(answer, 422, [{ code: 'no_payment_method' }]);
    });
  }

  for (const [method, context, rule] of [
    [{ exp_month: 1 }, 'method.type', 'not_null'],
    [aCard({ type: undefined }), 'method.type', 'not_null'],
    [{ type: 'card', exp_month: 13 }, 'method.exp_month', 'number_out_of_range'],
    [{ type: 'card', name: 5 }, 'method.name', 'invalid'],
    [{ type: 'card', state: 'ZZ' }, 'method.state', 'invalid'],
    [{ type: 'card', number: '4242424242424242' }, 'method.exp_month', 'not_null'],
    [{ type: 'bank', routing_number: '000000013' }, 'method.account_number', 'not_blank'],
    [5, 'method', 'invalid'],
  ] as const) {
    test(`a PATCH of the method ${shownOf(method)}: ${rule}`, async () => {
      const store = shared.first();
      const { id } = await makeRecurring(store);
      const { status, body } = await store.gateway('PATCH', `${path}/${id}`, { method });
      assert.equal(status, 422, JSON.stringify(body));
      const [{ code, context: told, sub_code }] = body.messages;
      assert.deepEqual([code, told, sub_code], ['invalid_data', context, rule]);
    });
  }

  test('a PATCH of limits that what is there breaks', async () => {
    const store = shared.first();
    const { id } = await makeRecurring(store, { max_amount: 2000 });
    for (const [changes, context, rule] of [
      [{ amount: 2001 }, 'max_amount', 'below_minimum_value'],
      [{ schedule: { end: '2026-11-29' } }, 'schedule.end', 'invalid'],
      [{ schedule: { days: ['LAST'], interval_delay: 2 } }, 'schedule.days', 'invalid'],
    ] as const) {
      const answer = await store.gateway('PATCH', `${path}/${id}`, changes);
      assertRefused(answer, 422, [broken(context, rule)]);
    }
  });

  const methods = {
    card_number_invalid: aCard({ number: '4242424242424241' }),
    card_expired: aCard({ exp_month: 1, exp_year: 2020 }),
    card_number_incorrect: aCard({ card_type: 'JCB' }),
    no_card_details_or_token_present: { type: 'card' },
    no_bank_details_or_token_present: { type: 'bank', name: 'Pat' },
    resource_not_found: 'RNZyuzAPTK2TSS6hPKafDA',
  };
  for (const [code, method] of Object.entries(methods)) {
    test(`nothing recurs of a method that is ${code}`, async () => {
      const { status, body } = await shared.first().gateway('POST', path, aRecurring({ method }));
      assert.deepEqual(
        [status, body.messages[0].code],
        [code === 'resource_not_found' ? 404 : 422, code],
      );
    });
  }

  test('a PATCH to a date that is past', async () => {
    const store = shared.first();
    const { id } = await makeRecurring(store);
    const method = { type: 'card', exp_month: 10, exp_year: 2026 };
    const answer = await store.gateway('PATCH', `${path}/${id}`, { method });
    assertRefused(answer, 422, [{ code: 'card_expired' }]);
  });

  test('a bank account for a card, in whole or in part', async () => {
    const store = shared.first();
    const { id } = await makeRecurring(store);
    for (const method of [aBankAccount(), { type: 'bank', account_type: 'SAVINGS' }]) {
      const answer = await store.gateway('PATCH', `${path}/${id}`, { method });
      assertRefused(answer, 422, [{ code: 'incorrect_payment_type' }]);
    }
  });

  test('an account that takes another currency', async () => {
    const answer = await shared.first().gateway('POST', path, aRecurring({ currency: 'EUR' }));
    assertRefused(answer, 422, [{ code: 'unsupported_currency' }]);
  });
});
