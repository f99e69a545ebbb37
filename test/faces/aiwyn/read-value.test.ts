import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LosslessNumber } from 'lossless-json';
import { readDecimal, readInstant, readInteger } from '#src/faces/aiwyn/read-value.ts';

const decimals: readonly (readonly [given: unknown, read: string | undefined])[] = [
  [1500, '1500'],
  ['1500.00', '1500'],
  ['0015.50', '15.5'],
  [-12.5, '-12.5'],
  [0.1, '0.1'],
  ['0.10', '0.1'],
  [-0, '0'],
  ['-0.00', '0'],
  ['1e3', '1000'],
  ['1.5E+3', '1500'],
  ['12.345e1', '123.45'],
  ['15e-3', '0.015'],
  ['5e-1', '0.5'],
  ['1500e-2', '15'],
  [1e21, `1${'0'.repeat(21)}`],
  // What no amount comes near compares alike.
  [5e-324, `0.${'0'.repeat(40)}1`],
  ['-7e-999', `-0.${'0'.repeat(40)}1`],
  ['7e999', `1${'0'.repeat(40)}`],
  ['-1234.5e900', `-1${'0'.repeat(40)}`],
  ['0e999', '0'],
  ['123e39', `1${'0'.repeat(40)}`],
  ['123e37', `123${'0'.repeat(37)}`],
  [new LosslessNumber('999999999999.990000000000000000001'), '999999999999.990000000000000000001'],
  ['99999999999999.99', '99999999999999.99'],
  ['1.', undefined],
  ['.5', undefined],
  ['', undefined],
  [' 1', undefined],
  ['+1', undefined],
  ['1,000', undefined],
  ['0x10', undefined],
  ['NaN', undefined],
  ['1e1000', undefined],
  ['7'.repeat(41), undefined],
  [true, undefined],
  [[1], undefined],
];

for (const [given, read] of decimals) {
  test(`the amount ${JSON.stringify(given).slice(0, 30)} is ${read?.slice(0, 30)}`, () => {
    assert.equal(readDecimal(given), read);
  });
}

test('a decimal, however it is written, is what JavaScript takes it for', () => {
  for (const whole of ['0', '7', '120', '99']) {
    for (const part of ['', '.0', '.05', '.250']) {
      for (const shift of ['', 'e0', 'e2', 'e-1', 'e-4', 'e7']) {
        const text = `-${whole}${part}${shift}`;
        const read = readDecimal(text) ?? '';
        assert.equal(Number(read) + 0, Number(text) + 0, text);
        assert.match(read, /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/, text);
      }
    }
  }
});

test('whole numbers are exact, and no larger than those of the database', () => {
  assert.equal(readInteger(12345), 12345n);
  assert.equal(readInteger('-7'), -7n);
  assert.equal(readInteger(new LosslessNumber('9007199254740993')), 2n ** 53n + 1n);
  assert.equal(readInteger(new LosslessNumber('1.20e1')), 12n);
  assert.equal(readInteger(new LosslessNumber('1.5')), undefined);
  assert.equal(readInteger('9223372036854775807'), 2n ** 63n - 1n);
  assert.equal(readInteger('-9223372036854775808'), -(2n ** 63n));
  const none = [1.5, 2 ** 53, '9223372036854775808', '1e3', '', '1.0', ' 1', null, true, [1]];
  for (const given of none) assert.equal(readInteger(given), undefined, `${given}`);
});

const instants: readonly (readonly [given: string, read: string])[] = [
  ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00Z'],
  ['2024-01-15T10:30:00', '2024-01-15T10:30:00Z'],
  ['2024-01-15 10:30', '2024-01-15T10:30:00Z'],
  ['2024-01-15t10:30:00.123456z', '2024-01-15T10:30:00.123456Z'],
  ['2024-01-15T10:30:00+02:00', '2024-01-15T08:30:00Z'],
  ['2024-01-15T10:30:00-0530', '2024-01-15T16:00:00Z'],
  ['2024-01-15', '2024-01-15T00:00:00Z'],
  ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
];

for (const [given, read] of instants) {
  test(`${given} is ${read}`, () => assert.equal(`${readInstant(given)}`, read));
}

test('what is no time, or not in the years 1 to 9999, is refused', () => {
  const none = [
    '',
    'today',
    '2024-02-30',
    '2024-13-01',
    '2024-01-15T25:00:00Z',
    '2024-01-15T10',
    '2024-01-15Z',
    '2024-01-15T10:30:00[UTC]',
    '0000-06-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '+012024-01-01T00:00:00Z',
    '１２34-01-01',
    1705314600,
    null,
  ];
  for (const given of none) assert.equal(readInstant(given), undefined, `${given}`);
});
