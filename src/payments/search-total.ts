// How many payments fit a search, told without a look at each wherever that can be.
import { type Sql, sql } from '#src/db/index.ts';
import { conjunctsOf, type Expression, leavesOf } from '#src/expressions/index.ts';
import type { Condition } from './payment-search.ts';
import { isCounted } from './search-columns.ts';
import {
  type Asked,
  conditionOf,
  fitting,
  isComparison,
  ofCaller,
  type Scope,
} from './search-condition.ts';

/**
 * How many fit. What payments are counted by is added up. Beside it a span of creation times may
 * take in everything there is, and then needs no look at it.
 */
export function totalOf(search: Asked, scope: Scope): Sql {
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
              where not ${conditionOf(search.caller, { all: spans })})
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
function endOf({ caller }: Asked, direction: Sql): Sql {
  return sql`(
    select created_at from payments
     where ${ofCaller(caller)} order by created_at ${direction}, id ${direction} limit 1)`;
}

function addedUp(search: Asked, scope: Scope): Sql {
  return sql`
    select coalesce(sum(payments), 0)::bigint as total
      from (select organization_id, mode, processing_account_id, rail, kind, status, currency,
                   tender, brand, is_automatic, is_refunded, payments,
                   case when is_captured then timestamptz 'epoch' end as captured_at
              from payment_counts) as payments
     where ${fitting(search, scope)}`;
}
