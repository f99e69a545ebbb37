import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exceptionsRoutingNumber, testBankAccounts } from '#facts/test-bank-accounts.ts';
import { describeBankAccount, secretOf } from '#src/payment-methods/vault/index.ts';

test('every test account is described by its documented case and its last four digits', () => {
  for (const [number, testCase] of testBankAccounts) {
    assert.deepEqual(describeBankAccount(exceptionsRoutingNumber, secretOf(number)), {
      shape: 'ok',
      masked: `******${number.slice(-4)}`,
      testCase,
    });
  }
});

test('a test account number at another bank is nothing special', () => {
  const account = describeBankAccount('021000021', secretOf('1000000001'));
  assert.equal(account.testCase, undefined);
});

for (const [number, masked] of [
  ['1234', '**34'],
  ['12345', '***45'],
  ['1234567', '****567'],
  ['12345678', '****5678'],
  ['12345678901234567', '*************4567'],
] as const) {
  test(`of an account number of ${number.length} digits no more than half is shown`, () => {
    const account = describeBankAccount('000000000', secretOf(number));
    assert.equal(account.masked, masked);
  });
}

for (const [number, shape] of [
  ['123', 'wrong_length'],
  ['123456789012345678', 'wrong_length'],
  ['12345x', 'not_digits'],
  ['', 'blank'],
] as const) {
  test(`'${number}' is ${shape}, has no test case, and nothing of it is shown`, () => {
    assert.deepEqual(describeBankAccount(exceptionsRoutingNumber, secretOf(number)), {
      shape,
      masked: '',
      testCase: undefined,
    });
  });
}
