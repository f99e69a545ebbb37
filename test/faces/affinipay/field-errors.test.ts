import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { aBankAccount, aCard } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, broken, type ExpectedMessage } from './messages.ts';
import { rowsOf, within } from './watching.ts';

type Row = readonly [value: unknown, rule: string];

/** Amounts that are none, as they stand in the JSON text. */
const amounts: readonly Row[] = [
  ['null', 'not_null'],
  ['0', 'below_minimum_value'],
  ['"0"', 'below_minimum_value'],
  ['-0', 'below_minimum_value'],
  ['-5', 'below_minimum_value'],
  ['"-5"', 'below_minimum_value'],
  ['10.5', 'invalid'],
  ['"10.5"', 'invalid'],
  ['0.5', 'invalid'],
  ['1e2', 'invalid'],
  ['"1e2"', 'invalid'],
  ['1E2', 'invalid'],
  ['1e400', 'invalid'],
  ['100000000000000', 'exceeds_maximum_value'],
  ['"100000000000000"', 'exceeds_maximum_value'],
  ['99999999999999999999999999999999999', 'exceeds_maximum_value'],
  ['"abc"', 'invalid'],
  ['""', 'invalid'],
  ['" 10"', 'invalid'],
  ['"10 "', 'invalid'],
  ['"+10"', 'invalid'],
  ['"1,000"', 'invalid'],
  ['"$10"', 'invalid'],
  ['"0x10"', 'invalid'],
  ['"١٠"', 'invalid'],
  ['true', 'invalid'],
  ['[100]', 'invalid'],
  ['{"value":100}', 'invalid'],
];

const long = (length: number) => 'x'.repeat(length);

/** Values of a card's own fields, and of the payer's. */
const cardFields: Readonly<Record<string, readonly Row[]>> = {
  number: [
    ['4242', 'invalid_length'],
    ['42424242424242424242', 'invalid_length'],
    ['4242abcd42424242', 'invalid'],
    [true, 'invalid'],
    [['4242424242424242'], 'invalid'],
    [null, 'not_blank'],
    ['', 'not_blank'],
    [' ', 'not_blank'],
  ],
  cvv: [
    ['12a', 'invalid'],
    [' 123', 'invalid'],
    ['12', 'invalid_length'],
    ['12345', 'invalid_length'],
    [{}, 'invalid'],
  ],
  exp_month: [
    [0, 'number_out_of_range'],
    [13, 'number_out_of_range'],
    ['13', 'number_out_of_range'],
    [-1, 'number_out_of_range'],
    [1.5, 'invalid'],
    ['ten', 'number_out_of_range'],
    [' ', 'not_blank'],
    ['', 'not_null'],
    [null, 'not_null'],
  ],
  exp_year: [
    [204, 'number_out_of_range'],
    [20400, 'number_out_of_range'],
    ['soon', 'number_out_of_range'],
    [' ', 'not_blank'],
    ['', 'not_null'],
    [null, 'not_null'],
  ],
  card_type: [['BITCOIN', 'invalid']],
  type: [['cash', 'invalid']],
  name: [
    [long(65), 'invalid_length'],
    ['line\nbreak', 'invalid'],
    ['nul\u0000', 'invalid'],
    ['escape\u001b[2J', 'invalid'],
    [5, 'invalid'],
    // A card number where a name belongs would be stored in plain.
    ['4242 4242 4242 4242', 'invalid'],
  ],
  address1: [[long(65), 'invalid_length']],
  address2: [[long(65), 'invalid_length']],
  city: [[long(65), 'invalid_length']],
  postal_code: [
    ['12', 'invalid_length'],
    ['12345678901', 'invalid_length'],
    ['123_45', 'invalid'],
  ],
  country: [
    ['ZZ', 'invalid'],
    ['us', 'invalid'],
    ['USA', 'invalid'],
  ],
  email: [
    ['nobody', 'invalid'],
    [`${long(250)}@x.example`, 'invalid_length'],
  ],
  phone: [[long(23), 'invalid_length']],
};

