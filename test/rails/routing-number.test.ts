import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isRoutingNumber } from '#src/rails/index.ts';

test('routing numbers of real banks and of the test banks are valid', () => {
  // The Federal Reserve Bank of Boston, JPMorgan Chase, Bank of America, and the test banks.
  for (const number of ['011000015', '021000021', '026009593', '000000000', '000000013']) {
    assert.ok(isRoutingNumber(number), number);
  }
});

test('what is not nine digits is no routing number', () => {
  for (const text of ['', '02100002', '0210000210', '02100002x', ' 21000021', '٠٢١٠٠٠٠٢١']) {
    assert.ok(!isRoutingNumber(text), text);
  }
});

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 });

test('to eight digits there is exactly one ninth', () => {
  fc.assert(
    fc.property(digits, (eight) => {
      const nines = Array.from({ length: 10 }, (_, last) => `${eight.join('')}${last}`);
      assert.equal(nines.filter(isRoutingNumber).length, 1);
    }),
  );
});

test('one mistyped digit is always noticed', () => {
  const place = fc.integer({ min: 0, max: 8 });
  fc.assert(
    fc.property(digits, place, fc.integer({ min: 1, max: 9 }), (eight, at, by) => {
      const nines = Array.from({ length: 10 }, (_, last) => `${eight.join('')}${last}`);
      const valid = nines.find(isRoutingNumber)!;
      const wrong = `${valid.slice(0, at)}${(Number(valid[at]) + by) % 10}${valid.slice(at + 1)}`;
      assert.ok(!isRoutingNumber(wrong));
    }),
  );
});
