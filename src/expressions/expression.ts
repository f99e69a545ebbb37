// What a search asks of a row: comparisons under `all`, `any` and `not`, as a tree of plain values.

/**
 * True, false or unknown of a row, in SQL's three-valued logic; only rows of which it is true are
 * found. `Leaf` is what the tree is made of: comparisons, and whatever else its owner knows.
 */
export type Expression<Leaf> =
  /** Of none of them: true. */
  | { readonly all: readonly Expression<Leaf>[] }
  /** Of none of them: false. */
  | { readonly any: readonly Expression<Leaf>[] }
  | { readonly not: Expression<Leaf> }
  | Leaf;

/** What every type of column has. `isNull` takes a boolean; `in` and `nin` take a list. */
export const operators = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'nin', 'isNull'] as const;

/** What only text has: the patterns of `like` and `similar to`, and regular expressions. */
export const textOperators = [
  'like',
  'nlike',
  'ilike',
  'nilike',
  'similar',
  'nsimilar',
  'regex',
  'nregex',
  'iregex',
  'niregex',
] as const;

export type TextOperator = (typeof textOperators)[number];
export type Operator = (typeof operators)[number] | TextOperator;

/** What the values of a column are: see `ValueOf`. */
export type ColumnType = 'integer' | 'decimal' | 'text' | 'boolean' | 'instant' | 'uuid';

/** A value as its column's type has it. A decimal is text such as `-12.50`, and never a float. */
export interface ValueOf {
  readonly integer: bigint;
  readonly decimal: string;
  readonly text: string;
  readonly boolean: boolean;
  readonly instant: Temporal.Instant;
  readonly uuid: string;
}

export type Value = ValueOf[ColumnType];

/**
 * A column against a value, null against which is unknown (but for `isNull`). Who makes one answers
 * for the value being of the column's type.
 */
export interface Comparison<Name extends string> {
  readonly column: Name;
  readonly is: Operator;
  readonly value: Value | readonly Value[];
  /**
   * For a text column of few values that callers know by other words: what each value is called. It
   * is the words that are compared. Every value must have one.
   */
  readonly words?: Words;
}

/** From a column's value to what it is called. Several values may be called the same. */
export type Words = ReadonlyMap<string, string>;

/** The first one decides. Text is in the order of its code points. */
export interface Order<Name extends string> {
  readonly by: Name;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
  /** As in a comparison: the order is that of the words. */
  readonly words?: Words;
  /** Of text: capitals are in order with small letters. */
  readonly ignoresCase?: true;
}
