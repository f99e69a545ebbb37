// The words by which payments are known here.
import { cardBrands } from '#facts/card-brands.ts';
import type { Words } from '#src/expressions/index.ts';
import { type Standing, tenders } from '#src/payments/index.ts';

const statuses: Readonly<Record<Standing, string>> = {
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
/** As they are: of few words, the server need not look at each payment's. */
export const brandWords: Words = new Map(cardBrands.map((brand) => [brand, brand]));

export const paymentMethods = [...methodWords.values()];
export const paymentStatuses = [...new Set(statusWords.values())];
