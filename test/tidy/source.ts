// A file of the tree, seen in three ways, so that a rule about code is not set off by a comment.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Comments blanked. */
  readonly uncommented: string;
  /** Comments, and what strings, templates and regular expressions hold, blanked. */
  readonly code: string;
}

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

export type Check = (sources: readonly Source[]) => Violation[];

const endings = /\.(ts|mts|mjs|js|sql)$/;

/** Reads every source file below the folders; a folder that is not there has none. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
        .filter((path) => endings.test(path) && !path.includes('/node_modules/')),
    )
    .sort()
    .map((path) => source(path, readFileSync(join(root, path), 'utf8')));
}

export function source(path: string, text: string): Source {
  const views = isScript(path) ? blank(text) : { uncommented: text, code: text };
  return { path, text, ...views };
}

/** TypeScript or JavaScript, and not SQL. */
export function isScript(path: string): boolean {
  return /\.(ts|mts|mjs|js)$/.test(path);
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** "src/payments/payment.ts:12 the rule": one line each, for the message of a failed test. */
export function listed(violations: readonly Violation[]): string[] {
  return violations.map(({ path, line, rule }) => `${path}:${line} ${rule}`);
}

const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const quoted = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y;
const regex = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[dgimsuvy]*/y;
/** From a backquote, or from the brace that ends a substitution, to the next of either. */
const templatePart = /[`}](?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;
const beforeRegex = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|throw))\s*$/;

/** A tokenizer that knows just enough of the language; a division after `}` would fool it. */
function blank(text: string): Pick<Source, 'uncommented' | 'code'> {
  let uncommented = '';
  let code = '';
  let depth = 0;
  const substitutions: number[] = [];
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = code.length;
    return pattern.exec(text)?.[0];
  };
  const take = (token: string, isComment: boolean) => {
    uncommented += isComment ? spaces(token) : token;
    code += isComment || token.length < 2 ? spaces(token) : insideBlanked(token);
  };

  while (code.length < text.length) {
    const char = text[code.length] ?? '';
    const remark = match(comment);
    const literal = match(quoted) ?? (beforeRegex.test(code.slice(-40)) ? match(regex) : undefined);
    if (remark !== undefined) {
      take(remark, true);
    } else if (literal !== undefined) {
      take(literal, false);
    } else if (char === '`' || (char === '}' && substitutions.at(-1) === depth)) {
      const part = match(templatePart) ?? text.slice(code.length);
      if (char === '}') substitutions.pop();
      if (part.endsWith('${')) substitutions.push(depth);
      take(part, false);
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      uncommented += char;
      code += char;
    }
  }
  return { uncommented, code };
}

function insideBlanked(token: string): string {
  return `${token.at(0)}${spaces(token.slice(1, -1))}${token.at(-1)}`;
}

function spaces(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
