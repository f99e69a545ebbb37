// Who imports whom.
import { posix } from 'node:path';
import { isScript, lineAt, type Source } from './source.ts';

export interface Import {
  readonly from: string;
  readonly line: number;
  /** The path of the imported file, or `undefined` for a package or a part of Node. */
  readonly to: string | undefined;
  readonly isTypeOnly: boolean;
}

const forms = [
  /\b(?:import|export)\s+(?<type>type\s)?(?:[\w*$\s{},]*?\bfrom\s*)?['"](?<named>[^'"\n]+)['"]/,
  /\bimport\(\s*['"](?<awaited>[^'"\n]+)['"]/,
  /\bnew URL\(\s*['"](?<worker>\.[^'"\n]+)['"]\s*,\s*import\.meta\.url/,
];
const statement = new RegExp(forms.map(({ source }) => source).join('|'), 'g');

/** Also finds `import()` and files named by `new URL('…', import.meta.url)`, such as workers. */
export function importsOf(file: Source): Import[] {
  if (!isScript(file.path)) return [];
  return [...file.uncommented.matchAll(statement)]
    .filter(({ index }) => /[a-z]/.test(file.code[index] ?? ''))
    .map(({ index, groups: { type, named, awaited, worker } = {} }) => ({
      from: file.path,
      line: lineAt(file.text, index),
      to: resolve(file.path, named ?? awaited ?? worker ?? ''),
      isTypeOnly: type !== undefined,
    }));
}

function resolve(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  return /^#(src|facts|test)\//.test(specifier) ? specifier.slice(1) : undefined;
}

/** The folder, or file, directly below `src` that a path belongs to; `undefined` outside `src`. */
export function topOf(path: string): string | undefined {
  const [root, top] = path.split('/');
  return root === 'src' ? top : undefined;
}
