// PostgreSQL's ways to look at text, written a second time: by its manual (9.7, Pattern Matching),
// on JavaScript's regular expressions.

export type Matcher = (text: string) => boolean;

/** `like`: `%` is any text, `_` any character; a backslash takes the next one as it stands. */
export function likeMatcher(pattern: string): Matcher {
  return wholly(pattern.match(/\\.|./gsu) ?? [], likeSigns);
}

/** `ilike`: both sides in lower case. */
export function ilikeMatcher(pattern: string): Matcher {
  const matches = likeMatcher(lower(pattern));
  return (text) => matches(lower(text));
}

/** `similar to`: as `like`, with alternatives, repetitions, groups and sets of characters. */
export function similarMatcher(pattern: string): Matcher {
  return wholly(pattern.match(/\\.|\[\^?[^\]]+\]|\{[\d,]+\}|./gsu) ?? [], similarSigns);
}

/**
 * `~` (`su`) and `~*` (`siu`), for patterns that mean the same in both languages: characters, `.`,
 * sets, groups, alternatives, repetitions, `\d`, escaped signs, `^` in front and `$` at the end.
 * Not: `\w`, `\s`, `\y`, back references, options in front, `{` as itself. And whatever the case,
 * no letter of more than two forms (`Σσς`, `K` and the Kelvin sign), nor `İ`.
 */
export function regexMatcher(pattern: string, flags: 'su' | 'siu'): Matcher {
  const signs = pattern.match(/\\.|./gsu) ?? [];
  // V8 overlooks an emoji in front of `$`: `/[^x]$/u` does not match one (Node 26.10).
  const source = (signs.at(-1) === '$' ? [...signs.slice(0, -1), '(?!.)'] : signs).join('');
  const regex = new RegExp(source, flags);
  return (text) => regex.test(text);
}

/**
 * Each character by itself, as PostgreSQL's C.UTF-8 has it: no capital sigma becomes a final one,
 * and a capital I with a dot becomes an i and no more.
 */
export function lower(text: string): string {
  return Array.from(text, (one) => (one === 'İ' ? 'i' : one.toLowerCase())).join('');
}

const likeSigns = new Map([
  ['%', '.*'],
  ['_', '.'],
]);

const similarSigns = new Map([
  ...likeSigns,
  ...Array.from('|*+?)', (sign): [string, string] => [sign, sign]),
  ['(', '(?:'],
]);

function wholly(parts: readonly string[], signs: ReadonlyMap<string, string>): Matcher {
  const source = parts.map((part) => translated(part, signs)).join('');
  const regex = new RegExp(`^(?:${source})$`, 'su');
  return (text) => regex.test(text);
}

/** A character, an escaped one; or a set or a number of times, written the same in both. */
function translated(part: string, signs: ReadonlyMap<string, string>): string {
  if (part === '\\') throw new RangeError('a pattern may not end with an escape character');
  if (part.startsWith('\\')) return RegExp.escape(part.slice(1));
  if (part.length > 2 && '[{'.includes(part[0]!)) return part;
  return signs.get(part) ?? RegExp.escape(part);
}
