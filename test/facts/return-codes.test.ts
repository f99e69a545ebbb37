import assert from 'node:assert/strict';
import { test } from 'node:test';
import { returnCodes, returnFailures } from '#facts/return-codes.ts';

test('R01 to R39 are known, and the codes of re-presented checks', () => {
  const numbers = [...Array(39).keys()].map((index) => index + 1);
  const codes = [...numbers, 50, 51, 52, 53].map((number) => `R${`${number}`.padStart(2, '0')}`);
  assert.deepEqual([...returnCodes.keys()], codes);
});

test('a return says what the payment failed of', () => {
  const cases = [
    ['R01', 'ach_insufficient_funds'],
    ['R09', 'ach_insufficient_funds'],
    ['R02', 'ach_account_closed'],
    ['R03', 'ach_account_not_found'],
    ['R04', 'ach_invalid_account_number'],
    ['R28', 'ach_invalid_routing_number'],
    ['R07', 'ach_authorization_revoked'],
    ['R08', 'ach_payment_stopped'],
    ['R52', 'ach_payment_stopped'],
    ['R16', 'ach_account_frozen'],
    ['R23', 'ach_payment_refused'],
    ['R24', 'ach_declined_duplicate'],
    ['R17', 'ach_declined'],
  ];
  for (const [code = '', failure] of cases) {
    assert.equal(returnCodes.get(code)?.failure, failure, code);
  }
});

test('whoever says "not authorized" is believed in the same way', () => {
  for (const code of ['R05', 'R10', 'R11', 'R29', 'R51']) {
    assert.equal(returnCodes.get(code)?.failure, 'ach_not_authorized', code);
  }
});

test('every failure that a return can lead to has a code that leads to it', () => {
  const reached = new Set([...returnCodes.values()].map((code) => code.failure));
  const ofCards = new Set(['settlement_failed']);
  assert.deepEqual(reached, new Set(returnFailures).difference(ofCards));
});
