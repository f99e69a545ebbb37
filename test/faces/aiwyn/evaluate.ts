// What a `where` and an `orderBy` mean of the rows that the API shows: a reading of the documents
// of its own, to hold the server against. It knows no SQL, and nothing of the server's code.
import { type ColumnType, compareCells } from './compare-cells.ts';
import { ilikeMatcher, likeMatcher, regexMatcher, similarMatcher } from './match-text.ts';

/** A row as shown: numbers as they are written, so that no digit is lost. */
export type Row = Readonly<Record<string, Cell>>;
type Cell = string | boolean | null;

export type Where = Readonly<Record<string, unknown>>;

/** Of SQL's three; undefined is unknown. */
export type Truth = boolean | undefined;
export type Meaning = (row: Row) => Truth;

/** Every column of a row. */
export const columnTypes: Readonly<Record<string, ColumnType>> = {
  id: 'integer',
  amount: 'decimal',
  currency: 'text',
  paymentMethod: 'text',
  cardLastFour: 'text',
  cardType: 'text',
  status: 'text',
  confirmationDate: 'instant',
  paymentConfirmationDate: 'instant',
  processorReference: 'text',
  clientId: 'integer',
  clientName: 'text',
  invoiceId: 'integer',
  invoiceNumber: 'text',
  createdAt: 'instant',
  updatedAt: 'instant',
  isAutomatic: 'boolean',
  bankName: 'text',
  reference: 'text',
  arTransactionId: 'text',
  amountRefunded: 'decimal',
};

/** What holds where there is nothing to look at: altered, it makes a reading that is wrong. */
export interface NullRules {
  /** Null, compared by `_eq`, `_gt`, `_in`, `_like`, … */
  readonly compared: Truth;
  /** Null, compared by `_neq`, `_nin`, `_nlike`, … */
  readonly negated: Truth;
  readonly notUnknown: Truth;
  /** Null among no values. */
  readonly inNothing: Truth;
  readonly allOfNothing: Truth;
  readonly anyOfNothing: Truth;
}

export const nullRules: NullRules = {
  compared: undefined,
  negated: undefined,
  notUnknown: undefined,
  inNothing: false,
  allOfNothing: true,
  anyOfNothing: false,
};

/** Reads the tree once, for many rows. */
export function meaningOf(where: Where, rules: NullRules = nullRules): Meaning {
  return every(Object.entries(where).map(([key, value]) => keyMeaning(key, value, rules)));
}

function keyMeaning(key: string, value: unknown, rules: NullRules): Meaning {
  if (key === '_not') {
    const meaning = meaningOf(value as Where, rules);
    return (row) => negated(meaning(row), rules.notUnknown);
  }
  if (key !== '_and' && key !== '_or') return columnMeaning(key, value as Where, rules);
  // An object in place of a list is a list of one.
  const meanings = [value].flat().map((one) => meaningOf(one as Where, rules));
  if (meanings.length > 0) return (key === '_and' ? every : some)(meanings);
  return () => (key === '_and' ? rules.allOfNothing : rules.anyOfNothing);
}

function columnMeaning(column: string, operators: Where, rules: NullRules): Meaning {
  const type = columnTypes[column];
  if (type === undefined) throw new RangeError(`no such column: ${column}`);
  return every(
    Object.entries(operators).map(([operator, value]) => {
      const holds = operatorMeaning(type, operator, value, rules);
      return (row) => holds(row[column] ?? null);
    }),
  );
}

function operatorMeaning(
  type: ColumnType,
  operator: string,
  value: unknown,
  rules: NullRules,
): (cell: Cell) => Truth {
  if (operator === '_is_null') return (cell) => (cell === null) === value;
  const isNegated = operator.startsWith('_n');
  const holds = valueTest(type, isNegated ? `_${operator.slice(2)}` : operator, value);
  const isOfNothing = Array.isArray(value) && value.length === 0;
  const ofNull = isNegated ? rules.negated : rules.compared;
  return (cell) => {
    if (cell !== null) return holds(`${cell}`) !== isNegated;
    if (!isOfNothing) return ofNull;
    return isNegated ? negated(rules.inNothing, undefined) : rules.inNothing;
  };
}

const matchers: Readonly<Record<string, (pattern: string) => (text: string) => boolean>> = {
  _like: likeMatcher,
  _ilike: ilikeMatcher,
  _similar: similarMatcher,
  _regex: (pattern) => regexMatcher(pattern, 'su'),
  _iregex: (pattern) => regexMatcher(pattern, 'siu'),
};

/** By the sign of the comparison with the value. */
const fitting: Readonly<Record<string, (sign: number) => boolean>> = {
  _eq: (sign) => sign === 0,
  _gt: (sign) => sign > 0,
  _gte: (sign) => sign >= 0,
  _lt: (sign) => sign < 0,
  _lte: (sign) => sign <= 0,
};

function valueTest(type: ColumnType, operator: string, value: unknown): (cell: string) => boolean {
  const matcher = matchers[operator];
  if (matcher) return matcher(String(value));
  const values = [value].flat().map(String);
  const fits = operator === '_in' ? fitting._eq : fitting[operator];
  if (!fits) throw new RangeError(`no such operator: ${operator}`);
  return (cell) => values.some((one) => fits(compareCells(type, cell, one)));
}

function negated(truth: Truth, ofUnknown: Truth): Truth {
  return truth === undefined ? ofUnknown : !truth;
}

/** False as soon as one is; else unknown if one is. */
function every(meanings: readonly Meaning[]): Meaning {
  return (row) => {
    let truth: Truth = true;
    for (const meaning of meanings) {
      const one = meaning(row);
      if (one === false) return false;
      if (one === undefined) truth = undefined;
    }
    return truth;
  };
}

function some(meanings: readonly Meaning[]): Meaning {
  return (row) => {
    let truth: Truth = false;
    for (const meaning of meanings) {
      const one = meaning(row);
      if (one === true) return true;
      if (one === undefined) truth = undefined;
    }
    return truth;
  };
}

export type OrderBy = readonly Readonly<Record<string, string>>[];

/** Rows that it calls equal (0) may come in whatever order. */
export function comparisonOf(orderBy: OrderBy): (one: Row, other: Row) => number {
  const terms = orderBy.flatMap((term) => Object.entries(term));
  return (one, other) => {
    for (const [column, direction] of terms) {
      const sign = compareBy(direction, columnTypes[column]!, [one[column]!, other[column]!]);
      if (sign !== 0) return sign;
    }
    return 0;
  };
}

/** `asc` has nulls last and `desc` nulls first: to SQL null is larger than any value. */
function compareBy(direction: string, type: ColumnType, [one, other]: [Cell, Cell]): number {
  const isDescending = direction.startsWith('desc');
  const areNullsFirst = direction.endsWith('_nulls_first') || direction === 'desc';
  if (one === null || other === null) {
    const sign = Number(one === null) - Number(other === null);
    return areNullsFirst ? -sign : sign;
  }
  const sign = compareCells(type, `${one}`, `${other}`);
  return isDescending ? -sign : sign;
}
