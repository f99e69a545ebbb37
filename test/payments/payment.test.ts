import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from '#src/kernel/money.ts';
import {
  amountOf,
  type PaymentMove,
  type PaymentStatus,
  statusAfter,
} from '#src/payments/payment.ts';

const statuses: readonly PaymentStatus[] = [
  'created',
  'deferred',
  'authorized',
  'captured',
  'settled',
  'voided',
  'expired',
  'failed',
  'returned',
];
const moves: readonly PaymentMove[] = [
  'authorize',
  'decline',
  'capture',
  'void',
  'expire',
  'settle',
  'fail',
  'return',
];

/** Every move there is; all others are refused. */
const allowed: Readonly<Record<string, PaymentStatus>> = {
  'created authorize': 'authorized',
  'created decline': 'failed',
  'deferred authorize': 'authorized',
  'deferred void': 'voided',
  'deferred fail': 'failed',
  'authorized capture': 'captured',
  'authorized void': 'voided',
  'authorized expire': 'expired',
  'authorized fail': 'failed',
  'captured settle': 'settled',
  'captured fail': 'failed',
  'settled return': 'returned',
};

for (const status of statuses) {
  test(`a payment that is ${status} makes the moves of the table and no other`, () => {
    for (const move of moves) {
      assert.equal(statusAfter(status, move), allowed[`${status} ${move}`], move);
    }
  });
}

test('what is presented can never be voided, nor what is over be moved', () => {
  assert.equal(statusAfter('captured', 'void'), undefined);
  for (const status of ['voided', 'expired', 'failed', 'returned'] as const) {
    assert.ok(moves.every((move) => statusAfter(status, move) === undefined));
  }
});

test('a payment moves what was captured of it, and before that what was authorized', () => {
  const authorized = money(10_00n, 'USD');
  assert.deepEqual(amountOf({ authorized, captured: money(0n, 'USD') }), authorized);
  const captured = money(3_00n, 'USD');
  assert.deepEqual(amountOf({ authorized, captured }), captured);
});
