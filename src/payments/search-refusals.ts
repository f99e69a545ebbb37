// What PostgreSQL refuses of a search: what takes it too long, and patterns that it cannot read.
import { sql, type Tx } from '#src/db/index.ts';

/** The statement was cancelled because it took too long. */
export function isTooSlow(error: unknown): boolean {
  return codeOf(error) === '57014';
}

/** Of an invalid regular expression, or of an escape that escapes nothing. */
const patternCodes = ['2201B', '22025', '22019', '2200B', '2200C'];

export function isPatternInvalid(error: unknown): boolean {
  return patternCodes.includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Has the server read patterns, whether or not there is a row to compare with them. */
export async function readPatterns(
  tx: Tx,
  {
    regexes,
    similar,
  }: { readonly regexes: readonly string[]; readonly similar: readonly string[] },
): Promise<void> {
  await tx.run(sql`
    select '' ~ pattern from unnest(${regexes}::text[]) as pattern
     union all
    select '' similar to pattern from unnest(${similar}::text[]) as pattern`);
}
