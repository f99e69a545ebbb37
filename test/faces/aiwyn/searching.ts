// Searches over HTTP, with every number of the answer as it is written there.
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
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

type Firm = Pick<TestApp, 'app' | 'organization'>;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true });

/**
 * The answer to a search, whatever it is; the body may be JSON text of any kind. `fetch` would take
 * as long as the server does.
 */
export function askSearch({ app, organization }: Firm, body: Search | string): Promise<Answer> {
  const json = typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request({
      agent,
      host: '127.0.0.1',
      port: app.ports.aiwyn,
      path: '/v1/payments/search',
      method: 'POST',
      headers: {
        authorization: `Bearer ${organization.sessionToken}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(json),
      },
    });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const read = async () => ({ status: answer.statusCode!, text: await text(answer) });
      read().then(resolve, reject);
    });
    sent.end(json);
  });
}

export async function searchPage(firm: Firm, search: Search): Promise<Page> {
  const { deid_payment, deid_payment_aggregate } = parse(
    await answerOf(firm, search),
    undefined,
    String,
  ) as {
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
export async function searchIds(firm: Firm, search: Search | string): Promise<FoundIds> {
  const json = await answerOf(firm, search);
  return {
    ids: Array.from(json.matchAll(/[{,]"id":(\d+)/g), ([, id]) => id!),
    count: Number(/"count":(\d+)\}\}\}$/.exec(json)?.[1]),
  };
}

async function answerOf(firm: Firm, search: Search | string): Promise<string> {
  const answer = await askSearch(firm, search);
  assert.equal(answer.status, 200, `${JSON.stringify(search)} is answered by ${answer.text}`);
  return answer.text;
}

/** Every row, a page at a time. */
export async function searchAll(firm: Firm, search: Search = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 0; ; page += 1) {
    const next = await searchPage(firm, { pageSize: 100, ...search, page });
    if (next.rows.length === 0) return rows;
    rows.push(...next.rows);
  }
}
