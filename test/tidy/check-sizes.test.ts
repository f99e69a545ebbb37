import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFileLengths, checkFunctionLengths, functionsOf } from './check-sizes.ts';
import { source } from './source.ts';

const body = (lines: number) => '  step();\n'.repeat(lines);

test('a file of the product is refused from 301 lines on', () => {
  assert.deepEqual(checkFileLengths([source('src/a.ts', 'a;\n'.repeat(300))]), []);
  assert.equal(checkFileLengths([source('src/a.ts', 'a;\n'.repeat(301))]).length, 1);
  assert.deepEqual(checkFileLengths([source('facts/a.ts', 'a;\n'.repeat(301))]), []);
  assert.deepEqual(checkFileLengths([source('src/a.generated.ts', 'a;\n'.repeat(301))]), []);
});

test('functions of every form are refused from 71 lines on', () => {
  const forms = [
    ['export async function a(b: { c: number }): Promise<{ d: string }> {', '}'],
    ['const a = (b: string): void => {', '};'],
    ['const a = async b => {', '};'],
    ['const a = { async b(c: string) {', '}};'],
    ['class A { b(c = d()) {', '}}'],
    ["test('a', async () => {", '});'],
  ] as const;
  for (const [head, tail] of forms) {
    const ofLines = (lines: number) =>
      source('src/a.ts', `;\n${head}\n${body(lines - 2)}${tail}\n`);
    assert.deepEqual(checkFunctionLengths([ofLines(70)]), [], head);
    const found = checkFunctionLengths([ofLines(71)]);
    assert.equal(found.length, 1, head);
    assert.equal(found[0]!.line, 2, head);
    assert.match(found[0]!.rule, /this one has 71/);
  }
});

test('loops, tables and types are no functions', () => {
  const texts = [
    `if (a) {\n${body(90)}} else if (b()) {\n${body(90)}} else {\n${body(90)}}`,
    `for (const a of b()) {\n${body(90)}}`,
    `for await (const a of b()) {\n${body(90)}}`,
    `while (a) {\n${body(90)}}`,
    `switch (a()) {\n  case 1:\n${body(90)}}`,
    `try {\n${body(90)}} catch (b) {\n${body(90)}}`,
    `const a = {\n${'  b: 1,\n'.repeat(90)}};`,
    `interface A {\n${'  b(): void;\n'.repeat(90)}}`,
    `class A {\n${'  b: string;\n'.repeat(90)}}`,
  ];
  for (const text of texts) {
    assert.deepEqual(functionsOf(source('src/a.ts', text)), [], text.slice(0, 30));
  }
});

test('a group of tests may be long, the tests in it may not', () => {
  const inner = (lines: number) => `  test('b', () => {\n${body(lines - 2)}  });\n`;
  const group = (lines: number) => `describe('a', () => {\n${inner(60)}${inner(lines)}});\n`;
  const withOptions = group(60).replace("'a',", "'a', { concurrency: true },");
  assert.deepEqual(checkFunctionLengths([source('test/a.test.ts', group(60))]), []);
  assert.deepEqual(checkFunctionLengths([source('test/a.test.ts', withOptions)]), []);
  assert.equal(checkFunctionLengths([source('test/a.test.ts', group(80))]).length, 1);
});

test('braces in strings and comments do not count', () => {
  const text = "function a() {\n  b('}', `}`, /[}]/); // }\n  c();\n}\n";
  assert.deepEqual(
    functionsOf(source('src/a.ts', text)).map(({ line, lines }) => [line, lines]),
    [[1, 4]],
  );
});
