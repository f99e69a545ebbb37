// SQL of searches: a page of what fits, in order, and how many fit in all.
import { joined, numbered, type Sql, sql, type Tx } from '#src/db/index.ts';
import {
  type Comparison,
  comparisonSql,
  conjunctsOf,
  type Expression,
  leavesOf,
  type Order,
  orderTerms,
  toSql,
} from '#src/expressions/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { type ListedRow, listedColumns, listedJoins, toListedPayment } from './listed-payment.ts';
import type { PaymentRow } from './payment-row.ts';
import { paymentColumns, toPayment } from './payment-row.ts';
import type {
  Condition,
  ListedPage,
  ListPayments,
  PaymentPage,
  SearchPayments,
} from './payment-search.ts';
import {
  containing,
  isCounted,
  isListed,
  type SearchColumn,
  searchColumns,
} from './search-columns.ts';

/** A page of what goes through a gateway. */
export async function selectPage(tx: Tx, search: SearchPayments): Promise<PaymentPage> {
  const scope = { own: sql`payments.rail in ('card', 'ach')`, joins: sql`` };
  const { rows, total } = await select<PaymentRow>(tx, search, scope, paymentColumns);
  return { payments: rows.map(toPayment), total };
}

const isOnItsOwn = sql`payments.kind <> 'refund'`;

/** A page of every payment there is. */
export async function selectListed(tx: Tx, search: ListPayments): Promise<ListedPage> {
  const scope = { own: isOnItsOwn, joins: listedJoins };
  const { rows, total } = await select<ListedRow>(tx, search, scope, listedColumns);
  return { payments: rows.map(toListedPayment), total };
}

export async function selectListedByNumber(tx: Tx, caller: Caller, number: bigint) {
  const row = await tx.maybe<ListedRow>(sql`
    select ${listedColumns}
      from payments ${listedJoins}
     where ${ofCaller(caller)} and payments.number = ${number} and ${isOnItsOwn}`);
  return row && toListedPayment(row);
}

interface Search {
  readonly caller: Caller;
  readonly where: Expression<Condition>;
  readonly order: readonly Order<SearchColumn>[];
  readonly offset: number;
  readonly limit: number;
}

interface Scope {
  /** Which payments are looked at, by what they are counted by. */
  readonly own: Sql;
  readonly joins: Sql;
}

/**
 * The page and the number of all, in one statement and so of one moment. Not prepared: the plan
 * must be made for the values at hand.
 */
async function select<Row extends { id: string }>(
  tx: Tx,
  search: Search,
  scope: Scope,
  columns: Sql,
): Promise<{ readonly rows: readonly Row[]; readonly total: number }> {
  const { organizationId, mode } = search.caller;
  const { page, total } = areListed(search) ? listed(search, scope) : gathered(search, scope);
  const rows = await tx.rows<(Row | { id: null }) & { total: bigint }>(sql`
    with ${page}
    select counted.total, ${columns}
      from (${total}) as counted
      left join page on true
      left join payments
        on payments.organization_id = ${organizationId} and payments.mode = ${mode}
       and payments.id = page.page_id
      ${scope.joins}
     order by page.place`);
  return {
    // A page past the end is a row with a total and no payment.
    rows: rows.flatMap((row) => (row.id === null ? [] : [row as Row])),
    total: Number(rows[0]?.total ?? 0n),
  };
}

/** Parts of the statement: the ids of the page (CTEs, without `with`), and how many there are. */
interface Parts {
  readonly page: Sql;
  readonly total: Sql;
}

/** What an index holds is counted by it, and the page read off it, each on its own. */
function listed(search: Search, scope: Scope): Parts {
  const { limit, offset } = search;
  const terms = termsOf(search).map(({ key, direction }) => sql`${key} ${direction}`);
  return {
    page: pageOf(sql`
      select payments.id as page_id from payments ${scope.joins}
       where ${fitting(search, scope)}
       order by ${joined(terms, sql`, `)} limit ${limit} offset ${offset}`),
    total: totalOf(search, scope),
  };
}

/**
 * What rows must be looked at for is gathered once, for the page and the number. Left the choice,
 * the planner might follow the order of the list to find a page of what hardly exists.
 */
function gathered(search: Search, scope: Scope): Parts {
  const { limit, offset } = search;
  const terms = termsOf(search);
  const keys = terms.map(({ key }, index) => sql`${key} as ${numbered(sql`key_`, index)}`);
  const order = terms.map(
    ({ direction }, index) => sql`${numbered(sql`key_`, index)} ${direction}`,
  );
  return {
    page: sql`
      found as materialized (
        select payments.id as page_id, ${joined(keys, sql`, `)}
          from payments ${scope.joins}
         where ${fitting(search, scope)}
      ),
      ${pageOf(sql`
        select page_id from found
         order by ${joined(order, sql`, `)} limit ${limit} offset ${offset}`)}`,
    total: sql`select count(*) as total from found`,
  };
}

