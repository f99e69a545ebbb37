// How long files and functions may be.
import { stripTypeScriptTypes } from 'node:module';
import { isScript, lineAt, type Source, source, type Violation } from './source.ts';

export const fileLinesMax = 300;
export const functionLinesMax = 70;

export function checkFileLengths(sources: readonly Source[]): Violation[] {
  return sources
    .filter(({ path }) => path.startsWith('src/') && isScript(path) && !isGenerated(path))
    .flatMap(({ path, text }) => {
      const lines = text.trimEnd().split('\n').length;
      const rule = `a file has at most ${fileLinesMax} lines, this one has ${lines}`;
      return lines > fileLinesMax ? [{ path, line: 1, rule }] : [];
    });
}

/** Groups of tests are lists, not functions: the callback of `describe` or `suite` may be long. */
export function checkFunctionLengths(sources: readonly Source[]): Violation[] {
  return sources
    .filter(({ path }) => isScript(path) && !isGenerated(path))
    .flatMap((file) =>
      functionsOf(file)
        .filter(
          ({ lines, head }) =>
            lines > functionLinesMax && !/\b(describe|suite)\([^()]*$/.test(head),
        )
        .map(({ line, lines }) => ({
          path: file.path,
          line,
          rule: `a function has at most ${functionLinesMax} lines, this one has ${lines}`,
        })),
    );
}

interface FunctionSpan {
  readonly line: number;
  readonly lines: number;
  /** The line up to the parameters, without what strings in it hold. */
  readonly head: string;
}

/**
 * Finds function bodies by their braces, once the types are gone: a body is a block after `=>`, or
 * after a `)` whose `(` no `if`, `for` and the like stands before. Blank and comment lines count.
 */
export function functionsOf(file: Source): FunctionSpan[] {
  const isTyped = /\.m?ts$/.test(file.path);
  const { code } = isTyped ? source(file.path, stripTypeScriptTypes(file.text)) : file;
  const closers = closersOf(code);
  const openers = new Map([...closers].map(([open, close]) => [close, open]));
  return [...closers].flatMap(([open, close]) => {
    const start = code[open] === '{' ? parametersStart(code, open, openers) : undefined;
    if (start === undefined) return [];
    const line = lineAt(code, start);
    const head = code.slice(code.lastIndexOf('\n', start) + 1, start);
    return [{ line, lines: lineAt(code, close) - line + 1, head }];
  });
}

/** Where the parameters begin of the function that has its body at `open`, if it is one. */
function parametersStart(
  code: string,
  open: number,
  openers: ReadonlyMap<number, number>,
): number | undefined {
  const before = code.slice(0, open).trimEnd();
  const isArrow = before.endsWith('=>');
  const end = isArrow ? before.slice(0, -2).trimEnd() : before;
  if (!end.endsWith(')')) return isArrow ? end.search(/[\w$]+$/) : undefined;
  const start = openers.get(end.length - 1);
  if (start === undefined) return undefined;
  const isControl = /\b(if|for|for await|while|switch|catch|with)$/.test(
    code.slice(0, start).trimEnd(),
  );
  return isControl && !isArrow ? undefined : start;
}

/** The closing position of every brace and parenthesis, by its opening one. */
function closersOf(code: string): Map<number, number> {
  const closers = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: bracket, index } of code.matchAll(/[(){}]/g)) {
    if (bracket === '(' || bracket === '{') {
      open.push(index);
    } else {
      const start = open.pop();
      if (start !== undefined) closers.set(start, index);
    }
  }
  return closers;
}

function isGenerated(path: string): boolean {
  return path.endsWith('.generated.ts');
}
