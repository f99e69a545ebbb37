import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after } from '#src/kernel/moves.ts';

const moves = {
  authorized: { capture: 'captured', void: 'voided' },
  captured: { settle: 'settled', void: 'voided' },
  settled: {},
  voided: {},
} as const;

test('a move of the table leads to its next status', () => {
  assert.equal(after(moves, 'authorized', 'capture'), 'captured');
  assert.equal(after(moves, 'captured', 'void'), 'voided');
});

test('a move that is not in the table does not exist', () => {
  assert.equal(after(moves, 'authorized', 'settle'), undefined);
  assert.equal(after(moves, 'voided', 'capture'), undefined);
});

// Never called: the compiler is what is tested, and an unneeded expectation does not compile.
export function refusedByTheCompiler(): void {
  // @ts-expect-error: a status that the table does not have.
  after(moves, 'lost', 'capture');
  // @ts-expect-error: a move that the table does not have.
  after(moves, 'authorized', 'refund');
}
