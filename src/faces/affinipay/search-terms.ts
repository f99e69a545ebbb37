// Reads what a search asks for: `q`, `qf` and `order_by`.
import type { Expression, Order } from '#src/expressions/index.ts';
import type { Condition, SearchColumn } from '#src/payments/index.ts';
import { failure } from './failures.ts';
import { properties } from './search-properties.ts';

const termsMax = 20;
const termLengthMax = 256;
const ordersMax = 8;

/** Text that may be anywhere: in any text of a transaction, or one of its words or ids as such. */
export function readText(text: string): Expression<Condition> {
  const others = [...properties.values()].flatMap(({ isAnywhere, match }) =>
    isAnywhere ? (match(text) ?? []) : [],
  );
  return { any: [{ textContains: text }, ...others] };
}

/** Terms such as `name:Targ` and `method.type:bank`. Throws `search_malformed`. */
export function readTerms(terms: readonly string[]): Expression<Condition>[] {
  if (terms.length > termsMax) throw failure('search_malformed', { part: 'too many terms' });
  return terms.map(readTerm);
}

function readTerm(term: string): Expression<Condition> {
  const [, name = '', given = ''] = /^([^:\p{Cc}]+):(\P{Cc}*)$/u.exec(term) ?? [];
  const text = given.trim();
  if (text === '' || term.length > termLengthMax) {
    throw failure('search_malformed', { part: 'a term' });
  }
  const [first, ...keys] = name.split('.');
  if (first === 'data' && keys.length > 0) return { annotation: keys, startsWith: text };
  // What a property cannot be, no transaction has.
  return readNamed(properties, name).match(text) ?? { any: [] };
}

const orders = new Map([...properties].map(([name, { order }]) => [name, order]));

/**
 * Names such as `-created,amount`; what lacks one comes last either way. Throws `search_malformed`.
 */
export function readOrder(names: string): Order<SearchColumn>[] {
  return readOrderOf(names, orders).map(({ by, isDescending }) => ({
    ...by,
    direction: isDescending ? 'desc' : 'asc',
    nulls: 'last',
  }));
}

/** The same of things that have other properties, each with what it is sorted by. */
export function readOrderOf<By>(names: string, orders: ReadonlyMap<string, By>) {
  const parts = names.trim() === '' ? [] : names.split(',');
  if (parts.length > ordersMax) throw failure('search_malformed', { part: 'too many orders' });
  return parts.map((part) => {
    // A plus sign in an address is a space by the time it gets here.
    const [, sign, name = ''] = /^([-+ ]?)(.*)$/.exec(part) ?? [];
    return { by: readNamed(orders, name), isDescending: sign === '-' };
  });
}

function readNamed<Value>(properties: ReadonlyMap<string, Value>, name: string): Value {
  const property = properties.get(name);
  if (property === undefined) {
    throw failure('search_malformed', { part: 'the name of a property' });
  }
  return property;
}
