// Conditions of searches as SQL.
import { type Sql, sql } from '#src/db/index.ts';
import { type Comparison, comparisonSql, type Expression, toSql } from '#src/expressions/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Condition } from './payment-search.ts';
import { columnsOf, containing, type SearchColumn, searchColumns } from './search-columns.ts';

/** Whose payments, and which of them. */
export interface Asked {
  readonly caller: Caller;
  readonly where: Expression<Condition>;
}

export interface Scope {
  /** Which payments are looked at, by what they are counted by. */
  readonly own: Sql;
}

/** For `payments`, and for what counts them as far as it has the columns. */
export function fitting({ caller, where }: Asked, { own }: Scope): Sql {
  return sql`${ofCaller(caller)} and ${own} and ${conditionOf(caller, where)}`;
}

export function ofCaller({ organizationId, mode }: Caller): Sql {
  return sql`payments.organization_id = ${organizationId} and payments.mode = ${mode}`;
}

export function conditionOf(caller: Caller, where: Expression<Condition>): Sql {
  const columns = columnsOf(caller);
  return toSql(where, (leaf, position) =>
    isComparison(leaf) ? comparisonSql(columns, leaf, position) : textSql(leaf),
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

export function isComparison(leaf: Condition): leaf is Comparison<SearchColumn> {
  return 'is' in leaf;
}
