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

const allocated = ipaddr.IPv6.parseCIDR('2000::/3');
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** Where machines on Azure find their host: an address of the internet that only they can reach. */
const azureHost = '168.63.129.16';

/**
 * Whether the address belongs to the internet at large, and so may be in a country. An IPv4 address
 * that is spelled for NAT64 (RFC 6052, 2.1) is judged as what it is; other tunnels are not public.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const read = ipaddr.process(address);
  if (read instanceof ipaddr.IPv4) return read.range() === 'unicast' && `${read}` !== azureHost;
  if (read.match(nat64)) return isPublic(read.toByteArray().slice(-4).join('.'));
  return read.range() === 'unicast' && read.match(allocated);
}

/** Whether the address is of this machine alone. */
export function isLoopback(address: string): boolean {
  return purposeOf(address) === 'loopback';
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
