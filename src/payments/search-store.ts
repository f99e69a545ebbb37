// SQL of searches.
import { joined, type Sql, sql, type Tx } from '#src/db/index.ts';
import { type PaymentRow, paymentColumns, toPayment } from './payment-row.ts';
import type { Condition, Order, PaymentPage, SearchPayments } from './payment-search.ts';
import { isCounted, isListed, ordered, textValue, wholeValue } from './search-columns.ts';

type Row = { total: bigint } & (PaymentRow | { [Name in keyof PaymentRow]: null });

/**
 * The page and the number of all, in one statement and so of one moment. Not prepared: the plan
 * must be made for the values at hand.
 */
export async function selectPage(tx: Tx, search: SearchPayments): Promise<PaymentPage> {
  const { organizationId, mode } = search.caller;
  const order = orderOf(search.order);
  const { page, total } = areListed(search) ? listed(search, order) : gathered(search, order);
  const rows = await tx.rows<Row>(sql`
    with ${page}
    select counted.total, ${paymentColumns}
      from (${total}) as counted
      left join page on true
      left join payments
        on payments.organization_id = ${organizationId} and payments.mode = ${mode}
       and payments.id = page.page_id
     order by ${order}`);
  return {
    // A page past the end is a row with a total and no payment.
    payments: rows.flatMap((row) => (row.id === null ? [] : [toPayment(row)])),
    total: Number(rows[0]?.total ?? 0n),
  };
}

/** Parts of the statement: the ids of the page (CTEs, without `with`), and how many there are. */
interface Parts {
  readonly page: Sql;
  readonly total: Sql;
}

/** What an index holds is counted by it, and the page read off it, each on its own. */
function listed(search: SearchPayments, order: Sql): Parts {
  const { limit, offset } = search;
  const fits = fitting(search);
  return {
    page: sql`
      page as (select id as page_id from payments where ${fits}
                order by ${order} limit ${limit} offset ${offset})`,
    total: areCounted(search)
      ? sql`select coalesce(sum(payments), 0)::bigint as total from payment_counts where ${fits}`
      : sql`select count(*) as total from payments where ${fits}`,
  };
}

/**
 * What rows must be looked at for is gathered once, for the page and the number. Left the choice,
 * the planner might follow the order of the list to find a page of what hardly exists.
 */
function gathered(search: SearchPayments, order: Sql): Parts {
  const { limit, offset } = search;
  return {
    page: sql`
      found as materialized (
        select id as page_id, row_number() over (order by ${order}) as place
          from payments where ${fitting(search)}
      ),
      page as (select page_id from found where place > ${offset} and place <= ${offset + limit})`,
    total: sql`select count(*) as total from found`,
  };
}

function areListed({ conditions }: SearchPayments): boolean {
  return conditions.every((condition) => isMetBy(condition, isListed));
}

function areCounted({ conditions }: SearchPayments): boolean {
  return conditions.every((condition) => isMetBy(condition, isCounted));
}

/** Whether nothing but properties of a kind have to be known to tell whether it is met. */
function isMetBy(condition: Condition, isOfKind: typeof isListed): boolean {
  if ('isIn' in condition) return isOfKind(condition.property);
  if ('anyOf' in condition) return condition.anyOf.every((one) => isMetBy(one, isOfKind));
  if ('allOf' in condition) return condition.allOf.every((one) => isMetBy(one, isOfKind));
  return ('createdAfter' in condition || 'createdBefore' in condition) && isOfKind('createdAt');
}

/** For `payments`, and for `payment_counts` as far as it has the columns. */
function fitting({ caller: { organizationId, mode }, conditions }: SearchPayments): Sql {
  const own = sql`organization_id = ${organizationId} and mode = ${mode}`;
  return joined([own, ...conditions.map(toSql)], sql` and `);
}

function toSql(condition: Condition): Sql {
  if ('isIn' in condition) {
    const [first, ...others] = condition.isIn;
    const value = wholeValue(condition.property);
    // A partial index is found by what equals, not by what is among one.
    return others.length > 0 ? sql`${value} = any(${condition.isIn})` : sql`${value} = ${first}`;
  }
  if ('annotation' in condition) {
    const { annotation, startsWith } = condition;
    return sql`annotations #>> ${annotation} ~* ${wordStart(startsWith)}`;
  }
  if ('startsWith' in condition) {
    const { property, startsWith } = condition;
    // The first part finds candidates by the index, the second tells the property.
    return sql`${containing(startsWith)} and ${textValue(property)} ~* ${wordStart(startsWith)}`;
  }
  if ('textContains' in condition) return containing(condition.textContains);
  if ('createdAfter' in condition) return sql`created_at > ${condition.createdAfter}`;
  if ('createdBefore' in condition) return sql`created_at < ${condition.createdBefore}`;
  if ('allOf' in condition) return combined(condition.allOf, sql` and `, sql`true`);
  return combined(condition.anyOf, sql` or `, sql`false`);
}

function combined(conditions: readonly Condition[], separator: Sql, none: Sql): Sql {
  return conditions.length > 0 ? sql`(${joined(conditions.map(toSql), separator)})` : none;
}

/** `search_text` is in lower case, so that its index needs no `ilike`. */
function containing(text: string): Sql {
  return sql`search_text like lower(${`%${text.replace(/[\\%_]/g, '\\$&')}%`})`;
}

/** A pattern for the text as it stands, at the start or after what is no part of a word. */
function wordStart(text: string): string {
  return `(^|[^[:alnum:]])${text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')}`;
}

const newestFirst: Order = { by: 'createdAt', isDescending: true };

function orderOf(given: readonly Order[]): Sql {
  const orders = given.length > 0 ? given : [newestFirst];
  const directions = orders.map(({ isDescending }) => (isDescending ? sql`desc` : sql`asc`));
  const terms = orders.map(({ by }, index) => {
    const direction = directions[index] ?? sql``;
    return typeof by === 'string' ? ordered(by, direction) : sql`${rank(by)} ${direction}`;
  });
  // In the direction of the last, so that one index gives both.
  return joined([...terms, sql`id ${directions.at(-1)}`], sql`, `);
}

/** The number of the first condition that is met. */
function rank(conditions: readonly Condition[]): Sql {
  const cases = conditions.map(
    (condition, index) => sql`when ${toSql(condition)} then ${index}::integer`,
  );
  return sql`case ${joined(cases, sql` `)} end`;
}

/** The statement was cancelled because it took too long. */
export function isTooSlow(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '57014';
}
