import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brandOf } from '#facts/card-brands.ts';
import { testCards } from '#facts/test-cards.ts';

test('every test card has a valid check digit', () => {
  for (const digits of testCards.keys()) assert.ok(hasLuhn(digits), digits);
});

test('the published number with a wrong check digit is not looked up', () => {
  assert.ok(!hasLuhn('4242424242424241'));
  assert.equal(testCards.has('4242424242424241'), false);
});

test('every test card is of the brand it is published under', () => {
  const published = {
    AMERICAN_EXPRESS: ['378282246310005', '371449635398431'],
    MASTERCARD: ['5105105105105100', '5499740000000057'],
    DINERS_CLUB: ['30569309025904', '38520000023237'],
    DISCOVER: ['6011111111111117', '6011000990139424'],
    JCB: ['3530111333300000', '3566002020360505'],
    VISA: ['4242424242424242', '4012888888881881', '4012000010000'],
  };
  for (const [brand, numbers] of Object.entries(published)) {
    for (const digits of numbers) {
      assert.equal(brandOf(digits), brand, digits);
      assert.equal(testCards.get(digits), 'approved', digits);
    }
  }
});

test('all 27 published numbers with a valid check digit are there', () => {
  assert.equal(testCards.size, 27);
  assert.equal(testCards.get('4000000000000044'), 'declined_insufficient_funds');
  assert.equal(testCards.get('4000000000000036'), 'avs_by_address');
});

function hasLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
