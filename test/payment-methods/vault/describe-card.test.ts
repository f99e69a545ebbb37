import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CardBrand } from '#facts/card-brands.ts';
import { testCards } from '#facts/test-cards.ts';
import { describeCard, describeSecurityCode, secretOf } from '#src/payment-methods/vault/index.ts';

const documentedBrands: readonly (readonly [string, CardBrand])[] = [
  ['378282246310005', 'AMERICAN_EXPRESS'],
  ['371449635398431', 'AMERICAN_EXPRESS'],
  ['5105105105105100', 'MASTERCARD'],
  ['5499740000000057', 'MASTERCARD'],
  ['30569309025904', 'DINERS_CLUB'],
  ['38520000023237', 'DINERS_CLUB'],
  ['6011111111111117', 'DISCOVER'],
  ['6011000990139424', 'DISCOVER'],
  ['3530111333300000', 'JCB'],
  ['3566002020360505', 'JCB'],
  ['4242424242424242', 'VISA'],
  ['4012888888881881', 'VISA'],
  ['4012000010000', 'VISA'],
];

for (const [number, brand] of documentedBrands) {
  test(`the test card ${number} is an approved ${brand}`, () => {
    const card = describeCard(secretOf(number));
    assert.equal(card.brand, brand);
    assert.equal(card.testCase, 'approved');
  });
}

test('every test card is well formed and shows its last four digits only', () => {
  for (const [number, testCase] of testCards) {
    assert.deepEqual(describeCard(secretOf(number)), {
      shape: 'ok',
      passesLuhn: true,
      brand: describeCard(secretOf(number)).brand,
      isDebit: false,
      masked: '*'.repeat(number.length - 4) + number.slice(-4),
      testCase,
    });
  }
});

test('a Visa number is masked with one star a hidden digit', () => {
  assert.equal(describeCard(secretOf('4242424242424242')).masked, '************4242');
});

test('a debit card is told as one, with its brand', () => {
  const { brand, isDebit } = describeCard(secretOf('4000 0566 5566 5556'));
  assert.deepEqual({ brand, isDebit }, { brand: 'VISA', isDebit: true });
});

test('a number with a wrong check digit is told by it, and is no test card', () => {
  const card = describeCard(secretOf('4242424242424241'));
  assert.equal(card.shape, 'ok');
  assert.equal(card.passesLuhn, false);
  assert.equal(card.testCase, undefined);
});

test('spaces and dashes between the digits mean nothing', () => {
  const plain = describeCard(secretOf('4242424242424242'));
  assert.deepEqual(describeCard(secretOf('4242 4242-4242  4242')), plain);
});

for (const [text, shape] of [
  ['4242 4242 4242 424x', 'not_digits'],
  [' 4242424242424242', 'not_digits'],
  ['4242424242424242-', 'not_digits'],
  ['4242424242424242\n', 'not_digits'],
  ['٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢', 'not_digits'],
  ['', 'blank'],
  [' ', 'blank'],
  ['42424242424', 'wrong_length'],
  ['42424242424242424242', 'wrong_length'],
] as const) {
  test(`${JSON.stringify(text)} is ${shape}, and nothing of it is shown`, () => {
    assert.deepEqual(describeCard(secretOf(text)), {
      shape,
      passesLuhn: false,
      brand: 'UNKNOWN',
      isDebit: false,
      masked: '',
      testCase: undefined,
    });
  });
}

test('twelve and nineteen digits are a card number', () => {
  assert.equal(describeCard(secretOf('1'.repeat(12))).shape, 'ok');
  assert.equal(describeCard(secretOf('1'.repeat(19))).shape, 'ok');
});

test('a security code has three or four digits', () => {
  const shape = (code: string) => describeSecurityCode(secretOf(code)).shape;
  assert.deepEqual(['123', '0000'].map(shape), ['ok', 'ok']);
  assert.deepEqual(['', '12', '12345'].map(shape), Array(3).fill('wrong_length'));
  assert.deepEqual(['12a', ' 123', '123\n', '١٢٣'].map(shape), Array(4).fill('not_digits'));
});
