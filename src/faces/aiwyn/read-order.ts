// Reads `orderBy`: what to sort by, the first one first.
import type { Order } from '#src/expressions/index.ts';
import type { ListedColumn } from '#src/payments/index.ts';
import { malformed, tooLarge } from './failures.ts';
import type { Path } from './json-path.ts';
import { properties } from './properties.ts';

type Orders = readonly Order<ListedColumn>[];

const ordersMax = 20;

/** As in Hasura and PostgreSQL: nulls are larger than any value, unless they are told where. */
const directions = new Map<unknown, Pick<Order<ListedColumn>, 'direction' | 'nulls'>>([
  ['asc', { direction: 'asc', nulls: 'last' }],
  ['asc_nulls_first', { direction: 'asc', nulls: 'first' }],
  ['asc_nulls_last', { direction: 'asc', nulls: 'last' }],
  ['desc', { direction: 'desc', nulls: 'first' }],
  ['desc_nulls_first', { direction: 'desc', nulls: 'first' }],
  ['desc_nulls_last', { direction: 'desc', nulls: 'last' }],
]);

/**
 * A list of objects of one property each, or one such object. None is no order of the caller's.
 * Throws `query_malformed` and `query_too_large`.
 */
export function readOrder(orderBy: unknown): Orders {
  if (orderBy === undefined) return [];
  if (!Array.isArray(orderBy)) return [readOne(orderBy, ['orderBy'])];
  if (orderBy.length > ordersMax) {
    throw tooLarge(['orderBy'], `At most ${ordersMax} properties can be sorted by.`);
  }
  return orderBy.map((one, index) => readOne(one, ['orderBy', index]));
}

function readOne(one: unknown, path: Path): Order<ListedColumn> {
  // Of several properties in one object the order means nothing in JSON.
  const [entry, ...others] = Object.entries(isObject(one) ? one : {});
  if (entry === undefined || others.length > 0) {
    throw malformed(path, 'An object of one property is expected here.');
  }
  const [name, given] = entry;
  const property = properties.get(name);
  if (property === undefined) throw malformed([...path, name], 'There is no such property.');
  const direction = directions.get(given);
  if (direction === undefined) {
    throw malformed(
      [...path, name],
      `One of ${[...directions.keys()].join(', ')} is expected here.`,
    );
  }
  const { column, words } = property;
  return { by: column, ...direction, ...(words && { words }) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
