// Finds payments: any conditions, any order, a page at a time, with the exact number of all.
import type { Tx } from '#src/db/index.ts';
import { type Comparison, conjunctsOf, leavesOf } from '#src/expressions/index.ts';
import { turnsOf } from '#src/kernel/turns.ts';
import type { Caller } from '#src/organizations/index.ts';
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
  /** Connections of their own for what an index answers, and for the rest. */
  readonly quickDb: Tx;
  readonly slowDb: Tx;
}

export interface Searches {
  search(search: SearchPayments): Promise<PaymentPage>;
  list(search: ListPayments): Promise<ListedPage>;
}

/**
 * How many connections each kind of searches has, and how long a statement may take on them: of one
 * processor, since payments need the others.
 */
export const searchLimits = {
  quick: { connectionsMax: 4, statementTimeoutMs: 800, isParallel: false },
  slow: { connectionsMax: 3, statementTimeoutMs: 1_200, isParallel: false },
} as const;

/**
 * How many searches of one organization run at once: fewer than there are connections, so that
 * others need not wait for them; and how long they wait for that, and for a connection. All in all
 * nobody waits longer than two seconds for an answer.
 */
const turns = {
  quick: { atOnce: 3, waitingMax: 200, waitMsMax: 500 },
  slow: { atOnce: 2, waitingMax: 16, waitMsMax: 250 },
};
const connectionWaitMsMax = 250;
const retryAfterSeconds = 5;

/**
 * The functions that search. A page past the end is empty. Values are of the caller's choosing:
 * none of them is ever part of a statement's text. Throws `search_too_slow`, `search_throttled` for
 * an organization that has too many searches waiting, and `pattern_invalid`.
 */
export function searchesOf({ quickDb, slowDb }: SearchTools): Searches {
  const inQuickTurn = inTurnOn(quickDb, 'quick');
  const inSlowTurn = inTurnOn(slowDb, 'slow');
  const run = async <Search extends SearchPayments | ListPayments, Found>(
    search: Search,
    select: (tx: Tx, search: Search) => Promise<Found>,
  ): Promise<Found> => {
    const inTurn = isQuick(search) ? inQuickTurn : inSlowTurn;
    try {
      return await inTurn(search.caller, (tx) => select(tx, search));
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

/** Runs work when it is its organization's turn, and there is a connection for it. */
function inTurnOn(db: Tx, kind: keyof typeof turns) {
  const refuse = () => failure('search_throttled', { retryAfterSeconds });
  const inOwnTurn = turnsOf({ ...turns[kind], refuse });
  const inTurn = turnsOf({
    atOnce: searchLimits[kind].connectionsMax,
    waitingMax: 1_000,
    waitMsMax: connectionWaitMsMax,
    refuse,
  });
  return <Found>({ organizationId }: Caller, work: (tx: Tx) => Promise<Found>) =>
    inOwnTurn(organizationId, () => inTurn('', () => work(db)));
}

/** What is compared with more than these, row by row, takes a while. */
const quickMax = { leaves: 10, values: 50 };

/**
 * Whether an index has it: little to compare, no text to look through, and nothing to sort but the
 * few payments that one value leaves.
 */
function isQuick({ where, order }: SearchPayments | ListPayments): boolean {
  const leaves = leavesOf<Condition>(where);
  if (leaves.length > quickMax.leaves || !leaves.every(isPlain)) return false;
  if (leaves.flatMap(({ value }) => value).length > quickMax.values) return false;
  if (conjunctsOf<Condition>(where).some((one) => 'is' in one && isIndexed(one))) return true;
  return leaves.every(isListed) && order.every(isOrdered);
}

const patterned = new Set<string>(['similar', 'nsimilar', 'regex', 'nregex', 'iregex', 'niregex']);

function isPlain(leaf: Condition): leaf is Comparison<SearchColumn> {
  if (!('is' in leaf) || patterned.has(leaf.is)) return false;
  // Of few words each is looked at once.
  return leaf.words !== undefined || !leaf.is.endsWith('like');
}
