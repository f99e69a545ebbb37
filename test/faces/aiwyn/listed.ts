// What the list shows.
import assert from 'node:assert/strict';
import type { TestApp } from '#test/support/app.ts';

// biome-ignore lint/suspicious/noExplicitAny: rows are looked at as a client would.
type Row = Record<string, any>;

/** The rows of a list that must succeed. */
export async function listed({ aiwyn }: TestApp, parameters: object = {}): Promise<Row[]> {
  const { status, body } = await aiwyn('POST', '/v1/payments', parameters);
  assert.equal(status, 200, JSON.stringify(body));
  return body.deid_payment;
}

/** Of each payment these properties, newest first. */
export async function seen(store: TestApp, ...properties: string[]): Promise<unknown[][]> {
  return (await listed(store)).map((row) => properties.map((property) => row[property]));
}
