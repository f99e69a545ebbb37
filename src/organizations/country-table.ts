// Which country an address is in.
import { readFileSync } from 'node:fs';
import { type CountryResponse, Reader } from 'mmdb-lib';
import { isPublic } from '#src/kernel/ip-address.ts';

/** The two-letter code of the country that an address is in, if it is known to be in one. */
export type CountryOf = (address: string) => string | undefined;

/** Tables of `@ip-location-db` have the code at the top, MaxMind's and DB-IP's do not. */
interface Entry extends CountryResponse {
  readonly country_code?: string;
}

const shipped = import.meta.resolve(
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
);

/**
 * Looks countries up in the table (MMDB) at `file`, which is read at once so that a wrong name is
 * noticed; without one, in the table that we ship, which is read when it is first needed.
 */
export function countryTable(file?: string): CountryOf {
  let table = file === undefined ? undefined : open(file);
  return (address) => {
    // The shipped table claims countries for some addresses that nobody on the internet has.
    if (!isPublic(address)) return undefined;
    table ??= open(new URL(shipped));
    const entry = table.get(address);
    return entry?.country_code ?? entry?.country?.iso_code;
  };
}

function open(file: string | URL): Reader<Entry> {
  return new Reader(readFileSync(file));
}
