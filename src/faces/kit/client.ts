// Who a request is made for, as far as its connection and its headers tell.
import type { FastifyRequest } from 'fastify';
import { readAddress } from '#src/kernel/ip-address.ts';
import type { Client, CountryOf } from '#src/organizations/index.ts';
import { failure } from './failures.ts';

/**
 * The address that a request comes from: the other end of the connection, or, when that is a
 * trusted proxy, whom it says it speaks for. `unknown` when the proxy names no address.
 */
export function addressOf(request: FastifyRequest): string {
  // A connection that is gone already has no address at all.
  const [address = ''] = String(request.ip).split('%');
  return readAddress(address) ?? 'unknown';
}

/** The client of a request that comes from `address`. */
export function clientAt(address: string, countryOf: CountryOf): Client {
  const country = countryOf(address);
  return { address, ...(country !== undefined && { country }) };
}

/**
 * The address in the header by which a caller names the client it speaks for; nothing without it.
 * Throws `relayed_address_invalid` for anything but one address.
 */
export function relayedAddress(request: FastifyRequest, header: string): string | undefined {
  const text = request.headers[header];
  // An empty one names nobody.
  if (text === undefined || text === '') return undefined;
  const address = readAddress(String(text));
  if (address === undefined) throw failure('relayed_address_invalid');
  return address;
}
