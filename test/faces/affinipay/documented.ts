// The API's documents as data, when they are at hand: beside the project.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { Answered } from '#test/support/app.ts';

/** What a file of examples, errors or events holds; nothing when the documents are not at hand. */
export function documented<Row>(name: string): Row[] {
  const path = new URL(`../../../../shared/contracts/${name}`, import.meta.url);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

export const notAtHand = 'the documents are not at hand';

export interface Comparison {
  /** Where the example is at odds with the rest of the documents, or shows what is ours to say. */
  readonly except?: readonly string[];
  /** Keys and types alone. */
  readonly isLoose?: boolean;
}

/**
 * Every key of the example must be there, with a value of the same JSON type and, but for what no
 * two answers share, the same value. Of lists, the items that the example shows.
 */
export function assertLike(
  example: unknown,
  { status, body }: Pick<Answered, 'status' | 'body'>,
  comparison: Comparison = {},
): void {
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(differences('$', example, body, comparison), [], JSON.stringify(body));
}

function differences(at: string, example: unknown, actual: unknown, how: Comparison): string[] {
  if (example === null || how.except?.includes(at)) return [];
  if (actual === undefined) return [`${at} is missing`];
  const [wanted, found] = [typeOf(example), typeOf(actual)];
  if (wanted !== found) return [`${at} is ${found}, not ${wanted}`];
  if (typeof example === 'object') {
    return Object.entries(example).flatMap(([key, value]) =>
      differences(`${at}.${key}`, value, (actual as Record<string, unknown>)[key], how),
    );
  }
  const key = at.slice(at.lastIndexOf('.') + 1);
  const form = forms[key];
  const isAlike = form ? form.test(`${actual}`) : how.isLoose || example === actual;
  return isAlike ? [] : [`${at} is ${actual}, not ${example}`];
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : `a ${typeof value}`;
}

const id = /^[\w-]{22}$/;
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const date = /^\d{4}-\d\d-\d\d$/;

/** What is another in every answer has a form in common. */
const forms: Readonly<Record<string, RegExp>> = {
  id,
  account_id: id,
  charge_id: id,
  signature_id: id,
  recurring_charge_id: id,
  recurring_charge_occurrence_id: id,
  public_key: /^m_[\w-]{22}$/,
  fingerprint: /^[\w-]{20}$/,
  authorization_code: /^[A-Z0-9]{6}$/,
  created: timestamp,
  modified: timestamp,
  last_attempt: timestamp,
  /** Those of the examples were next when they were written. */
  next_payment: date,
  due_date: date,
  /** That of the examples is past. */
  exp_year: /^20\d\d$/,
  total_entries: /^\d+$/,
};
