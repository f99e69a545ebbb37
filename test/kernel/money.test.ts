import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { minorDigits } from '#facts/currencies.ts';
import {
  add,
  amountMax,
  compare,
  formatDecimal,
  formatMoney,
  isCurrency,
  isZero,
  type Money,
  money,
  negate,
  parseMinor,
  parseMoney,
  subtract,
} from '#src/kernel/money.ts';

const currency = fc.constantFrom(...Object.keys(minorDigits));
const minor = fc.bigInt({ min: -amountMax, max: amountMax });
const dollars = minor.map((count) => money(count, 'USD'));

test('a decimal text is read to the minor unit of its currency', () => {
  const cases = [
    ['12.34', 'USD', 1234n],
    ['12.3', 'USD', 1230n],
    ['12', 'USD', 1200n],
    ['0.05', 'USD', 5n],
    ['007', 'USD', 700n],
    ['12', 'JPY', 12n],
    ['1.234', 'BHD', 1234n],
    ['1.2345', 'CLF', 12345n],
    ['999999999999.99', 'USD', amountMax],
  ] as const;
  for (const [text, code, expected] of cases) {
    assert.deepEqual(parseMoney(text, code), { minor: expected, currency: code }, text);
  }
});

test('a text that is not a plain decimal is not an amount', () => {
  const texts = ['', '.5', '5.', '-1', '+1', '1e3', '1,000', ' 1', '1 ', '1\n', '0x1', '١', 'NaN'];
  for (const text of texts) assert.equal(parseMoney(text, 'USD'), undefined, text);
  assert.equal(parseMoney('1'.repeat(16), 'USD'), undefined);
});

test('more digits than the currency has are refused, not rounded', () => {
  assert.equal(parseMoney('12.340', 'USD'), undefined);
  assert.equal(parseMoney('12.0', 'JPY'), undefined);
  assert.equal(parseMoney('1.2345', 'BHD'), undefined);
});

test('every amount survives being written and read again', () => {
  fc.assert(
    fc.property(currency, fc.bigInt({ min: 0n, max: amountMax }), (code, count) => {
      const amount = money(count, code);
      assert.deepEqual(parseMoney(formatDecimal(amount), code), amount);
    }),
  );
});

test('a count of minor units is 1 to 15 digits without a sign', () => {
  assert.equal(parseMinor('0'), 0n);
  assert.equal(parseMinor('000123'), 123n);
  assert.equal(parseMinor('9'.repeat(15)), 10n ** 15n - 1n);
  const texts = ['', '-1', '+1', '1.0', '1e3', ' 1', '1\n', '0x10', '9'.repeat(16)];
  for (const text of texts) assert.equal(parseMinor(text), undefined, text);
});

test('the largest amount is one short of ten to the fourteenth', () => {
  assert.equal(amountMax, 99_999_999_999_999n);
});

test('taking away what was added gives the amount one began with', () => {
  fc.assert(
    fc.property(dollars, dollars, (one, other) => {
      assert.deepEqual(subtract(add(one, other), other), one);
      assert.deepEqual(add(one, other), add(other, one));
      assert.ok(isZero(add(one, negate(one))));
    }),
  );
});

test('amounts are ordered as their minor units are', () => {
  fc.assert(
    fc.property(dollars, dollars, (one, other) => {
      const difference = subtract(one, other).minor;
      assert.equal(compare(one, other), difference === 0n ? 0 : difference < 0n ? -1 : 1);
      assert.equal(compare(one, other) + compare(other, one), 0);
    }),
  );
});

test('amounts of two currencies never meet', () => {
  const one = money(1n, 'USD');
  const other = money(1n, 'CAD');
  for (const meet of [add, subtract, compare] as ((a: Money, b: Money) => unknown)[]) {
    assert.throws(() => meet(one, other), TypeError);
  }
});

test('an unknown currency is a bug, even one that objects have by birth', () => {
  for (const code of ['', 'usd', 'ANG', 'XXX', 'toString', '__proto__', 'constructor']) {
    assert.equal(isCurrency(code), false, code);
    assert.throws(() => money(1n, code), RangeError, code);
    assert.throws(() => parseMoney('1', code), RangeError, code);
  }
  assert.equal(isCurrency('USD'), true);
});

test('an amount is written with all its decimals and its currency', () => {
  assert.equal(formatMoney(money(1234n, 'USD')), '12.34 USD');
  assert.equal(formatMoney(money(0n, 'USD')), '0.00 USD');
  assert.equal(formatMoney(money(-5n, 'USD')), '-0.05 USD');
  assert.equal(formatMoney(money(-12n, 'JPY')), '-12 JPY');
  assert.equal(formatMoney(money(1n, 'BHD')), '0.001 BHD');
  assert.equal(formatMoney(money(amountMax, 'USD')), '999999999999.99 USD');
});
