import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLines, lineRules } from './check-lines.ts';
import { source } from './source.ts';

/** Lines that break a rule in a file of the core, and the number of the rule in the table. */
const wrong: readonly (readonly [line: string, rule: RegExp])[] = [
  ['const now = Date.now();', /clock/],
  ['const now = new Date();', /clock/],
  ['const now = Temporal.Now.instant();', /clock/],
  ['const now = performance.now();', /clock/],
  ['const now = process.hrtime.bigint();', /clock/],
  ['const luck = Math.random();', /random/],
  ['const id = randomUUID();', /random/],
  ["import { v4 } from 'uuid';", /imports uuid/],
  ["const { v4 } = await import('uuid');", /imports uuid/],
  ['const port = process.env.PORT;', /environment/],
  ["import { env } from 'node:process';", /environment/],
  ['const amount = parseFloat(text);', /float/],
  ['const amount = Number.parseFloat(text);', /float/],
  ['const text = amount.toFixed(2);', /float/],
  ['const body: any = read();', /any/],
  ['const rows = read() as any[];', /any/],
  ['const rows: Map<string, any> = new Map();', /any/],
  ['// @ts-ignore', /type checker/],
  ['// @ts-nocheck', /type checker/],
  ['// TODO: write it', /work to be done/],
  ['// FIXME', /work to be done/],
  ['// As Stuut wants it.', /vendor/],
  ["const face = 'affinipay';", /vendor/],
  ['const chargeioKey = 1;', /vendor/],
  [`const long = '${'x'.repeat(100)}';`, /columns/],
];

const right = [
  '// Date.now() would read the clock; Math.random() and process.env are no better.',
  "const text = 'new Date() and parseFloat are only words here';",
  'const when: Date = row.created_at;',
  'const first = await Promise.any(tries);',
  'const schema = { any: true };',
  '// any note may say any',
  "const mask = 'XXX';",
  '// @ts-expect-error: refused by the compiler.',
  "import { v7 } from 'uuid-parts';",
  'const environment = config.env;',
  `// See https://example.com/${'x'.repeat(100)}`,
  'x'.repeat(100),
];

for (const [line, rule] of wrong) {
  test(`refused in the core: ${line.slice(0, 60)}`, () => {
    const found = checkLines([source('src/payments/payment.ts', `\n\n${line}\n`)]);
    assert.equal(found.length, 1);
    assert.match(found[0]!.rule, rule);
    assert.equal(found[0]!.line, 3);
    assert.equal(found[0]!.path, 'src/payments/payment.ts');
  });
}

for (const line of right) {
  test(`let through in the core: ${line.slice(0, 60)}`, () => {
    assert.deepEqual(checkLines([source('src/payments/payment.ts', line)]), []);
  });
}

test('every line rule is seen to fire', () => {
  const files = wrong.map(([line]) => source('src/payments/payment.ts', line));
  const fired = new Set(checkLines(files).map(({ rule }) => rule));
  assert.deepEqual(fired, new Set(lineRules.map(({ rule }) => rule)));
});

test('each reserved call is free in the one file that it is reserved for', () => {
  const free = [
    ['src/kernel/clock.ts', 'const now = Date.now() + performance.now();'],
    ['src/kernel/ids.ts', "import { v7 } from 'uuid'; randomUUID();"],
    ['src/config.ts', 'const port = process.env.PORT;'],
    ['test/kernel/clock.test.ts', 'if (process.env.SLOW) new Date();'],
    ['bench/run.ts', 'const now = Date.now();'],
  ] as const;
  for (const [path, line] of free) assert.deepEqual(checkLines([source(path, line)]), [], path);
});

test('vendors are named by faces, by what puts them together, and by tests', () => {
  const mentions = (path: string) => checkLines([source(path, '// stuut')]).length;
  const may = ['src/faces/stuut/face.ts', 'src/config.ts', 'src/cli/demo.ts', 'src/cli.ts'];
  for (const path of [...may, 'src/app.ts', 'src/core.ts', 'test/a.test.ts', 'bench/run.ts']) {
    assert.equal(mentions(path), 0, path);
  }
  for (const path of ['src/main.ts', 'src/console/demo.ts', 'facts/a.ts', 'scripts/a.mjs']) {
    assert.equal(mentions(path), 1, path);
  }
  assert.equal(checkLines([source('src/db/migrations/1-a.sql', '-- stuut')]).length, 1);
});

test('an `any` is excused by a reason right above it', () => {
  const excused = '// biome-ignore lint/suspicious/noExplicitAny: the author knows.\nlet a: any;';
  assert.deepEqual(checkLines([source('src/a.ts', excused)]), []);
  assert.equal(checkLines([source('src/a.ts', `${excused}\nlet b: any;`)]).length, 1);
});
