// Reads `where`: a boolean expression as Hasura's GraphQL API (v2) has them, in JSON.
import {
  type Comparison,
  type Expression,
  type Operator,
  operators,
  textOperators,
  type Value,
} from '#src/expressions/index.ts';
import type { ListedColumn } from '#src/payments/index.ts';
import { malformed, tooLarge } from './failures.ts';
import type { Path } from './json-path.ts';
import { type Property, properties } from './properties.ts';
import { expected, type PropertyType, readValue } from './read-value.ts';

export type Where = Expression<Comparison<ListedColumn>>;

const depthMax = 8;
const leavesMax = 100;
const valuesMax = 500;
const valuesMaxInAll = 2_000;
const patternLengthMax = 1_000;

/** Where reading has got to: levels of boolean objects count, not those of the JSON. */
interface Place {
  readonly path: Path;
  readonly depth: number;
  /** What is still allowed of the whole. */
  readonly budget: { leaves: number; values: number };
}

/**
 * Several keys of an object must all be true; without any it is true. Throws `query_malformed`,
 * also for a null anywhere, and `query_too_large`.
 */
export function readWhere(where: unknown): Where {
  if (where === undefined) return { all: [] };
  const budget = { leaves: leavesMax, values: valuesMaxInAll };
  return readObject(where, { path: ['where'], depth: 1, budget });
}

function readObject(object: unknown, place: Place): Where {
  if (place.depth > depthMax) {
    throw tooLarge(place.path, `The expression is nested deeper than ${depthMax} objects.`);
  }
  return allOf(object, place, (key, content, inner) => {
    if (key === '_and') return { all: readObjects(content, inner) };
    if (key === '_or') return { any: readObjects(content, inner) };
    if (key === '_not') return { not: readObject(content, deeper(inner)) };
    return readProperty(key, content, inner);
  });
}

/** One object is as good as a list of it, as everywhere in GraphQL. */
function readObjects(content: unknown, place: Place): Where[] {
  if (!Array.isArray(content)) return [readObject(content, deeper(place))];
  if (content.length === 0) countLeaf(place);
  return content.map((object, index) => readObject(object, deeper(at(place, index))));
}

function readProperty(name: string, content: unknown, place: Place): Where {
  const property = properties.get(name);
  if (property === undefined) throw malformed(place.path, 'There is no such property.');
  return allOf(content, place, (key, value, inner) => readComparison(property, key, value, inner));
}

/** Every entry must be true. An empty object counts, too: a million of them are not nothing. */
function allOf(
  object: unknown,
  place: Place,
  read: (key: string, content: unknown, inner: Place) => Where,
): Where {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw malformed(place.path, 'An object is expected here.');
  }
  const entries = Object.entries(object);
  if (entries.length === 0) countLeaf(place);
  const all = entries.map(([key, content]) => read(key, content, at(place, key)));
  return all.length === 1 && all[0] ? all[0] : { all };
}

const common = new Map<string, Operator>(
  operators.map((operator) => [operator === 'isNull' ? '_is_null' : `_${operator}`, operator]),
);
const patterns = new Map<string, Operator>(
  textOperators.map((operator) => [`_${operator}`, operator]),
);

function readComparison(
  { column, type, words }: Property,
  name: string,
  content: unknown,
  place: Place,
): Where {
  countLeaf(place);
  const pattern = type === 'text' ? patterns.get(name) : undefined;
  const is = pattern ?? common.get(name);
  if (is === undefined) throw malformed(place.path, 'The property has no such operator.');
  const value = pattern
    ? readPattern(pattern, content, place)
    : readOperand(type, is, content, place);
  return { column, is, value, ...(words && { words }) };
}

function readOperand(type: PropertyType, is: Operator, content: unknown, place: Place) {
  if (is === 'isNull') return readOne('boolean', content, place);
  if (is !== 'in' && is !== 'nin') return readOne(type, content, place);
  if (!Array.isArray(content)) return [readOne(type, content, place)];
  if (content.length > valuesMax) throw tooLarge(place.path, `These are over ${valuesMax} values.`);
  place.budget.values -= content.length;
  if (place.budget.values < 0) {
    throw tooLarge(place.path, `The expression has more than ${valuesMaxInAll} values in lists.`);
  }
  return content.map((value, index) => readOne(type, value, at(place, index)));
}

/** PostgreSQL would complain of the backslash only when a text gets so far, and fail then. */
function readPattern(is: Operator, content: unknown, place: Place): string {
  const pattern = `${readOne('text', content, place)}`;
  if (pattern.length > patternLengthMax) {
    throw malformed(place.path, `A pattern has at most ${patternLengthMax} characters.`);
  }
  const backslashes = /\\*$/.exec(pattern)?.[0].length ?? 0;
  if (is.endsWith('like') && backslashes % 2 === 1) {
    throw malformed(place.path, 'A pattern must not end with a single backslash.');
  }
  return pattern;
}

function readOne(type: PropertyType, content: unknown, place: Place): Value {
  const value = readValue(type, content);
  if (value === undefined) throw malformed(place.path, `Expected here: ${expected[type]}.`);
  return value;
}

function at(place: Place, step: string | number): Place {
  return { ...place, path: [...place.path, step] };
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function countLeaf(place: Place): void {
  place.budget.leaves -= 1;
  if (place.budget.leaves < 0) {
    throw tooLarge(place.path, `The expression has more than ${leavesMax} conditions.`);
  }
}
