// Turns expressions and orders into SQL. Every value is a parameter; no text of a caller's becomes
// part of a statement.
import { joined, type Sql, sql } from '#src/db/index.ts';
import type { Column, Columns } from './column.ts';
import type {
  ColumnType,
  Comparison,
  Expression,
  Operator,
  Order,
  Value,
  Words,
} from './expression.ts';

/** Where a leaf stands: whether it must be true, or may be false or unknown, for the row to fit. */
export type Position = 'plain' | 'negated';

/** The condition that the tree is, in three-valued logic as SQL has it. */
export function toSql<Leaf extends object>(
  expression: Expression<Leaf>,
  leafSql: (leaf: Leaf, position: Position) => Sql,
  position: Position = 'plain',
): Sql {
  const each = (parts: readonly Expression<Leaf>[], separator: Sql, none: Sql) =>
    parts.length === 0
      ? none
      : sql`(${joined(
          parts.map((part) => toSql(part, leafSql, position)),
          separator,
        )})`;
  if (isAll(expression)) return each(expression.all, sql` and `, sql`true`);
  if (isAny(expression)) return each(expression.any, sql` or `, sql`false`);
  if (isNot(expression)) return sql`(not ${toSql(expression.not, leafSql, 'negated')})`;
  return leafSql(expression, position);
}

/** The leaves of the tree, from left to right. */
export function leavesOf<Leaf extends object>(expression: Expression<Leaf>): Leaf[] {
  if (isAll(expression)) return expression.all.flatMap(leavesOf<Leaf>);
  if (isAny(expression)) return expression.any.flatMap(leavesOf<Leaf>);
  if (isNot(expression)) return leavesOf(expression.not);
  return [expression];
}

/** What must all be true: the parts of an `all`, and of those within it. */
export function conjunctsOf<Leaf extends object>(expression: Expression<Leaf>): Expression<Leaf>[] {
  return isAll(expression) ? expression.all.flatMap(conjunctsOf<Leaf>) : [expression];
}

type All<Leaf> = { readonly all: readonly Expression<Leaf>[] };
type Any<Leaf> = { readonly any: readonly Expression<Leaf>[] };
type Not<Leaf> = { readonly not: Expression<Leaf> };

function isAll<Leaf extends object>(one: Expression<Leaf>): one is All<Leaf> {
  return 'all' in one;
}

function isAny<Leaf extends object>(one: Expression<Leaf>): one is Any<Leaf> {
  return 'any' in one;
}

function isNot<Leaf extends object>(one: Expression<Leaf>): one is Not<Leaf> {
  return 'not' in one;
}

/** The comparison as a condition. Throws (a bug of its maker's) for a value that does not fit. */
export function comparisonSql<Name extends string>(
  columns: Columns<Name>,
  { column: name, is, value, words }: Comparison<Name>,
  position: Position = 'plain',
): Sql {
  const column: Column = columns[name];
  const { type, value: left } = column;
  if (is === 'isNull') return value ? sql`${left} is null` : sql`${left} is not null`;
  // Of no values: false and true, whatever the row has.
  if (Array.isArray(value) && value.length === 0) return is === 'in' ? sql`false` : sql`true`;
  if (words) return worded(column, fittingValues(words, is, value));
  const asked = wholeValues(is, value);
  const isEqual = is === 'eq' || is === 'in';
  if (column.equals && asked) {
    const equal = eachOf(asked, column.equals);
    return isEqual ? equal : sql`(not ${equal})`;
  }
  const condition = compared(left, type, is, value);
  // Beside a value that is null, what is false of a row is no longer unknown of it.
  if (position === 'negated') return condition;
  if (column.finds && asked && isEqual) {
    return sql`(${eachOf(asked, column.finds)} and ${condition})`;
  }
  return column.candidates && (is === 'like' || is === 'ilike')
    ? sql`(${column.candidates(textOf(value))} and ${condition})`
    : condition;
}

/** These compare values as a whole, to be equal or not. */
const wholly: readonly Operator[] = ['eq', 'neq', 'in', 'nin'];

/** Which values fit is found once, by their words, and the rows by those values. */
function worded({ value: left, isAlwaysThere }: Column, fitting: Sql): Sql {
  const fits = sql`${left} = any(${fitting})`;
  return isAlwaysThere ? fits : sql`(case when ${left} is not null then ${fits} end)`;
}

