// Finds payments: any conditions, any order, a page at a time, with the exact number of all.
import type { Tx } from '#src/db/index.ts';
import { type Comparison, conjunctsOf, leavesOf } from '#src/expressions/index.ts';
import { turnsOf } from '#src/kernel/turns.ts';
import { failure } from './failures.ts';
import type {
  Condition,
  ListedPage,
  ListPayments,
  PaymentPage,
  SearchPayments,
} from './payment-search.ts';
import { isIndexed, isListed, isOrdered, type SearchColumn } from './search-columns.ts';
import { isPatternInvalid, isTooSlow } from './search-refusals.ts';
import { selectListed, selectPage } from './search-store.ts';

export interface SearchTools {
  /** For what an index answers. */
  readonly db: Tx;
  /** For the rest: connections of their own, whose statements may not take long. */
  readonly searchDb: Tx;
}

export interface Searches {
  search(search: SearchPayments): Promise<PaymentPage>;
  list(search: ListPayments): Promise<ListedPage>;
}

/**
 * Two of one organization at once: that is fewer than there are connections for searches. With the
 * time that a statement may take, nobody waits longer than two seconds for an answer.
 */
const turns = { atOnce: 2, waitingMax: 16, waitMsMax: 300 };
const retryAfterSeconds = 5;

/**
 * The functions that search. A page past the end is empty. Values are of the caller's choosing:
 * none of them is ever part of a statement's text. Throws `search_too_slow`, `search_throttled` for
 * an organization that has too many searches waiting, and `pattern_invalid`.
 */
export function searchesOf({ db, searchDb }: SearchTools): Searches {
  const refuse = () => failure('search_throttled', { retryAfterSeconds });
  const inTurn = turnsOf({ ...turns, refuse });
  const run = async <Search extends SearchPayments | ListPayments, Found>(
    search: Search,
    select: (tx: Tx, search: Search) => Promise<Found>,
  ): Promise<Found> => {
    if (isLight(search)) return select(db, search);
    try {
      return await inTurn(search.caller.organizationId, () => select(searchDb, search));
    } catch (error) {
      if (isTooSlow(error)) throw failure('search_too_slow');
      throw isPatternInvalid(error) ? failure('pattern_invalid') : error;
    }
  };
  return {
    search: (search) => run(search, selectPage),
    list: (search) => run(search, selectListed),
  };
}

/** What is compared with more than these, row by row, takes a while. */
const lightMax = { leaves: 10, values: 50 };

/**
 * Whether an index has it: little to compare, no text to look through, and nothing to sort but the
 * few payments that one value leaves.
 */
function isLight({ where, order }: SearchPayments | ListPayments): boolean {
  const leaves = leavesOf<Condition>(where);
  if (leaves.length > lightMax.leaves || !leaves.every(isPlain)) return false;
  if (conjunctsOf<Condition>(where).some((one) => 'is' in one && isIndexed(one))) return true;
  return leaves.every(isListed) && order.every(({ by }) => isOrdered(by));
}

const patterned = new Set<string>(['similar', 'nsimilar', 'regex', 'nregex', 'iregex', 'niregex']);

function isPlain(leaf: Condition): leaf is Comparison<SearchColumn> {
  if (!('is' in leaf) || patterned.has(leaf.is)) return false;
  if (Array.isArray(leaf.value) && leaf.value.length > lightMax.values) return false;
  // Of few words each is looked at once.
  return leaf.words !== undefined || !leaf.is.endsWith('like');
}
