import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAnswer } from '#src/webhooks/answer.ts';

function textOf(...pieces: (string | Buffer)[]): string {
  const answer = newAnswer();
  for (const piece of pieces) answer.add(Buffer.from(piece));
  return answer.text();
}

test('reading ends with the piece that makes it 64 KiB', () => {
  const answer = newAnswer();
  const piece = Buffer.alloc(16 * 1024, 'x');
  assert.deepEqual(
    [1, 2, 3, 4].map(() => answer.add(piece)),
    [true, true, true, false],
  );
  assert.equal(newAnswer().add(Buffer.alloc(64 * 1024 - 1)), true);
});

test('the first 1,024 characters are kept', () => {
  assert.equal(textOf(''), '');
  assert.equal(textOf('Thank', ' you'), 'Thank you');
  assert.equal(textOf('x'.repeat(1_000), 'y'.repeat(24), 'z'.repeat(5_000)).length, 1_024);
});

test('it is one line that a terminal and a database can show', () => {
  assert.equal(textOf('{\r\n\t"a": "\u0000\u001b[31mred\u202e"\n}\n'), '{ "a": "[31mred" }');
});

test('bytes that are no text are marked, and a character cut in two is left out', () => {
  assert.equal(textOf(Buffer.from([0x61, 0xff, 0x62])), 'a\ufffdb');
  assert.equal(textOf('a', Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)), 'aé');
  assert.equal(textOf('x'.repeat(1_087), 'é'), 'x'.repeat(1_024));
});

for (const [shown, text] of [
  ['order 1234 of 2030-01-02', 'order 1234 of 2030-01-02'],
  ['{"number": "****************"}', '{"number": "4242424242424242"}'],
  ['**** **** **** **** in **', '4242 4242 4242 4242 in 12'],
  ['**** **** **** ****', '4242\n4242\t4242\r\n4242'],
  ['****************', '4242\u00004242\u200b42424242'],
  ['****************', '４２４２４２４２４２４２４２４２'],
] as const) {
  test(`${JSON.stringify(text)} is kept as ${shown}`, () => assert.equal(textOf(text), shown));
}

test('a card number at the end is masked though only its first digits are kept', () => {
  const masked = textOf(`${'x'.repeat(1_010)} 4242424242424242 and more`);
  assert.equal(masked, `${'x'.repeat(1_010)} *************`);
});
