import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mode } from '#src/kernel/mode.ts';
import { type Client, requireCountry } from '#src/organizations/index.ts';

const inAmerica: Client = { address: '8.8.8.8', country: 'US' };
const inGermany: Client = { address: '5.9.0.1', country: 'DE' };
const nowhere: Client = { address: '192.88.99.1' };
const here: Client = { address: '127.0.0.1' };
const unnamed: Client = { address: 'unknown' };

function assertRefused(mode: Mode, client: Client): void {
  const account = { mode, allowedCountries: ['US', 'CA'] };
  assert.throws(() => requireCountry(account, client), { code: 'country_not_allowed' });
}

test('an account without countries takes money from everywhere', () => {
  for (const client of [inAmerica, inGermany, nowhere, here, unnamed, undefined]) {
    requireCountry({ mode: 'live', allowedCountries: [] }, client);
  }
});

test('an account with countries takes money from them alone', () => {
  requireCountry({ mode: 'live', allowedCountries: ['US', 'CA'] }, inAmerica);
  assertRefused('live', inGermany);
  assertRefused('test', inGermany);
});

test('who is in no country is refused where countries are listed', () => {
  for (const client of [nowhere, unnamed]) {
    assertRefused('live', client);
    assertRefused('test', client);
  }
});

test('in test mode, and there alone, the own machine and network pass', () => {
  requireCountry({ mode: 'test', allowedCountries: ['US', 'CA'] }, here);
  assertRefused('live', here);
});
