import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  base62,
  fromBase64Url,
  isId,
  lettersAndDigits,
  systemIds,
  toBase64Url,
} from '#src/kernel/ids.ts';

test('ids are version 7 UUIDs that ascend and never repeat', () => {
  const made = Array.from({ length: 5000 }, () => systemIds.next());
  assert.deepEqual(made.toSorted(), made);
  assert.equal(new Set(made).size, made.length);
  for (const id of made) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  assert.ok(made.every(isId));
});

test('only the usual lower-case form is an id', () => {
  const id = systemIds.next();
  for (const text of [
    '',
    id.toUpperCase(),
    id.replaceAll('-', ''),
    `${id}\n`,
    ` ${id}`,
    `{${id}}`,
  ]) {
    assert.equal(isId(text), false, text);
  }
});

test('an id survives being spelled in 22 characters and read again', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const spelled = toBase64Url(id);
      assert.match(spelled, /^[A-Za-z0-9_-]{22}$/);
      assert.equal(fromBase64Url(spelled), id);
    }),
  );
});

test('an object has one spelling only: stray bits in the last character are refused', () => {
  const spelled = toBase64Url('00000000-0000-7000-8000-000000000000');
  assert.equal(spelled.at(-1), 'A');
  for (const last of ['B', 'P', '_', '-', '9']) {
    assert.equal(fromBase64Url(spelled.slice(0, -1) + last), undefined, last);
  }
});

test('a text that is no spelling is no id', () => {
  const spelled = toBase64Url(systemIds.next());
  const texts = ['', spelled.slice(1), `${spelled}A`, `${spelled}==`, `${spelled.slice(1)}+`];
  for (const text of [...texts, `${spelled.slice(1)}/`, `${spelled}\n`]) {
    assert.equal(fromBase64Url(text), undefined, text);
  }
});

test('random text has the length and the letters asked for', () => {
  for (const length of [0, 1, 22, 500]) {
    const text = systemIds.text(length, lettersAndDigits);
    assert.equal(text.length, length);
    assert.match(text, /^[A-Z0-9]*$/);
  }
});

test('random text favours no letter of its alphabet', () => {
  const length = 62_000;
  const counts = new Map<string, number>();
  for (const letter of systemIds.text(length, base62)) {
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  assert.equal(counts.size, base62.length);
  // Expected 1000 each, deviation 31. Taking bytes modulo 62 would give eight letters about 1210.
  for (const [letter, count] of counts) {
    assert.ok(Math.abs(count - 1000) < 190, `${letter} came ${count} times`);
  }
});
