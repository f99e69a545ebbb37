// Recurring charges as a merchant makes them.
import { aCard, type TestApp } from '#test/support/app.ts';
import { type Body, made } from './calls.ts';

export const path = '/v1/recurring/charges';

/** Of 12.50, from the 30th of November on, by a card that is good. */
export function aRecurring(more: object = {}) {
  const schedule = { start: '2026-11-30', interval_unit: 'MONTH', interval_delay: 1 };
  return { amount: 1250, method: aCard(), schedule, ...more };
}

export function makeRecurring(store: TestApp, more: object = {}): Promise<Body> {
  return made(store, path, aRecurring(more));
}

export async function read(store: TestApp, at: string): Promise<Body> {
  const { body } = await store.gateway('GET', at);
  return body;
}

/** As `12-30 PENDING`, newest first. */
export async function occurrencesOf(store: TestApp, id: string): Promise<string[]> {
  const { results } = await read(store, `${path}/${id}/occurrences?page_size=100`);
  return results.map(({ due_date, status }: Body) => `${due_date.slice(5)} ${status}`);
}

/** The address of its newest occurrence. */
export async function openOccurrence(store: TestApp, id: string): Promise<string> {
  const { results } = await read(store, `${path}/${id}/occurrences`);
  return `${path}/${id}/occurrences/${results[0].id}`;
}
