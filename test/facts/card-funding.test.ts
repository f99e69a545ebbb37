import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brandOf } from '#facts/card-brands.ts';
import { debitPrefixes, isDebit } from '#facts/card-funding.ts';
import { testCards } from '#facts/test-cards.ts';

test('debit cards are known by their leading digits', () => {
  const debit = {
    'the published test number of Visa debit': '4000056655665556',
    'the published test number of Mastercard debit': '5200828282828210',
    'the published test number of Discover debit': '6011981111111113',
    'Visa Electron': '4917300800000000',
    'six digits of Visa Electron': '417500',
    Maestro: '6759649826438453',
    'Maestro of twelve digits': '501800000009',
    'Maestro of the United Kingdom': '6767700000000000',
    Dankort: '5019717010103742',
  };
  for (const [name, digits] of Object.entries(debit)) assert.ok(isDebit(digits), name);
});

test('other cards are not known to be debit, however near their numbers are', () => {
  const cards = [
    '4000066655665556',
    '520083',
    '417501',
    '676771',
    '676780',
    '5021',
    '4025',
    '6305',
  ];
  for (const digits of ['', '4', '40000', '41750', ...cards]) {
    assert.equal(isDebit(digits), false, digits);
  }
});

test('no test card whose behaviour is documented is a debit card', () => {
  for (const digits of testCards.keys()) assert.equal(isDebit(digits), false, digits);
});

test('a debit prefix has four to six digits and begins with no other', () => {
  for (const prefix of debitPrefixes) {
    assert.match(prefix, /^\d{4,6}$/);
    const others = debitPrefixes.filter((other) => other !== prefix);
    assert.ok(!others.some((other) => prefix.startsWith(other)), prefix);
  }
  assert.equal(new Set(debitPrefixes).size, debitPrefixes.length);
});

test('being a debit card changes nothing of the brand', () => {
  const cards = ['4000056655665556', '4917300800000000', '5200828282828210', '6011981111111113'];
  const brands = ['VISA', 'VISA', 'MASTERCARD', 'DISCOVER'];
  assert.deepEqual(cards.map(brandOf), brands);
});
