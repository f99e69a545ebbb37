// Finds payments: any conditions, any order, a page at a time, with the exact number of all.
import type { Tx } from '#src/db/index.ts';
import { failure } from './failures.ts';
import type { PaymentPage, SearchPayments } from './payment-search.ts';
import { isTooSlow, selectPage } from './search-store.ts';

/**
 * A page past the end is empty. Values are of the caller's choosing: none of them is ever part of a
 * statement's text. Throws `search_too_slow`.
 */
export async function searchPayments(
  /** Limits how long a statement may take. */
  tools: { readonly db: Tx },
  search: SearchPayments,
): Promise<PaymentPage> {
  try {
    return await selectPage(tools.db, search);
  } catch (error) {
    throw isTooSlow(error) ? failure('search_too_slow') : error;
  }
}
