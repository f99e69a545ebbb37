// What PostgreSQL refuses of a search: what takes it too long, and patterns that it cannot read.
import { type Sql, sql } from '#src/db/index.ts';
import { type Expression, leavesOf } from '#src/expressions/index.ts';
import type { Condition } from './payment-search.ts';

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

/**
 * A column more for the statement of a search, which has the server read every pattern of it, also
 * those that no row would have been compared with.
 */
export function patternsRead(where: Expression<Condition>): Sql {
  const leaves = leavesOf(where).filter((leaf) => 'is' in leaf);
  const those = (kind: string) =>
    leaves.flatMap(({ is, value }) =>
      is.endsWith(kind) && typeof value === 'string' ? [value] : [],
    );
  const regexes = those('regex');
  const similar = those('similar');
  if (regexes.length + similar.length === 0) return sql``;
  return sql`,
    (select count('' ~ pattern) from unnest(${regexes}::text[]) as pattern) +
    (select count('' similar to pattern) from unnest(${similar}::text[]) as pattern)
      as patterns`;
}
