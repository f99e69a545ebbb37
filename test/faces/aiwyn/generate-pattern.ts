// Patterns that texts at hand fit, nearly fit, or do not fit.
import type { Random } from './random.ts';

/** For `_like` and its kin: the text with spans of it replaced, and its signs escaped or not. */
export function likePattern(random: Random, text: string): string {
  const cut = part(random, text);
  const signs = Array.from(cut, (one) => {
    if (random.oneIn(6)) return '_';
    if (random.oneIn(6)) return random.pick(['%', '', '%%', '_%']);
    return '%_\\'.includes(one) || random.oneIn(12) ? `\\${one}` : one;
  });
  const ends = [random.pick(['%', '%', '']), random.pick(['%', '%', ''])];
  return `${ends[0]}${otherCase(random, signs.join(''))}${ends[1]}`;
}

/** For `_similar` and `_nsimilar`. */
export function similarPattern(random: Random, text: string): string {
  const pieces = Array.from(part(random, text), (one) => piece(random, one, similarSigns));
  return `${random.pick(['%', ''])}${pieces.join('')}${random.pick(['%', ''])}`;
}

/** For `_regex` and its kin, in the part of the language that `regexMatcher` names. */
export function regexPattern(random: Random, text: string, mayHave = (_: string) => true): string {
  const letters = Array.from(part(random, text)).filter(mayHave);
  const pieces = letters.map((one) => piece(random, one, regexSigns));
  return `${random.pick(['^', '', ''])}${pieces.join('')}${random.pick(['$', '', ''])}`;
}

/** Letters of two forms, each of them the other's: case then means the same everywhere. */
export function hasTwoForms(letter: string): boolean {
  return !/[ΣσςKſİıẞß]/u.test(letter);
}

/** Some of it, or all. */
export function part(random: Random, text: string): string {
  if (random.oneIn(3)) return text;
  const letters = Array.from(text);
  const from = random.below(letters.length + 1);
  return letters.slice(from, from + 1 + random.below(6)).join('');
}

export function otherCase(random: Random, text: string): string {
  if (!random.oneIn(4)) return text;
  return random.oneIn(2) ? text.toUpperCase() : text.toLowerCase();
}

const similarSigns = { special: '%_|*+?{}()[]\\', one: '_', some: ['%', '_*', '_+'] };
const regexSigns = { special: '.^$|*+?{}()[]\\', one: '.', some: ['.*', '.+', '\\d*'] };

/**
 * The character, or what stands for it. Nothing is repeated that could be empty or repeats
 * something itself: looking for it might take for ever.
 */
function piece(random: Random, one: string, signs: typeof similarSigns): string {
  const itself = signs.special.includes(one) ? `\\${one}` : one;
  const plain = /[\p{L}\p{N}]/u.test(one) ? one : 'x';
  switch (random.below(16)) {
    case 0:
      return signs.one;
    case 1:
      return random.pick(signs.some);
    case 2:
      return `(${itself}|${random.pick(['x', 'yz', '1', 'É'])})`;
    case 3:
      return `[${random.pick(['', '^'])}${plain}${random.pick(['a', 'b-y', '0-9'])}]`;
    case 4:
      return `${itself}${random.pick(['*', '+', '?', '{1}', '{1,2}', '{2,}', '{0,3}'])}`;
    case 5:
      return `(${itself}${plain})${random.pick(['*', '+', '?', '{1,2}', ''])}`;
    default:
      return itself;
  }
}