const states: readonly (readonly [state: string, country: string])[] = [
  ['ZZ', 'US'],
  ['Texas', 'US'],
  ['TX', 'CA'],
  ['ON', 'US'],
];

const bankFields: Readonly<Record<string, readonly Row[]>> = {
  routing_number: [
    ['12345678', 'invalid_length'],
    ['1234567890', 'invalid_length'],
    ['12345678x', 'invalid'],
    [null, 'not_blank'],
    ['', 'not_blank'],
  ],
  account_number: [
    ['123', 'invalid_length'],
    ['123456789012345678', 'invalid_length'],
    ['12ab34', 'invalid'],
    [null, 'not_blank'],
    ['', 'not_blank'],
  ],
  account_type: [
    ['LOAN', 'invalid'],
    [null, 'not_null'],
  ],
};

const chargeFields: Readonly<Record<string, readonly Row[]>> = {
  currency: [
    ['XXY', 'invalid'],
    ['dollars', 'invalid'],
    [840, 'invalid'],
  ],
  auto_capture: [
    ['yes', 'invalid'],
    [1, 'invalid'],
  ],
  source_id: [
    [long(256), 'invalid_length'],
    ['tab\t', 'invalid'],
  ],
  reference: [
    [long(129), 'invalid_length'],
    ['4242424242424242', 'invalid'],
  ],
  data: [
    ['text', 'invalid'],
    [['list'], 'invalid'],
    [{ note: 'paid with 4242 4242 4242 4242' }, 'invalid'],
    [{ deep: [{ '4242424242424242': 1 }] }, 'invalid'],
    [{ number: 4242424242424242 }, 'invalid'],
    [{ number: '4012.000.010.000' }, 'invalid'],
    [{ text: long(64 * 1024) }, 'invalid_length'],
  ],
  method: [
    [5, 'invalid'],
    [['4242424242424242'], 'invalid'],
  ],
};

