// Searches as a client makes them.
import assert from 'node:assert/strict';
import type { TestApp } from '#test/support/app.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at as a client would.
export type Transaction = any;

export interface Page {
  readonly page: number;
  readonly page_size: number;
  readonly total_entries: number;
  readonly results: readonly Transaction[];
}

/** Parameters by name; a list is a parameter that is given several times. */
export type Query = Readonly<Record<string, string | number | readonly string[]>>;

export function addressOf(path: string, query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, given]) =>
    [given].flat().map((value) => [name, String(value)]),
  );
  return `${path}?${new URLSearchParams(pairs)}`;
}

export async function search(
  store: TestApp,
  query: Query = {},
  path = '/v1/transactions',
): Promise<Page> {
  const { status, body } = await store.gateway('GET', addressOf(path, query));
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** All that fits, page after page: each of them once, as many as the total says. */
export async function searchAll(store: TestApp, query: Query = {}): Promise<Transaction[]> {
  const all: Transaction[] = [];
  for (let page = 1; ; page += 1) {
    const { results, total_entries } = await search(store, { page_size: 100, ...query, page });
    all.push(...results);
    if (results.length > 0) continue;
    assert.equal(all.length, total_entries);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    return all;
  }
}

/** What must be done to take a payment, with the answer. */
export async function pay(store: TestApp, body: object, path = '/v1/charges') {
  const answer = await store.gateway('POST', path, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as Transaction;
}
