import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testCards } from '#facts/test-cards.ts';
import { monotonicMs } from '#src/kernel/clock.ts';
import { looksLikeCardNumber } from '#src/payment-methods/vault/index.ts';

const numbers = [...testCards.keys()];

test('every test card is noticed, alone, in a sentence and in groups', () => {
  for (const number of numbers) {
    const groups = number.match(/\d{1,4}/g) ?? [];
    for (const text of [
      number,
      `card:${number}, thanks`,
      `x${number}x`,
      groups.join(' '),
      groups.join('-'),
      `${groups.join(' ')} 12-29`,
      `2026 ${groups.join(' ')}`,
      [...number].join(' '),
      groups.join('.'),
      groups.join('/'),
      groups.join('  '),
      groups.join(' - '),
      `${groups.slice(0, 2).join(' ')}-${groups.slice(2).join('.')}`,
      groups.join('\u2013'),
      number.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
      `30.01.2026 - ${number}`,
      `+49 1512 3456789 ${groups.join(' ')}`,
      `+${'4242'.repeat(4)}`,
    ]) {
      assert.equal(looksLikeCardNumber(text), true, text);
    }
  }
});

for (const [why, text] of Object.entries({
  'its check digit is wrong': '4242424242424241',
  'no brand begins like this': '1000000000000008',
  'Visa has no 15 digits': '424242424242426',
  'only Visa has 13 digits': '5100000000003',
  'it is part of a longer number': '42424242424242420',
  'it is part of a much longer number': `4242424242424242${'0'.repeat(30)}`,
  'it holds four spaces in a row': '4242 4242    4242 4242',
  'it is broken by other signs': '4242:4242:4242:4242',
  'it is a telephone number': '+49 1512 3456780',
  'it is two days': '30.01.2026 - 28.02.2026',
  'it is three days': '2026-01-30 2026-02-28 2026-03-31',
  'it is a time to the nanosecond': '2026-01-31T12:34:42.123456781-05:00',
  'it is an id': '01996b2e-7c1a-7f3e-9d52-1c0f4e7a9b31',
  'it is an instant': '2026-01-31T12:34:56.789Z',
  'it is empty': '',
})) {
  test(`a text is no card number when ${why}`, () => {
    assert.equal(looksLikeCardNumber(text), false);
  });
}

test('ids, instants and days are never taken for a card number', () => {
  const instant = fc.date({ min: new Date(0), max: new Date('2090-01-01'), noInvalidDate: true });
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const innocent = fc.oneof(
    fc.uuid(),
    fc.uuid({ version: [4, 7] }),
    bytes.map((id) => Buffer.from(id).toString('base64url')),
    instant.map((at) => at.toISOString()),
    instant.map((at) => `${at.getTime()}`),
    fc.tuple(instant, fc.nat(999_999)).map(([at, more]) => {
      return `${at.toISOString().slice(0, -1)}${`${more}`.padStart(6, '0')}+02:00`;
    }),
    fc.tuple(instant, instant).map((days) => {
      return days
        .map((day) => day.toISOString().slice(0, 10).split('-').reverse().join('.'))
        .join(' - ');
    }),
  );
  const isInnocent = (text: string) => !looksLikeCardNumber(text);
  fc.assert(fc.property(innocent, isInnocent), { numRuns: 10_000, seed: 42 });
});

test('a mebibyte of text takes milliseconds', () => {
  for (const piece of ['1 ', '4 1 ', '5 1 ', '42-', '4', '1', 'x ', '4242 ']) {
    const text = piece.repeat(2 ** 20 / piece.length);
    looksLikeCardNumber(text);
    let fastest = elapsedMs(text);
    // A machine that is busy with other things is not busy for long.
    for (let tries = 1; tries < 20 && fastest >= 50; tries += 1) {
      fastest = Math.min(fastest, elapsedMs(text));
    }
    // About 12 ms when the machine does nothing else.
    assert.ok(fastest < 100, `${JSON.stringify(piece)}: ${fastest} ms`);
  }
});

test('a long text takes time in proportion to its length', () => {
  for (const [short, long] of ['4 ', '4', '42-', ' '].map((piece) => [
    elapsedMs(piece.repeat(20_000)),
    elapsedMs(piece.repeat(160_000)),
  ])) {
    // Eight times the text; sixty-four times the time would be a square.
    assert.ok(long! < 30 * (short! + 2), `${short} ms, then ${long} ms`);
  }
});

function elapsedMs(text: string): number {
  const start = monotonicMs();
  looksLikeCardNumber(text);
  return monotonicMs() - start;
}
