import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFailureCodes, checkNames, checkSliceTests, isBadName } from './check-names.ts';
import { source } from './source.ts';

test('names of drawers are refused', () => {
  const bad = ['utils', 'helpers', 'common', 'misc', 'types', 'interfaces', 'manager', 'processor'];
  const worse = [
    'payment-utils',
    'batch-processor',
    'base-rail',
    'handler',
    'rail-impl',
    'rail-v2',
  ];
  for (const name of [...bad, ...worse, 'payment-1', 'Payment', 'paymentStore', 'payment_store']) {
    assert.ok(isBadName(name), name);
  }
});

test('names that say something are let through', () => {
  const good = [
    'payment',
    'capture-payment',
    'payment-store',
    'index',
    'iso-20022',
    'mt940',
    'x12',
  ];
  for (const name of [...good, 'check-21', 'event-types', '0007-payments-add-captured-at']) {
    assert.ok(!isBadName(name), name);
  }
});

test('folders are judged as files are, by any part of the path', () => {
  const found = checkNames([
    source('src/common/money.ts', ''),
    source('test/kernel/money.test.ts', ''),
    source('src/kernel/tables.generated.ts', ''),
    source('test/support/helpers.test.ts', ''),
  ]);
  assert.deepEqual(
    found.map(({ path }) => path),
    ['src/common/money.ts', 'test/support/helpers.test.ts'],
  );
});

test('a slice needs a folder of tests, once it has code', () => {
  const check = checkSliceTests(['payments', 'payouts']);
  const slice = source('src/payments/payment.ts', '');
  assert.equal(check([slice]).length, 1);
  assert.equal(check([slice, source('test/payments/builders.ts', '')]).length, 1);
  assert.deepEqual(check([slice, source('test/payments/payment.test.ts', '')]), []);
});

const table = (code: string) =>
  ['export const failures = {', `  ${code}: {`, "    kind: 'missing',", '  },', '};\n'].join('\n');

test('two slices may not share a failure code', () => {
  const found = checkFailureCodes([
    source('src/payments/failures.ts', table('not_found')),
    source('src/payouts/failures.ts', table('payout_not_found')),
    source('src/billing/failures.ts', `// Bills.\n${table('not_found')}`),
  ]);
  assert.deepEqual(found, [
    {
      path: 'src/billing/failures.ts',
      line: 3,
      rule: 'the failure code not_found is taken by src/payments/failures.ts:2',
    },
  ]);
});

test('keys within a failure, or of a type beside the table, are no codes', () => {
  const text = `interface Row {\n  kind: string;\n}\n${table('one')}`;
  assert.deepEqual(
    checkFailureCodes([
      source('src/payments/failures.ts', text),
      source('src/billing/failures.ts', text.replace('one', 'two')),
    ]),
    [],
  );
});

test('a failure file in which no code is found is not passed over in silence', () => {
  assert.equal(checkFailureCodes([source('src/payments/failures.ts', 'export {};')]).length, 1);
});
