import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brandLengths, brandOf, cardBrands, prefixRanges } from '#facts/card-brands.ts';
import { testCards } from '#facts/test-cards.ts';

test('the brand is told by the leading digits, up to both ends of a range', () => {
  const cases = {
    VISA: ['4', '40', '499999'],
    MASTERCARD: ['51', '559999', '222100', '2720'],
    AMERICAN_EXPRESS: ['34', '379999'],
    DISCOVER: ['6011', '622126', '622925', '644', '649999', '65'],
    DINERS_CLUB: ['300', '3059', '3095', '36', '38', '399999'],
    JCB: ['3528', '3589', '353011'],
    UNKNOWN: ['', '50', '56', '2220', '2721', '33', '35', '3527', '3590', '306', '3094', '3096'],
  };
  for (const [brand, prefixes] of Object.entries(cases)) {
    for (const prefix of prefixes) assert.equal(brandOf(prefix), brand, prefix);
  }
  for (const prefix of ['622125', '622926', '643', '66', '6012', '1', '9']) {
    assert.equal(brandOf(prefix), 'UNKNOWN', prefix);
  }
});

test('no prefix belongs to two brands', () => {
  for (let prefix = 0; prefix < 1_000_000; prefix += 1) {
    const digits = `${prefix}`.padStart(6, '0');
    const owners = prefixRanges.filter(
      ([, first, last]) => first <= digits.slice(0, first.length) && isUpTo(digits, last),
    );
    assert.ok(owners.length <= 1, digits);
  }
});

test('every brand has lengths, and every test card has a length of its brand', () => {
  for (const brand of cardBrands) assert.ok(brandLengths[brand].length > 0, brand);
  for (const digits of testCards.keys()) {
    assert.ok(brandLengths[brandOf(digits)].includes(digits.length), digits);
  }
});

function isUpTo(digits: string, last: string): boolean {
  return digits.slice(0, last.length) <= last;
}
