import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { documentedRow, failures } from './catalog.ts';

test('docs/errors.md lists every failure with its wording, and no other', async () => {
  const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const documented = page.split('\n').filter((line) => line.startsWith('| `'));
  assert.deepEqual(documented.toSorted(), failures.map(documentedRow).toSorted());
});

test('the catalog knows every failure that a slice or a face declares', async () => {
  const known = new Set(failures.map(({ code }) => code));
  const src = fileURLToPath(new URL('../../src/', import.meta.url));
  for await (const path of glob('**/failures.ts', { cwd: src })) {
    const tables = Object.entries(await import(`../../src/${path}`)).filter(([name]) =>
      name.endsWith('Failures'),
    );
    assert.notDeepEqual(tables, [], `${path} has no table`);
    for (const [name, table] of tables) {
      const missing = Object.keys(table as object).filter((code) => !known.has(code));
      assert.deepEqual(missing, [], `${name} of ${path}`);
    }
  }
});

test('no two slices use one failure code', () => {
  const codes = failures.map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
});

test('every setting that the program reads is documented, and no other', async () => {
  const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const [config, page] = [await read('src/config.ts'), await read('docs/operations.md')];
  const settings = new Set([...config.matchAll(/env\.([A-Z_]+)/g)].map(([, name]) => name));
  const documented = new Set([...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name));
  assert.deepEqual([...documented].toSorted(), [...settings].toSorted());
});
