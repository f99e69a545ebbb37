// Finds payments: any conditions, any order, a page at a time, with the exact number of all.
import type { Tx } from '#src/db/index.ts';
import { turnsOf } from '#src/kernel/turns.ts';
import { failure } from './failures.ts';
import type { Condition, PaymentPage, SearchPayments } from './payment-search.ts';
import { isTooSlow, selectPage } from './search-store.ts';

export interface SearchTools {
  /** For what an index answers. */
  readonly db: Tx;
  /** For the rest: connections of their own, whose statements may not take long. */
  readonly searchDb: Tx;
}

/** Two of one organization at once: that is fewer than there are connections for searches. */
const turns = { atOnce: 2, waitingMax: 16 };
const retryAfterSeconds = 5;

/**
 * The function that searches. A page past the end is empty. Values are of the caller's choosing:
 * none of them is ever part of a statement's text. Throws `search_too_slow`, and `search_throttled`
 * for an organization that has too many searches waiting.
 */
export function searcher({ db, searchDb }: SearchTools) {
  const refuse = () => failure('search_throttled', { retryAfterSeconds });
  const inTurn = turnsOf({ ...turns, refuse });
  return async (search: SearchPayments): Promise<PaymentPage> => {
    if (isLight(search)) return selectPage(db, search);
    try {
      return await inTurn(search.caller.organizationId, () => selectPage(searchDb, search));
    } catch (error) {
      throw isTooSlow(error) ? failure('search_too_slow') : error;
    }
  };
}

/** Whether an index has it: no text to look through, and nothing to sort. */
function isLight({ conditions, order }: SearchPayments): boolean {
  return order.length === 0 && conditions.every(isIndexed);
}

function isIndexed(condition: Condition): boolean {
  if ('createdAfter' in condition || 'createdBefore' in condition) return true;
  return 'isIn' in condition;
}
