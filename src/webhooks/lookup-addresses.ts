// From a host's name to the addresses that we connect to, and no others.
import { lookup, Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { sendFailure } from './send-error.ts';

/** The addresses that a name stands for now. None, or an error, when it stands for nothing. */
export type LookupAddresses = (name: string) => Promise<readonly string[]>;

/** As other programs on this machine see it: names of the own network included. */
export const lookupLocally: LookupAddresses = async (name) =>
  (await lookup(name, { all: true })).map(({ address }) => address);

/**
 * As the internet sees it, by the system's name servers if no others are given. The system's own
 * look-up keeps a thread waiting, of which there are few: a merchant whose name server does not
 * answer would hold up everybody else's messages.
 */
export function publicLookup(nameServers?: readonly string[]): LookupAddresses {
  return async (name) => {
    // A new one each time: the system's name servers may have changed since.
    const resolver = new Resolver({ timeout: 2_000, tries: 2 });
    if (nameServers) resolver.setServers(nameServers);
    // Many a name server has no proper answer to a question for IPv6: one of the two will do.
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  };
}

/**
 * A look-up for a connection: what it gives is connected to without asking a second time, so that a
 * name cannot mean something else by then. One address that is refused refuses the name.
 */
export function guardedLookup(
  lookupAddresses: LookupAddresses,
  isAllowed: (address: string) => boolean,
): LookupFunction {
  const addressesOf = async (name: string) => {
    const addresses = await lookupAddresses(name).catch(() => []);
    if (addresses.length === 0) throw sendFailure('name_not_found');
    if (!addresses.every(isAllowed)) throw sendFailure('address_not_allowed');
    return addresses.map((address) => ({ address, family: isIP(address) }));
  };
  return (name, _options, tell) => {
    addressesOf(name).then(
      (addresses) => tell(null, addresses),
      (error) => tell(error, []),
    );
  };
}

/** Whether an address written into a URL may be connected to; of a name its look-up decides. */
export function isHostAllowed({ hostname }: URL, isAllowed: (address: string) => boolean): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 || isAllowed(host);
}
