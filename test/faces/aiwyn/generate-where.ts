// Random trees for `where` and lists for `orderBy`, mostly about values that the rows have, or have
// almost.
import type { ColumnType } from './compare-cells.ts';
import { columnTypes, type OrderBy, type Row, type Where } from './evaluate.ts';
import {
  hasTwoForms,
  likePattern,
  otherCase,
  part,
  regexPattern,
  similarPattern,
} from './generate-pattern.ts';
import { type Random, randomOf } from './random.ts';

const columns = Object.keys(columnTypes);
/** Fewer than the 100 that are allowed: what has nothing in it may count as well. */
const limits = { depth: 8, leaves: 90 };

/** One tree for each seed. */
export function whereOf(seed: number, rows: readonly Row[]): Where {
  const random = randomOf(seed);
  // Most are small: of large ones nothing is found, or everything.
  const leaves = random.oneIn(12) ? limits.leaves : 1 + random.below(12);
  const depth = random.oneIn(6) ? limits.depth : 1 + random.below(5);
  const budget = { leaves };
  return node({ random, rows, budget }, depth);
}

interface Making {
  readonly random: Random;
  readonly rows: readonly Row[];
  /** How many comparisons there may still be. */
  readonly budget: { leaves: number };
}

/** `depth` counts levels of objects below `where` that may still come, this one included. */
function node(making: Making, depth: number): Where {
  const { random, budget } = making;
  if (budget.leaves <= 0 || random.oneIn(150)) {
    budget.leaves -= 1;
    return {};
  }
  const keys = random.oneIn(4) ? 1 + random.below(3) : 1;
  const entries = Array.from({ length: keys }, (): [string, unknown] => {
    const key = depth > 1 ? random.pick(['', '', '_and', '_or', '_not']) : '';
    if (key === '_not') return [key, node(making, depth - 1)];
    if (key !== '') return [key, branches(making, depth - 1)];
    const column = random.pick(columns);
    return [column, comparisons(making, column)];
  });
  return Object.fromEntries(entries);
}

function branches(making: Making, depth: number): unknown {
  const { random, budget } = making;
  if (random.oneIn(12)) return node(making, depth);
  const most = Math.min(4, Math.max(0, budget.leaves));
  const least = random.oneIn(20) ? 0 : Math.min(1, most);
  return random.several(least, most, () => node(making, depth));
}

function comparisons({ random, rows, budget }: Making, column: string): Where {
  const wanted = random.oneIn(8) ? random.below(4) : 1;
  const count = Math.min(wanted, budget.leaves);
  budget.leaves -= Math.max(count, 1);
  return Object.fromEntries(Array.from({ length: count }, () => comparison(random, column, rows)));
}

const ofEveryType = ['_eq', '_neq', '_gt', '_gte', '_lt', '_lte', '_in', '_nin', '_is_null'];
const ofText = [
  ...['_like', '_nlike', '_ilike', '_nilike', '_similar', '_nsimilar'],
  ...['_regex', '_nregex', '_iregex', '_niregex'],
];

function comparison(
  random: Random,
  column: string,
  rows: readonly Row[],
): [operator: string, value: unknown] {
  const type = columnTypes[column]!;
  const isOfText = type === 'text' && random.oneIn(2);
  const operator = random.pick(isOfText ? ofText : ofEveryType);
  const next = () => valueNear(random, type, random.pick(rows)[column] ?? null);
  if (operator === '_is_null') return [operator, random.oneIn(2)];
  if (operator === '_in' || operator === '_nin') {
    return [operator, random.several(random.oneIn(8) ? 0 : 1, 5, next)];
  }
  if (!isOfText) return [operator, next()];
  const text = `${random.pick(rows)[column] ?? random.pick(oddTexts)}`;
  return [operator, patternFor(random, operator, text)];
}

function patternFor(random: Random, operator: string, text: string): string {
  if (operator.endsWith('like')) return likePattern(random, text);
  if (operator.endsWith('similar')) return similarPattern(random, text);
  if (operator.endsWith('iregex')) {
    return otherCaseOfLetters(random, regexPattern(random, text, hasTwoForms));
  }
  return regexPattern(random, text);
}

/** Not of what follows a backslash, which is no letter but a sign. */
function otherCaseOfLetters(random: Random, pattern: string): string {
  return pattern.includes('\\') ? pattern : otherCase(random, pattern);
}

const oddTexts = [
  ...['', ' ', '%', '_', '\\', '\\%', "'", '"', '\n', 'null', '0', 'a%b', 'É', 'é', 'ß', 'İ'],
  ...['ı', 'Σ', 'ς', '中', '🙂', '\uffff', 'acme', 'CREDIT', '{}', '$1', '?', ':x', 'e\u0301'],
];
const oddDecimals = ['0', '-0.01', '0.005', '0.1', '1500.0', '999999999999.99', '1e3', '-1e-7'];
const oddIntegers = ['0', '-1', '1', '2147483648', '9007199254740990'];
const oddInstants = ['1900-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z', '1970-01-01T00:00:00Z'];

/** As JSON has it: the value, a neighbour of it, or something else of the type. */
function valueNear(random: Random, type: ColumnType, cell: Row[string]): unknown {
  const isOdd = cell === null || random.oneIn(6);
  switch (type) {
    case 'boolean':
      return random.oneIn(2);
    case 'integer': {
      const near = isOdd ? random.pick(oddIntegers) : `${cell}`;
      return Number(near) + random.pick([0, 0, 1, -1]);
    }
    case 'decimal':
      return decimalNear(random, isOdd ? random.pick(oddDecimals) : `${cell}`);
    case 'instant':
      return instantNear(random, isOdd ? random.pick(oddInstants) : `${cell}`);
    case 'text':
      return textNear(random, isOdd ? random.pick(oddTexts) : `${cell}`);
  }
}

function decimalNear(random: Random, text: string): unknown {
  if (random.oneIn(3)) return Number(text);
  if (text.includes('e') || random.oneIn(2)) return text;
  if (!text.includes('.')) return `${text}.${random.pick(['0', '000', '01'])}`;
  return `${text}${random.pick(['0', '1', ''])}`;
}

/** The same moment or one just beside it, in the time of whatever place. */
function instantNear(random: Random, text: string): string {
  const microseconds = random.pick([0, 0, 0, 1, -1]);
  const instant = Temporal.Instant.from(text);
  const isAtAnEnd = text.startsWith('9999') || text.startsWith('1900');
  const moved = isAtAnEnd ? instant : instant.add({ microseconds });
  const timeZone = random.pick(['UTC', '+02:00', '-11:30']);
  return moved.toString(timeZone === 'UTC' || isAtAnEnd ? {} : { timeZone });
}

function textNear(random: Random, text: string): string {
  switch (random.below(6)) {
    case 0:
      return part(random, text);
    case 1:
      return `${text}${random.pick(oddTexts)}`;
    case 2:
      return otherCase(random, text);
    default:
      return text;
  }
}

const directions = [
  ...['asc', 'desc', 'asc_nulls_first', 'asc_nulls_last', 'desc_nulls_first', 'desc_nulls_last'],
];

/** One order for each seed; often by columns in which many rows are equal. */
export function orderByOf(seed: number): OrderBy {
  const random = randomOf(seed);
  return random.several(1, 4, () => ({ [random.pick(columns)]: random.pick(directions) }));
}
