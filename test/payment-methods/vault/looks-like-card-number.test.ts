import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCards } from '#facts/test-cards.ts';
import { monotonicMs } from '#src/kernel/clock.ts';
import { looksLikeCardNumber } from '#src/payment-methods/vault/index.ts';

const numbers = [...testCards.keys()].filter((number) => number.length >= 14);

test('every test card of 14 digits or more is noticed, alone, in a sentence and in groups', () => {
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
    ]) {
      assert.equal(looksLikeCardNumber(text), true, text);
    }
  }
});

for (const [why, text] of Object.entries({
  'its check digit is wrong': '4242424242424241',
  'no brand begins like this': '1000000000000008',
  'Visa has no 15 digits': '424242424242426',
  '13 digits are too often something else': '4012000010000',
  'it is part of a longer number': '42424242424242420',
  'it is part of a much longer number': `4242424242424242${'0'.repeat(30)}`,
  'it holds two spaces in a row': '4242 4242  4242 4242',
  'it is broken by other signs': '4242.4242.4242.4242',
  'it is an id': '01996b2e-7c1a-7f3e-9d52-1c0f4e7a9b31',
  'it is an instant': '2026-01-31T12:34:56.789Z',
  'it is empty': '',
})) {
  test(`a text is no card number when ${why}`, () => {
    assert.equal(looksLikeCardNumber(text), false);
  });
}

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
