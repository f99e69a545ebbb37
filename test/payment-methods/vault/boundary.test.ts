import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as door from '#src/payment-methods/vault/index.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const vault = join('src', 'payment-methods', 'vault');

/** Imports that go around the vault's door, and openings of its table, as "file: what". */
function trespasses(path: string, text: string): string[] {
  if (path.startsWith(vault)) return [];
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    ([, specifier = '']) => target(path, specifier),
  );
  const around = imports.filter((to) => to.startsWith(vault) && to !== join(vault, 'index.ts'));
  const opens = /\bunseal\b/.test(text) && /['"]instruments['"]/.test(text);
  return [...around, ...(opens ? ['unseals instruments'] : [])].map((what) => `${path}: ${what}`);
}

function target(path: string, specifier: string): string {
  if (specifier.startsWith('#')) return normalize(specifier.slice(1));
  return specifier.startsWith('.') ? join(dirname(path), specifier) : specifier;
}

test('nothing outside the vault goes around its door', () => {
  const files = globSync('{src,bench,scripts}/**/*.{ts,mjs}', { cwd: root });
  assert.ok(files.length > 0);
  const found = files.flatMap((path) => trespasses(path, readFileSync(join(root, path), 'utf8')));
  assert.deepEqual(found, []);
});

test('the door does not let anyone look into a secret', () => {
  assert.equal('reveal' in door, false);
  assert.equal('Secret' in door, false);
});

for (const [way, text] of Object.entries({
  'a subpath import': "import { reveal } from '#src/payment-methods/vault/secret.ts';",
  'a relative import': "import { reveal } from '../payment-methods/vault/secret.ts';",
  'a re-export': "export * from '#src/payment-methods/vault/digits.ts';",
  'a dynamic import': "await import('#src/payment-methods/vault/secret.ts')",
  'a path that winds': "import '../faces/../payment-methods/vault/secret.ts';",
  'opening the table itself': "unseal(keys, { table: 'instruments', ...rest }, row.sealed)",
})) {
  test(`the vault's door is watched against ${way}`, () => {
    assert.equal(trespasses(join('src', 'payments', 'x.ts'), text).length, 1);
  });
}

test('the door itself may be used', () => {
  const text = "import { seal } from '#src/payment-methods/vault/index.ts';";
  assert.deepEqual(trespasses(join('src', 'payments', 'x.ts'), text), []);
});
