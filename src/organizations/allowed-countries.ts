// From which countries money may be moved through an account.
import { isLocal } from '#src/kernel/ip-address.ts';
import type { ProcessingAccount } from './account.ts';
import type { Client } from './client.ts';
import { failure } from './failures.ts';

type Restricted = Pick<ProcessingAccount, 'allowedCountries' | 'mode'>;

/**
 * Whether the client is in a country that the account lists, or it lists none. An address without a
 * country is in none of them. In test mode, though, this machine and the network around it pass, as
 * in the documents' own example, which relays 127.0.0.1. Without a `client` it is no request from
 * outside. API documents, "Restricting Client Access" and `transaction_allowed_countries`.
 */
export function isCountryAllowed(
  { allowedCountries, mode }: Restricted,
  client: Client | undefined,
): boolean {
  if (allowedCountries.length === 0 || client === undefined) return true;
  const { address, country } = client;
  if (country !== undefined && allowedCountries.includes(country)) return true;
  return mode === 'test' && isLocal(address);
}

/** Throws `country_not_allowed`. */
export function requireCountry(account: Restricted, client: Client | undefined): void {
  if (!isCountryAllowed(account, client)) throw failure('country_not_allowed');
}
