// What files and folders may be called, and which must be there.
import type { Source, Violation } from './source.ts';

const drawers = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'interfaces', 'manager'];
const bannedWords = new Set([...drawers, 'managers', 'processor', 'processors', 'handler']);
const bannedWhole = new Set([...bannedWords, 'types', 'handlers']);

/** Every part of a path is kebab-case and says what is in it. */
export function checkNames(sources: readonly Source[]): Violation[] {
  return sources.flatMap(({ path }) => {
    const bad = path.split('/').map(stem).find(isBadName);
    return bad === undefined ? [] : [{ path, line: 1, rule: `the name "${bad}" says nothing` }];
  });
}

export function isBadName(name: string): boolean {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return true;
  if (bannedWhole.has(name) || name.startsWith('base-')) return true;
  if (/-(impl|v\d+|[1-9])$/.test(name)) return true;
  return bannedWords.has(name.split('-').at(-1) ?? '');
}

function stem(part: string): string {
  return part.replace(/(\.(test|generated|d))?\.\w+$/, '');
}

/** The tests of a slice stand in a folder of the same name. */
export function checkSliceTests(slices: readonly string[]) {
  return (sources: readonly Source[]): Violation[] =>
    slices.flatMap((slice) => {
      const first = sources.find(({ path }) => path.startsWith(`src/${slice}/`));
      const isTested = sources.some(
        ({ path }) => path.startsWith(`test/${slice}/`) && path.endsWith('.test.ts'),
      );
      if (first === undefined || isTested) return [];
      return [{ path: first.path, line: 1, rule: `test/${slice}/ holds no test` }];
    });
}

/**
 * Failure codes are the first-level keys of the tables in `failures.ts` files. A spread merge of
 * two slices would hide that they share one.
 */
export function checkFailureCodes(sources: readonly Source[]): Violation[] {
  const firstSeen = new Map<string, string>();
  return sources
    .filter(({ path }) => /^src\/.*\bfailures\.ts$/.test(path) && !path.startsWith('src/faces/'))
    .flatMap((file) => {
      const codes = failureCodesOf(file);
      if (codes.length === 0) {
        return [{ path: file.path, line: 1, rule: 'no failure codes were found here' }];
      }
      return codes.flatMap(({ code, line }) => {
        const other = firstSeen.get(code);
        firstSeen.set(code, other ?? `${file.path}:${line}`);
        const rule = `the failure code ${code} is taken by ${other}`;
        return other === undefined ? [] : [{ path: file.path, line, rule }];
      });
    });
}

function failureCodesOf(file: Source): { code: string; line: number }[] {
  const codes: { code: string; line: number }[] = [];
  let isInTable = false;
  for (const [index, line] of file.code.split('\n').entries()) {
    if (/^(export )?const .*\{$/.test(line) && !line.endsWith('=> {')) isInTable = true;
    if (line.startsWith('}')) isInTable = false;
    const code = /^ {2}([a-z]\w*):/.exec(line)?.[1];
    if (isInTable && code !== undefined) codes.push({ code, line: index + 1 });
  }
  return codes;
}