function pageOf(ids: Sql): Sql {
  return sql`page as (select page_id, row_number() over () as place from (${ids}) as ids)`;
}

const newestFirst = { by: 'createdAt', direction: 'desc', nulls: 'first' } as const;

function termsOf({ order }: Search) {
  const orders = order.length > 0 ? order : [newestFirst];
  return orderTerms(searchColumns, orders, sql`payments.id`);
}

function areListed({ where }: Search): boolean {
  return leavesOf(where).every((leaf) => isComparison(leaf) && isListed(leaf));
}

function isComparison(leaf: Condition): leaf is Comparison<SearchColumn> {
  return 'is' in leaf;
}

/**
 * How many fit. What payments are counted by is added up. Beside it a span of creation times may
 * take in everything there is, and then needs no look at it.
 */
function totalOf(search: Search, scope: Scope): Sql {
  const conditions = conjunctsOf(search.where);
  const spans = conditions.filter(isSpan);
  const others = conditions.filter((condition) => !isSpan(condition));
  const fits = fitting(search, scope);
  const oneByOne = sql`select count(*) as total from payments where ${fits}`;
  const areCounted = leavesOf<Condition>({ all: others }).every(
    (leaf) => isComparison(leaf) && isCounted(leaf),
  );
  if (!areCounted) return oneByOne;
  const added = addedUp({ ...search, where: { all: others } }, scope);
  if (spans.length === 0) return added;
  const first = endOf(search, sql`asc`);
  const last = endOf(search, sql`desc`);
  return sql`
    select case when not exists (
             select 1 from (${first} union all ${last}) as payments
              where not ${conditionOf({ all: spans })})
           then (${added}) else (${oneByOne}) end as total`;
}

function isSpan(condition: Expression<Condition>): boolean {
  return (
    'is' in condition &&
    condition.column === 'createdAt' &&
    ['gt', 'gte', 'lt', 'lte'].includes(condition.is)
  );
}

/** The first or last payment of all, refunds or not. */
function endOf({ caller }: Search, direction: Sql): Sql {
  return sql`(
    select created_at from payments
     where ${ofCaller(caller)} order by created_at ${direction}, id ${direction} limit 1)`;
}

function addedUp(search: Search, scope: Scope): Sql {
  return sql`
    select coalesce(sum(payments), 0)::bigint as total
      from (select organization_id, mode, processing_account_id, rail, kind, status, currency,
                   tender, brand, is_automatic, is_refunded, payments,
                   case when is_captured then timestamptz 'epoch' end as captured_at
              from payment_counts) as payments (organization_id, mode, processing_account_id, rail,
                   kind, status, currency, tender, brand, is_automatic, is_refunded, payments,
                   captured_at)
     where ${fitting(search, scope)}`;
}

/** For `payments`, and for what counts them as far as it has the columns. */
function fitting({ caller, where }: Search, { own }: Scope): Sql {
  return sql`${ofCaller(caller)} and ${own} and ${conditionOf(where)}`;
}

function ofCaller({ organizationId, mode }: Caller): Sql {
  return sql`payments.organization_id = ${organizationId} and payments.mode = ${mode}`;
}

function conditionOf(where: Expression<Condition>): Sql {
  return toSql(where, (leaf, position) =>
    isComparison(leaf) ? comparisonSql(searchColumns, leaf, position) : textSql(leaf),
  );
}

function textSql(condition: Exclude<Condition, Comparison<SearchColumn>>): Sql {
  if ('textContains' in condition) return containing(`%${literal(condition.textContains)}%`);
  const { startsWith } = condition;
  if ('annotation' in condition) {
    return sql`payments.annotations #>> ${condition.annotation} ~* ${wordStart(startsWith)}`;
  }
  // The first part finds candidates by the index, the second tells the property.
  const { value } = searchColumns[condition.column];
  return sql`(${containing(`%${literal(startsWith)}%`)} and ${value} ~* ${wordStart(startsWith)})`;
}

function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** A pattern for the text as it stands, at the start or after what is no part of a word. */
function wordStart(text: string): string {
  return `(^|[^[:alnum:]])${text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')}`;
}

/** The statement was cancelled because it took too long. */
export function isTooSlow(error: unknown): boolean {
  return codeOf(error) === '57014';
}

/** Of an invalid regular expression, or of an escape that escapes nothing. */
const patternCodes = ['2201B', '22025', '22019', '2200B', '2200C'];

export function isPatternInvalid(error: unknown): boolean {
  return patternCodes.includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Has the server read patterns, whether or not there is a row to compare with them. */
export async function readPatterns(
  tx: Tx,
  {
    regexes,
    similar,
  }: { readonly regexes: readonly string[]; readonly similar: readonly string[] },
): Promise<void> {
  await tx.run(sql`
    select '' ~ pattern from unnest(${regexes}::text[]) as pattern
     union all
    select '' similar to pattern from unnest(${similar}::text[]) as pattern`);
}