/** The values whose words fit: told at once where words are equal or not, else by the server. */
function fittingValues(words: Words, is: Operator, value: Comparison<string>['value']): Sql {
  if (!wholly.includes(is)) {
    return sql`array(
      select value from unnest(${[...words.keys()]}::text[], ${[...words.values()]}::text[])
          as named (value, word)
       where ${compared(sql`word`, 'text', is, value)})`;
  }
  const asked: readonly unknown[] = [value].flat();
  const isWanted = is === 'eq' || is === 'in';
  const fitting = [...words].filter(([, word]) => asked.includes(word) === isWanted);
  return sql`${fitting.map(([one]) => one)}::text[]`;
}

const types: Readonly<Record<ColumnType, Sql>> = {
  integer: sql`bigint`,
  decimal: sql`numeric`,
  text: sql`text`,
  boolean: sql`boolean`,
  instant: sql`timestamptz`,
  uuid: sql`uuid`,
};

const signs = {
  eq: sql`=`,
  neq: sql`<>`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
  like: sql`like`,
  nlike: sql`not like`,
  ilike: sql`ilike`,
  nilike: sql`not ilike`,
  similar: sql`similar to`,
  nsimilar: sql`not similar to`,
  regex: sql`~`,
  nregex: sql`!~`,
  iregex: sql`~*`,
  niregex: sql`!~*`,
} as const satisfies Readonly<Record<Exclude<Operator, 'in' | 'nin' | 'isNull'>, Sql>>;

const ordering: readonly Operator[] = ['gt', 'gte', 'lt', 'lte'];

function compared(left: Sql, type: ColumnType, is: Operator, value: Comparison<string>['value']) {
  if (is === 'isNull') throw new Error('nothing is compared with null');
  if (is === 'in' || is === 'nin') return among(left, type, is, listOf(value));
  const right = sql`${value}::${types[type]}`;
  const operand = type === 'text' && ordering.includes(is) ? byCodePoint(left) : left;
  return sql`${operand} ${signs[is]} ${right}`;
}

function among(left: Sql, type: ColumnType, is: 'in' | 'nin', values: readonly Value[]): Sql {
  // An index of few rows is found by what equals, not by what is among one.
  if (values.length === 1) return compared(left, type, is === 'in' ? 'eq' : 'neq', values[0] ?? '');
  const list = sql`${values}::${types[type]}[]`;
  return is === 'in' ? sql`${left} = any(${list})` : sql`${left} <> all(${list})`;
}

/** The same order on every server, whatever language it was set up for. */
function byCodePoint(value: Sql): Sql {
  return sql`${value} collate "C"`;
}

function listOf(value: Comparison<string>['value']): readonly Value[] {
  if (Array.isArray(value)) return value;
  throw new Error('a list of values is missing');
}

/** What is compared as a whole; `undefined` for other comparisons, and for more than pay off. */
function wholeValues(is: Operator, value: Comparison<string>['value']): Value[] | undefined {
  const asked: Value[] = [value].flat();
  return wholly.includes(is) && asked.length <= 50 ? asked : undefined;
}

function eachOf(values: readonly Value[], toCondition: (value: Value) => Sql): Sql {
  return sql`(${joined(values.map(toCondition), sql` or `)})`;
}

function textOf(value: Comparison<string>['value']): string {
  if (typeof value === 'string') return value;
  throw new Error('a text is missing');
}

const directions = { asc: sql`asc`, desc: sql`desc` } as const;
const places = { first: sql`nulls first`, last: sql`nulls last` } as const;

/** What rows are put in order by: an expression, and which way. */
export interface OrderTerm {
  readonly key: Sql;
  /** `asc` or `desc`, and where nulls stand. */
  readonly direction: Sql;
}

/** The terms of an `order by`, with the tie-breaker in the direction of the last. */
export function orderTerms<Name extends string>(
  columns: Columns<Name>,
  orders: readonly Order<Name>[],
  tieBreaker: Sql,
): OrderTerm[] {
  const last = directions[orders.at(-1)?.direction ?? 'asc'];
  const terms = orders.map((order) => termOf(columns[order.by], order));
  return [...terms, { key: tieBreaker, direction: last }];
}

function termOf(column: Column, order: Omit<Order<string>, 'by'>): OrderTerm {
  const { direction, nulls, words, ignoresCase } = order;
  const { type, value, isAlwaysThere } = column;
  const shown = words ? wordOf(value, words) : value;
  const folded = ignoresCase ? sql`lower(${shown})` : shown;
  const way = directions[direction];
  return {
    key: type === 'text' ? byCodePoint(folded) : folded,
    direction: isAlwaysThere ? way : sql`${way} ${places[nulls]}`,
  };
}

function wordOf(value: Sql, words: Words): Sql {
  const values = sql`${[...words.keys()]}::text[]`;
  return sql`(${[...words.values()]}::text[])[array_position(${values}, ${value})]`;
}
