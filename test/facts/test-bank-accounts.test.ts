import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testBankCase } from '#facts/test-bank-accounts.ts';

test('nine accounts of one bank are exceptions', () => {
  assert.equal(testBankCase('000000013', '1000000001'), 'declined');
  assert.equal(testBankCase('000000013', '1000000004'), 'invalid_account_number');
  assert.equal(testBankCase('000000013', '1000000009'), 'limit_exceeded');
});

test('every other account is accepted, and so are the same accounts at the other bank', () => {
  for (const account of ['1000000000', '1000000010', '1', '123456789']) {
    assert.equal(testBankCase('000000013', account), undefined, account);
  }
  assert.equal(testBankCase('000000000', '1000000001'), undefined);
  assert.equal(testBankCase('021000021', '1000000001'), undefined);
});

test('one routing number is invalid whatever the account', () => {
  assert.equal(testBankCase('000000001', '1000000002'), 'invalid_routing_number');
  assert.equal(testBankCase('000000001', ''), 'invalid_routing_number');
});
