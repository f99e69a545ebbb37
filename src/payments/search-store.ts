// SQL of searches: a page of what fits, in order, and how many fit in all.
import { joined, numbered, type Sql, sql, type Tx } from '#src/db/index.ts';
import { leavesOf, type Order, orderTerms } from '#src/expressions/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import {
  joinsFor,
  type ListedRow,
  listedColumns,
  listedJoins,
  toListedPayment,
} from './listed-payment.ts';
import { type PaymentRow, paymentColumns, toPayment } from './payment-row.ts';
import type { ListedPage, ListPayments, PaymentPage, SearchPayments } from './payment-search.ts';
import { isListed, type SearchColumn, searchColumns } from './search-columns.ts';
import { type Asked, fitting, isComparison, ofCaller, type Scope } from './search-condition.ts';
import { patternsRead } from './search-refusals.ts';
import { totalOf } from './search-total.ts';

const nothing = sql``;

/** A page of what goes through a gateway. */
export async function selectPage(tx: Tx, search: SearchPayments): Promise<PaymentPage> {
  const scope = { own: sql`payments.rail in ('card', 'ach')`, joins: nothing, sought: nothing };
  const { rows, total } = await select<PaymentRow>(tx, search, scope, paymentColumns);
  return { payments: rows.map(toPayment), total };
}

const isOnItsOwn = sql`payments.kind <> 'refund'`;

/** A page of every payment there is. */
export async function selectListed(tx: Tx, search: ListPayments): Promise<ListedPage> {
  const compared = leavesOf(search.where).flatMap((leaf) => (isListed(leaf) ? [] : [leaf.column]));
  const sought = joinsFor([...compared, ...search.order.map(({ by }) => by)]);
  const scope = { own: isOnItsOwn, joins: listedJoins, sought };
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

interface Search extends Asked {
  readonly order: readonly Order<SearchColumn>[];
  readonly offset: number;
  readonly limit: number;
}

interface Sources extends Scope {
  /** What is shown of a payment beside its own columns. */
  readonly joins: Sql;
  /** What of that is compared, or sorted by. */
  readonly sought: Sql;
}

/**
 * The page and the number of all, in one statement and so of one moment. Not prepared: the plan
 * must be made for the values at hand.
 */
async function select<Row extends { id: string }>(
  tx: Tx,
  search: Search,
  scope: Sources,
  columns: Sql,
): Promise<{ readonly rows: readonly Row[]; readonly total: number }> {
  const { organizationId, mode } = search.caller;
  const { page, total } = areListed(search) ? listed(search, scope) : gathered(search, scope);
  const rows = await tx.rows<(Row | { id: null }) & { total: bigint }>(sql`
    with ${page}
    select counted.total, ${columns}${patternsRead(search.where)}
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
function listed(search: Search, scope: Sources): Parts {
  const { limit, offset } = search;
  const terms = termsOf(search).map(({ key, direction }) => sql`${key} ${direction}`);
  return {
    page: pageOf(sql`
      select payments.id as page_id from payments ${scope.sought}
       where ${fitting(search, scope)}
       order by ${joined(terms, sql`, `)} limit ${limit} offset ${offset}`),
    total: totalOf(search, scope),
  };
}

/**
 * What rows must be looked at for is gathered once, for the page and the number. Left the choice,
 * the planner might follow the order of the list to find a page of what hardly exists.
 */
function gathered(search: Search, scope: Sources): Parts {
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
          from payments ${scope.sought}
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