suite('fields that a request gets wrong', () => {
  const shared = sharedApp();

  async function refuses(path: string, body: unknown, messages: readonly ExpectedMessage[]) {
    const { app, gateway } = shared.first();
    const rowsBefore = await rowsOf(app.db);
    assertRefused(await within(1_000, gateway('POST', path, body)), 422, messages);
    assert.deepEqual(await rowsOf(app.db), rowsBefore);
  }
  const refusesCharge = (body: unknown, messages: readonly ExpectedMessage[]) =>
    refuses('/v1/charges', body, messages);
  const written = (value: unknown) => JSON.stringify(value).slice(0, 60);

  for (const [amount, rule] of amounts) {
    test(`an amount of ${amount}`, async () => {
      const body = `{"amount":${amount},"method":${JSON.stringify(aCard())}}`;
      await refusesCharge(body, [broken('amount', rule as string)]);
    });
  }

  test('no amount at all', () =>
    refusesCharge({ method: aCard() }, [broken('amount', 'not_null')]));

  for (const [name, rows] of Object.entries(chargeFields)) {
    for (const [value, rule] of rows) {
      test(`${name} of ${written(value)}`, () =>
        refusesCharge({ amount: 1, method: aCard(), [name]: value }, [broken(name, rule)]));
    }
  }

  for (const [name, rows] of Object.entries(cardFields)) {
    for (const [value, rule] of rows) {
      test(`${name} of ${written(value)} of a card`, () =>
        refusesCharge({ amount: 1, method: aCard({ [name]: value }) }, [
          broken(`method.${name}`, rule),
        ]));
    }
  }

  for (const [state, country] of states) {
    test(`state ${state} of ${country}`, () =>
      refusesCharge({ amount: 1, method: aCard({ state, country }) }, [
        broken('method.state', 'invalid'),
      ]));
  }

  for (const [name, rows] of Object.entries(bankFields)) {
    for (const [value, rule] of rows) {
      test(`${name} of ${written(value)} of a bank account`, () =>
        refusesCharge({ amount: 1, method: aBankAccount({ [name]: value }) }, [
          broken(`method.${name}`, rule),
        ]));
    }
  }

  test('every broken field has a message of its own', async () => {
    const { gateway } = shared.first();
    const method = aCard({ number: '4242', exp_month: 13, city: long(65), country: 'ZZ' });
    const { body } = await gateway('POST', '/v1/charges', { amount: -1, method });
    const told = body.messages.map((message: ExpectedMessage) => message.context);
    const contexts = ['number', 'exp_month', 'city', 'country'].map((name) => `method.${name}`);
    assert.deepEqual(told.toSorted(), ['amount', ...contexts].toSorted());
  });

  const several: readonly (readonly [what: string, body: object, messages: ExpectedMessage[]])[] = [
    [
      'an amount and a card, each in part',
      { amount: -1, method: { type: 'card', exp_month: 13, state: 'ZZ', country: 'US' } },
      [
        broken('amount', 'below_minimum_value'),
        broken('method.exp_month', 'number_out_of_range'),
        broken('method.number', 'not_blank'),
        broken('method.exp_year', 'not_null'),
        broken('method.state', 'invalid'),
      ],
    ],
    [
      'a bank account without most of it',
      { amount: 1, method: { type: 'bank', routing_number: '1', name: long(65) } },
      [
        broken('method.routing_number', 'invalid_length'),
        broken('method.name', 'invalid_length'),
        broken('method.account_number', 'not_blank'),
        broken('method.account_type', 'not_null'),
      ],
    ],
    [
      'fields, and no card details',
      { amount: -1, method: { type: 'card' } },
      [broken('amount', 'below_minimum_value')],
    ],
    ['fields, and no method', {}, [broken('amount', 'not_null')]],
    [
      'fields of types that no text can be made of',
      { amount: 1, method: aCard({ state: 'TX', country: { toString: 1, valueOf: 1 } }) },
      [broken('method.country', 'invalid')],
    ],
  ];
  for (const [what, body, messages] of several) {
    test(`at once: ${what}`, () => refusesCharge(body, messages));
  }

  test('a field that is missing leaves the Idempotency-Key to the next request', async () => {
    const { gateway } = shared.first();
    const headers = { 'idempotency-key': 'a-card-without-its-number' };
    const incomplete = { amount: 1, method: aCard({ number: null }) };
    const refused = await gateway('POST', '/v1/charges', incomplete, { headers });
    assertRefused(refused, 422, [broken('method.number', 'not_blank')]);
    const mended = { amount: 1, method: aCard() };
    assert.equal((await gateway('POST', '/v1/charges', mended, { headers })).status, 200);
  });

  test('the amounts of captures and refunds are read as strictly', async () => {
    const { gateway } = shared.first();
    const made = await gateway('POST', '/v1/charges', {
      amount: 1000,
      auto_capture: false,
      method: aCard(),
    });
    const capture = `/v1/charges/${made.body.id}/capture`;
    for (const [amount, rule] of amounts.filter(([text]) => text !== 'null')) {
      await refuses(capture, `{"amount":${amount}}`, [broken('amount', rule)]);
    }
    await refuses(capture, { capture_time: 'TOMORROW' }, [broken('capture_time', 'invalid')]);
    await refuses(capture, { reference: long(129) }, [broken('reference', 'invalid_length')]);
    assert.equal((await gateway('POST', capture, { amount: '1000' })).status, 200);

    const refund = `/v1/charges/${made.body.id}/refund`;
    for (const [amount, rule] of amounts) {
      await refuses(refund, `{"amount":${amount}}`, [broken('amount', rule)]);
    }
    await refuses(refund, {}, [broken('amount', 'not_null')]);
  });

  test('a reference of a void is no longer than 128 characters', async () => {
    const { gateway } = shared.first();
    const { body } = await gateway('POST', '/v1/charges', { amount: 1, method: aCard() });
    const path = `/v1/transactions/${body.id}/void`;
    await refuses(path, { reference: long(129) }, [broken('reference', 'invalid_length')]);
  });

  const queries: readonly (readonly [path: string, context: string, rule: string])[] = [
    ['/v1/events?page=0', 'page', 'below_minimum_value'],
    ['/v1/events?page=-1', 'page', 'below_minimum_value'],
    ['/v1/events?page=two', 'page', 'below_minimum_value'],
    ['/v1/events?page=1&page=2', 'page', 'invalid'],
    ['/v1/events?page_size=0', 'page_size', 'below_minimum_value'],
    ['/v1/events?page_size=1001', 'page_size', 'exceeds_maximum_value'],
    ['/v1/events?start_date=yesterday', 'start_date', 'invalid'],
    ['/v1/events?start_date=2026-02-30T00:00:00.000Z', 'start_date', 'invalid'],
    ['/v1/events?start_date=0000-01-01T00:00:00.000Z', 'start_date', 'invalid'],
    ['/v1/events?start_date=0001-01-01T00:00:00%2B23:00', 'start_date', 'invalid'],
    ['/v1/events?start_date=9999-12-31T23:59:59-23:00', 'start_date', 'invalid'],
    ['/v1/transactions/source-id', 'id', 'not_null'],
  ];
  for (const [path, context, rule] of queries) {
    test(`GET ${path}`, async () => {
      assertRefused(await shared.first().gateway('GET', path), 422, [broken(context, rule)]);
    });
  }
});

