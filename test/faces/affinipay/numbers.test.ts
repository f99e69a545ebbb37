import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAmount } from '#src/faces/affinipay/numbers.ts';

test('text of digits is that many minor units', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (minor) => {
      assert.equal(readAmount(`${minor}`), minor);
      assert.equal(readAmount(`${minor}.00`), minor);
    }),
  );
});

test('a whole amount that a float has missed is that amount', () => {
  const cents = fc.integer({ min: 1, max: 10_000_000 });
  fc.assert(
    fc.property(cents, (count) => {
      const computed = (count / 100) * 100;
      assert.equal(readAmount(`${computed}`), BigInt(count));
    }),
  );
  assert.equal(readAmount('1998.9999999999998'), 1999n);
  assert.equal(readAmount('2010.0000000000002'), 2010n);
  assert.equal(readAmount('0.9999999999999999'), 1n);
});

test('a fraction that anybody could mean is no amount', () => {
  const fraction = fc.integer({ min: 1, max: 99_999 }).map((part) => `${part}`.padStart(5, '0'));
  fc.assert(
    fc.property(fc.nat(), fraction, (whole, part) => {
      fc.pre(!/^0*$/.test(part));
      assert.equal(readAmount(`${whole}.${part}`), undefined);
    }),
  );
});

for (const text of [
  '',
  ' ',
  '.',
  '1.',
  '.5',
  '1e2',
  '1E2',
  '1e-2',
  '+1',
  '--1',
  ' 1',
  '1 ',
  '1\n',
  '1,000',
  '1_000',
  '0x1f',
  '1n',
  'Infinity',
  'NaN',
  '١٢٣',
  '１２',
  '9'.repeat(41),
]) {
  test(`${JSON.stringify(text.slice(0, 12))} is no amount`, () => {
    assert.equal(readAmount(text), undefined);
  });
}

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readAmount(text)));
});
