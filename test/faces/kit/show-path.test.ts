import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isOwnId } from '#src/faces/kit/own-id.ts';
import { showPath } from '#src/faces/kit/show-path.ts';
import { base62, systemIds, toBase64Url } from '#src/kernel/ids.ts';
import { looksLikeCardNumber } from '#src/payment-methods/vault/index.ts';

const pattern = '/v1/charges/:id/occurrences/:occurrence';

test('an id of ours is shown in its place, in either spelling', () => {
  const occurrence = systemIds.next();
  const id = toBase64Url(systemIds.next());
  assert.equal(
    showPath(pattern, { id, occurrence }),
    `/v1/charges/${id}/occurrences/${occurrence}`,
  );
});

for (const text of [
  '4242424242424242',
  '4242424242424242123456',
  '4242-4242-4242-4242-12',
  '12345678-1234-4234-8234-123456789012',
  'sk_test_k7Qd02mZx9LpWvB4sTyR1aX3nC5',
  'Dana Targett',
  '..',
]) {
  test(`"${text}" in a path is told by the name of its place`, () => {
    const occurrence = systemIds.next();
    const shown = showPath(pattern, { id: text, occurrence });
    assert.equal(shown, `/v1/charges/:id/occurrences/${occurrence}`);
  });
}

test('of a path that no route has, and of parameters that are not there, nothing is shown', () => {
  assert.equal(showPath(undefined, { '*': '/v1/4242424242424242' }), '(none)');
  assert.equal(showPath(pattern, undefined), pattern);
});

test('no spelling of an id has room for the number of a card', () => {
  const character = fc.constantFrom(...base62, '-', '_', ...'0123456789-'.repeat(8));
  const text = fc.string({ unit: character, minLength: 22, maxLength: 22 });
  fc.assert(
    fc.property(text, (one) => !isOwnId(one) || !looksLikeCardNumber(one)),
    { numRuns: 20_000 },
  );
});

test('random keys of the length of an id are not taken for one', () => {
  const keys = Array.from({ length: 20_000 }, () => systemIds.text(22, base62));
  const taken = keys.filter(isOwnId);
  assert.ok(taken.length < 10, `${taken.length} of ${keys.length}`);
});
