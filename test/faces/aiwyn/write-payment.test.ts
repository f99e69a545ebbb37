import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writePayment, writeRow } from '#src/faces/aiwyn/write-payment.ts';
import { money } from '#src/kernel/money.ts';
import type { ListedPayment, Standing } from '#src/payments/index.ts';

const at = Temporal.Instant.from('2024-01-15T10:25:00Z');

function aListed(more: Partial<ListedPayment> = {}): ListedPayment {
  return {
    id: '0198a1c2-0000-7000-8000-000000000000',
    number: 12345n,
    kind: 'charge',
    standing: 'captured',
    amount: money(150_000n, 'USD'),
    refunded: money(0n, 'USD'),
    tender: 'credit_card',
    isAutomatic: false,
    createdAt: at,
    modifiedAt: at,
    ...more,
  };
}

const amounts: readonly (readonly [minor: bigint, currency: string, written: string])[] = [
  [150_000n, 'USD', '1500.00'],
  [1n, 'USD', '0.01'],
  [99_999_999_999_999n, 'USD', '999999999999.99'],
  [1500n, 'JPY', '1500'],
  [1500n, 'KWD', '1.500'],
];

for (const [minor, currency, written] of amounts) {
  test(`an amount is written ${written} in ${currency}, and less than nothing of a credit`, () => {
    const amount = money(minor, currency);
    const text = (kind: 'charge' | 'credit') =>
      JSON.stringify(writePayment(aListed({ kind, amount })));
    assert.match(text('charge'), new RegExp(`"amount":${RegExp.escape(written)},`));
    assert.match(text('credit'), new RegExp(`"amount":-${RegExp.escape(written)},`));
  });
}

test('a time has a fraction only when there is one', () => {
  const capturedAt = Temporal.Instant.from('2024-01-15T10:30:00.120Z');
  const row = writeRow(aListed({ capturedAt }));
  assert.equal(row.createdAt, '2024-01-15T10:25:00Z');
  assert.equal(row.confirmationDate, '2024-01-15T10:30:00.12Z');
  assert.equal(row.paymentConfirmationDate, row.confirmationDate);
});

const statuses: Readonly<Record<Standing, string>> = {
  created: 'PENDING',
  deferred: 'PENDING',
  authorized: 'PENDING',
  captured: 'CONFIRMED',
  settled: 'CONFIRMED',
  refunded: 'REFUNDED',
  voided: 'CANCELLED',
  expired: 'CANCELLED',
  failed: 'FAILED',
  returned: 'FAILED',
};

for (const [standing, status] of Object.entries(statuses)) {
  test(`what is ${standing} is ${status}`, () => {
    assert.equal(writePayment(aListed({ standing: standing as Standing })).status, status);
  });
}
