// By what attempts of one thief are known to belong together.
import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { readAddress } from '#src/kernel/ip-address.ts';

export const traitKinds = ['public_key', 'address', 'network', 'bin', 'fingerprint'] as const;
export type TraitKind = (typeof traitKinds)[number];

/**
 * One thing that an attempt to pay has in common with others. The value is opaque: whoever knows a
 * card number hands in keyed digests, for values are stored and shown.
 */
export interface Trait {
  readonly kind: TraitKind;
  readonly value: string;
}

/**
 * A payer's address and the network around it: of IPv4 the address and its /24. In IPv6 one machine
 * has a /64 to itself and takes another address whenever it likes, so that the /64 counts as the
 * address and the /48, what one site is given at most (RFC 6177), as the network. Of what is no
 * address: none. To be told the payer's own address, never that of a merchant's server.
 */
export function addressTraits(text: string): Trait[] {
  const address = readAddress(text);
  if (address === undefined) return [];
  const [own, around] = isIPv4(address)
    ? [address, within(address, 24)]
    : [within(address, 64), within(address, 48)];
  return [
    { kind: 'address', value: own },
    { kind: 'network', value: around },
  ];
}

function within(address: string, bits: number): string {
  const text = `${address}/${bits}`;
  const network = isIPv4(address)
    ? ipaddr.IPv4.networkAddressFromCIDR(text)
    : ipaddr.IPv6.networkAddressFromCIDR(text);
  return `${network}/${bits}`;
}

export function traitValue(traits: readonly Trait[], kind: TraitKind): string | undefined {
  return traits.find((trait) => trait.kind === kind)?.value;
}
