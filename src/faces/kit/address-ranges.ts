// Ranges of IP addresses, as an organization lists those that its keys may be used from.
import { readRange, splitRanges } from '#src/kernel/ip-address.ts';
import { line, refined } from './schemas.ts';

/** Nothing, or ranges with commas between them. Commas alone would be ranges that hold nobody. */
export const addressRanges = refined(
  line(4096, 'Comma-delimited ranges in CIDR notation from which requests are allowed.'),
  (text) => text.trim() === '' || isList(splitRanges(text)),
  'invalid',
);

function isList(ranges: readonly string[]): boolean {
  return ranges.length > 0 && ranges.every((range) => readRange(range) !== undefined);
}
