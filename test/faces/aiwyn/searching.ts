// Searches over HTTP, with every number of the answer as it is written there.
import assert from 'node:assert/strict';
import { parse } from 'lossless-json';
import type { TestApp } from '#test/support/app.ts';
import type { OrderBy, Row, Where } from './evaluate.ts';

export interface Search {
  readonly where?: Where;
  readonly orderBy?: OrderBy;
  readonly page?: number;
  readonly pageSize?: number;
}

export interface Page {
  readonly rows: readonly Row[];
  /** How many there are on all pages. */
  readonly count: number;
}

/** The answer to a search, whatever it is. The body may be JSON text of any kind. */
export function askSearch(
  { app, organization }: Pick<TestApp, 'app' | 'organization'>,
  body: Search | string,
): Promise<Response> {
  return fetch(`http://127.0.0.1:${app.ports.aiwyn}/v1/payments/search`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${organization.sessionToken}`,
      'content-type': 'application/json',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export async function searchPage(firm: TestApp, search: Search): Promise<Page> {
  const text = await answerOf(firm, search);
  const { deid_payment, deid_payment_aggregate } = parse(text, undefined, String) as {
    readonly deid_payment: readonly Row[];
    readonly deid_payment_aggregate: { readonly aggregate: { readonly count: string } };
  };
  return { rows: deid_payment, count: Number(deid_payment_aggregate.aggregate.count) };
}

export interface FoundIds {
  readonly ids: readonly string[];
  readonly count: number;
}

/** The ids alone, and quickly: within a string of JSON no quotation mark is without a backslash. */
export async function searchIds(firm: TestApp, search: Search): Promise<FoundIds> {
  const text = await answerOf(firm, search);
  return {
    ids: Array.from(text.matchAll(/[{,]"id":(\d+)/g), ([, id]) => id!),
    count: Number(/"count":(\d+)\}\}\}$/.exec(text)?.[1]),
  };
}

async function answerOf(firm: TestApp, search: Search): Promise<string> {
  const answer = await askSearch(firm, search);
  const text = await answer.text();
  assert.equal(answer.status, 200, `${JSON.stringify(search)} is answered by ${text}`);
  return text;
}

/** Every row, a page at a time. */
export async function searchAll(firm: TestApp, search: Search = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 0; ; page += 1) {
    const next = await searchPage(firm, { pageSize: 100, ...search, page });
    if (next.rows.length === 0) return rows;
    rows.push(...next.rows);
  }
}
