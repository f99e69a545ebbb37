// IP addresses and ranges of them, as they are written.
import { isIP, isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The one address that `text` spells out, IPv4-mapped IPv6 as the IPv4 address that it is.
 * `undefined` for everything else: octal numbers, ports, brackets, zones, lists.
 */
export function readAddress(text: string): string | undefined {
  if (isIP(text) === 0 || text.includes('%')) return undefined;
  return ipaddr.process(text).toString();
}

/** Whether the address belongs to the internet at large, and so may be in a country. */
export function isPublic(address: string): boolean {
  return purposeOf(address) === 'unicast';
}

/** Whether the address is of this machine or of the network around it. */
export function isLocal(address: string): boolean {
  return ['loopback', 'private', 'linkLocal', 'uniqueLocal'].includes(purposeOf(address));
}

function purposeOf(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).range() : 'none';
}

export interface AddressRange {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  /** How many of the leading bits count. */
  readonly bits: number;
}

/** A range in CIDR notation, bits beyond its prefix not looked at, or one address. */
export function readRange(text: string): AddressRange | undefined {
  const [, address = '', digits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (!isIPv4(address) && !isIPv6(address)) return undefined;
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const bitsMax = family === 'ipv4' ? 32 : 128;
  const bits = digits === undefined ? bitsMax : Number(digits);
  return bits <= bitsMax ? { address, family, bits } : undefined;
}

/** The parts of a list with commas, each without the space around it. */
export function splitRanges(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
