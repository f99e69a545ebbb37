// From where an organization's keys may be used.
import { BlockList, isIP } from 'node:net';
import { LRUCache } from 'lru-cache';
import { readRange, splitRanges } from '#src/kernel/ip-address.ts';
import { failure } from './failures.ts';
import type { Organization } from './organization.ts';

/**
 * Throws `address_not_allowed` for an address outside the organization's ranges; without ranges
 * every address will do. API documents, "Restricting Client Access" and
 * `api_allowed_ip_address_ranges`.
 */
export function requireAllowedAddress(
  { apiAllowedIpRanges }: Pick<Organization, 'apiAllowedIpRanges'>,
  address: string,
): void {
  if (apiAllowedIpRanges.trim() === '') return;
  const family = isIP(address);
  const ranges = parsed.memo(apiAllowedIpRanges);
  if (family !== 0 && ranges.check(address, family === 4 ? 'ipv4' : 'ipv6')) return;
  throw failure('address_not_allowed');
}

const parsed = new LRUCache<string, BlockList>({ max: 1_000, memoMethod: parse });

/** What cannot be read allows nobody, and does not lift the restriction. */
function parse(text: string): BlockList {
  const list = new BlockList();
  for (const part of splitRanges(text)) {
    const range = readRange(part);
    if (range) list.addSubnet(range.address, range.bits, range.family);
  }
  return list;
}