suite('what looks odd and is right all the same', () => {
  const shared = sharedApp();
  const accepted: readonly (readonly [what: string, body: string, amount: number])[] = [
    ['an amount as text', '{"amount":"1000","method":$}', 1000],
    ['leading zeros', '{"amount":"0000100","method":$}', 100],
    ['a whole number with a fraction of zero', '{"amount":100.0,"method":$}', 100],
    ['a float that missed upwards', '{"amount":1998.9999999999998,"method":$}', 1999],
    ['a float that missed downwards', '{"amount":2010.0000000000002,"method":$}', 2010],
    ['the largest amount', '{"amount":99999999999999,"method":$}', 99_999_999_999_999],
    ['the smallest amount', '{"amount":1,"method":$}', 1],
    ['keys nobody knows', '{"amount":5,"method":$,"recurring":false,"x":{"y":[1]}}', 5],
    ['nulls', '{"amount":5,"method":$,"reference":null,"source_id":null,"data":null}', 5],
  ];
  for (const [what, text, amount] of accepted) {
    test(what, async () => {
      const body = text.replace('$', JSON.stringify(aCard()));
      const answer = await shared.first().gateway('POST', '/v1/charges', body);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      assert.equal(answer.body.amount, amount);
    });
  }

  const cards: Readonly<Record<string, object>> = {
    'a number with spaces': { number: '4242 4242 4242 4242' },
    'a number with dashes': { number: '4242-4242-4242-4242' },
    'a number that is a JSON number': { number: 4242424242424242 },
    'a security code that is a JSON number': { cvv: 123 },
    'month and year as text': { exp_month: '01', exp_year: '2040' },
    'a year of two digits': { exp_year: 40 },
    'a Canadian province': { state: 'ON', country: 'CA' },
    'a state of another country, in full': { state: 'Bavaria', country: 'DE' },
    'a state without its country': { state: 'TX' },
    'empty fields': { name: '', address1: '', postal_code: '', email: '' },
    'names of other scripts': { name: '王小明 Ünal Ó’Brien 👩‍🚀' },
    'a month that ends today or later': { exp_month: 12, exp_year: 2099 },
    'a card type that is right': { card_type: 'VISA' },
  };
  for (const [what, more] of Object.entries(cards)) {
    test(what, async () => {
      const body = { amount: 1, method: aCard(more) };
      const answer = await shared.first().gateway('POST', '/v1/charges', body);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    });
  }

  for (const start of ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']) {
    test(`events since ${start}`, async () => {
      const answer = await shared.first().gateway('GET', `/v1/events?start_date=${start}`);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    });
  }

  test('auto_capture as text', async () => {
    for (const [given, shown] of [
      ['true', true],
      ['false', false],
    ] as const) {
      const body = { amount: 1, method: aCard(), auto_capture: given };
      const answer = await shared.first().gateway('POST', '/v1/charges', body);
      assert.equal(answer.body.auto_capture, shown);
    }
  });
});
