// What a search may look at: names that stand for one typed SQL expression each.
import type { Sql } from '#src/db/index.ts';
import type { ColumnType, Value } from './expression.ts';

export interface Column {
  readonly type: ColumnType;
  readonly value: Sql;
  /** Whether every row has it, so that an index may give its order. */
  readonly isAlwaysThere?: true;
  /** A faster way to say that its value is this one. It must be null where the value is. */
  readonly equals?: (value: Value) => Sql;
  /**
   * What is true of every row whose value is this one, and quicker to find. It may be true of
   * others, and need not be null where the value is.
   */
  readonly finds?: (value: Value) => Sql;
  /**
   * What is true of every row whose value, which is text, fits the pattern of an `ilike`, and
   * quicker to find. It may be true of others.
   */
  readonly candidates?: (pattern: string) => Sql;
}

/** The allow-list: nothing else can be compared or sorted by. */
export type Columns<Name extends string> = Readonly<Record<Name, Column>>;
