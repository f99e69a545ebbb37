// The words by which payments are known here.
import type { Words } from '#src/expressions/index.ts';
import { type PaymentStatus, tenders } from '#src/payments/index.ts';

const statuses: Readonly<Record<PaymentStatus | 'refunded', string>> = {
  created: 'PENDING',
  deferred: 'PENDING',
  authorized: 'PENDING',
  captured: 'CONFIRMED',
  settled: 'CONFIRMED',
  voided: 'CANCELLED',
  expired: 'CANCELLED',
  failed: 'FAILED',
  returned: 'FAILED',
  refunded: 'REFUNDED',
};

/** All that the document lists, and `CASH`, for which it has no other word. */
export const methodWords: Words = new Map(tenders.map((tender) => [tender, tender.toUpperCase()]));
export const statusWords: Words = new Map(Object.entries(statuses));

export const paymentMethods = [...methodWords.values()];
export const paymentStatuses = [...new Set(statusWords.values())];
