// Rules that one line can break: reserved calls, loose types, names of vendors, length.
import type { Source, Violation } from './source.ts';

interface LineRule {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly view: 'text' | 'uncommented' | 'code';
  readonly appliesTo: (path: string) => boolean;
  readonly excuse?: (line: string, lineBefore: string) => boolean;
}

const everywhere = () => true;
const product = (path: string) => path.startsWith('src/') || path.startsWith('facts/');
const productExcept = (only: string) => (path: string) => product(path) && path !== only;

/** The checker itself must spell what it looks for. */
const exceptTidy = (path: string) => !path.startsWith('test/tidy/');

const mayNameVendors = /^(src\/faces\/|src\/(app|core|config|cli)\.ts$|src\/cli\/|test\/|bench\/)/;

export const lineRules: readonly LineRule[] = [
  {
    rule: 'only src/kernel/clock.ts reads the clock or makes a Date',
    pattern: /\bDate\.now\b|\bnew Date\b|\bTemporal\.Now\b|\bperformance\.now\b|\.hrtime\b/,
    view: 'code',
    appliesTo: productExcept('src/kernel/clock.ts'),
  },
  {
    rule: 'only src/kernel/ids.ts makes random ids and numbers',
    pattern: /\bMath\.random\b|\brandomUUID\b/,
    view: 'code',
    appliesTo: productExcept('src/kernel/ids.ts'),
  },
  {
    rule: 'only src/kernel/ids.ts imports uuid',
    pattern: /(\bfrom|\bimport\(?)\s*['"]uuid['"]/,
    view: 'uncommented',
    appliesTo: productExcept('src/kernel/ids.ts'),
  },
  {
    rule: 'only src/config.ts reads the environment',
    pattern: /\bprocess\??\.env\b|\bprocess\[/,
    view: 'code',
    appliesTo: productExcept('src/config.ts'),
  },
  {
    rule: 'only src/config.ts reads the environment',
    pattern: /\benv\b.*\bfrom\s*['"](node:)?process['"]/,
    view: 'uncommented',
    appliesTo: productExcept('src/config.ts'),
  },
  {
    rule: 'no float is read from or written to text',
    pattern: /\bparseFloat\b|\.toFixed\b/,
    view: 'code',
    appliesTo: (path) => path.startsWith('src/'),
  },
  {
    rule: 'no `any`, unless a biome-ignore above says why',
    pattern: /(?<![.\w$])any\b(?!\s*[:(])/,
    view: 'code',
    appliesTo: everywhere,
    excuse: (_line, lineBefore) =>
      lineBefore.includes('biome-ignore lint/suspicious/noExplicitAny'),
  },
  {
    rule: 'the type checker is not silenced',
    pattern: /@ts-(ignore|nocheck)\b/,
    view: 'text',
    appliesTo: exceptTidy,
  },
  {
    rule: 'no note of work to be done: do it, or say it in an issue',
    pattern: /\b(TODO|FIXME)\b/,
    view: 'text',
    appliesTo: exceptTidy,
  },
  {
    rule: 'only a face names a face or a vendor',
    pattern: /affinipay|chargeio|iwallet|apiture|aiwyn|stuut/i,
    view: 'text',
    appliesTo: (path) => !mayNameVendors.test(path),
  },
  {
    rule: 'a line has at most 100 columns, unless it holds a web address',
    pattern: /^.{101,}$/u,
    view: 'text',
    appliesTo: (path) => !path.endsWith('.generated.ts'),
    excuse: (line) => /https?:\/\//.test(line),
  },
];

export function checkLines(sources: readonly Source[]): Violation[] {
  return lineRules.flatMap((rule) =>
    sources.filter(({ path }) => rule.appliesTo(path)).flatMap((file) => breaches(rule, file)),
  );
}

function breaches(rule: LineRule, file: Source): Violation[] {
  if (rule.view === 'code' && file.path.endsWith('.sql')) return [];
  const raw = file.text.split('\n');
  return file[rule.view].split('\n').flatMap((line, index) => {
    if (!rule.pattern.test(line)) return [];
    if (rule.excuse?.(raw[index] ?? '', raw[index - 1] ?? '')) return [];
    return [{ path: file.path, line: index + 1, rule: rule.rule }];
  });
}
