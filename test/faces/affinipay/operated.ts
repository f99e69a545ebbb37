// What operators make of an organization, through the console.
import assert from 'node:assert/strict';
import type { TestApp } from '#test/support/app.ts';

/** Changes settings: of the organization, or of what the path names. */
export async function set(store: TestApp, path: string, settings: object): Promise<void> {
  const { status, body } = await store.console('PATCH', `/console/api/${path}`, settings);
  assert.equal(status, 200, JSON.stringify(body));
}

/** Changes settings of the account that charges of cards go to. */
export function setAccount(store: TestApp, settings: object): Promise<void> {
  return set(store, `accounts/${store.organization.merchantAccountId}`, settings);
}

/** The same for bank debits. */
export function setAchAccount(store: TestApp, settings: object): Promise<void> {
  return set(store, `accounts/${store.organization.achAccountId}`, settings);
}
