import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, failuresOf } from '#src/kernel/failure.ts';

const failure = failuresOf({
  payment_not_found: {
    kind: 'missing',
    say: (details: { id: string }) => `No payment has the id ${details.id}.`,
  },
  capture_too_large: {
    kind: 'invalid',
    field: 'amount',
    say: (details: { asked: bigint; left: bigint }) => `${details.asked} of ${details.left}`,
  },
  books_closed: { kind: 'wrong_state', say: () => 'The books are closed.' },
});

test('a failure carries its code, kind, field and details, and says them in English', () => {
  const made = failure('capture_too_large', { asked: 3n, left: 2n });
  assert.ok(made instanceof Failure);
  assert.ok(made instanceof Error);
  assert.equal(made.code, 'capture_too_large');
  assert.equal(made.kind, 'invalid');
  assert.equal(made.field, 'amount');
  assert.deepEqual(made.details, { asked: 3n, left: 2n });
  assert.equal(made.message, '3 of 2');
});

test('a failure without details or field has empty details and no field', () => {
  const made = failure('books_closed');
  assert.deepEqual(made.details, {});
  assert.equal(made.field, undefined);
  assert.equal(made.message, 'The books are closed.');
});

test('a failure knows where it was made', () => {
  assert.match(failure('books_closed').stack ?? '', /failure\.test\.ts/);
});

// Never called: the compiler is what is tested, and an unneeded expectation does not compile.
export function refusedByTheCompiler(): void {
  // @ts-expect-error: a misspelt code.
  failure('payment_not_fuond', { id: 'x' });
  // @ts-expect-error: details that are missing.
  failure('payment_not_found');
  // @ts-expect-error: details of the wrong type.
  failure('payment_not_found', { id: 1 });
  // @ts-expect-error: details of which a part is missing.
  failure('capture_too_large', { asked: 1n });
  // @ts-expect-error: a kind that does not exist.
  failuresOf({ odd: { kind: 'strange', say: () => '' } });
}
