import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkDirections,
  checkDoors,
  checkFaces,
  checkFileCircles,
  checkFolderCircles,
  checkUnused,
} from './check-imports.ts';
import { importsOf } from './imports.ts';
import { type Check, type Source, source } from './source.ts';

/** A file that imports others: by `#src/…` as across folders. */
function importing(path: string, ...targets: string[]): Source {
  return source(path, targets.map((target) => `import { a } from '#${target}';\n`).join(''));
}

function refuses(check: Check, path: string, target: string): boolean {
  return check([importing(path, target)]).length === 1;
}

test('every form of import is found, with its line', () => {
  const text = `import a, { b } from './a.ts';
import type { C } from '../ledger/index.ts';
import './d.ts';
export * from '#facts/e.ts';
export type { F } from './f.ts';
import {
  g,
  type H,
} from '#src/kernel/g.ts';
const i = await import('./i.ts');
new Worker(new URL('./j.ts', import.meta.url));
import { k } from 'node:fs';
`;
  const found = importsOf(source('src/payments/payment.ts', text)).map(({ line, to, isTypeOnly }) =>
    [line, to, ...(isTypeOnly ? ['type'] : [])].join(' '),
  );
  assert.deepEqual(found, [
    '1 src/payments/a.ts',
    '2 src/ledger/index.ts type',
    '3 src/payments/d.ts',
    '4 facts/e.ts',
    '5 src/payments/f.ts type',
    '6 src/kernel/g.ts',
    '10 src/payments/i.ts',
    '11 src/payments/j.ts',
    '12 ',
  ]);
});

test('an import in a string or a comment is none', () => {
  const text =
    "// import './a.ts';\nconst b = `import './c.ts';`;\nconst d = \"import './e.ts'\";\n";
  assert.deepEqual(importsOf(source('src/a.ts', text)), []);
});

test('folders import what is below them', () => {
  const fine = [
    ['src/kernel/money.ts', 'facts/currencies.ts'],
    ['src/db/sql.ts', 'src/kernel/clock.ts'],
    ['src/ledger/entry.ts', 'src/db/index.ts'],
    ['src/payments/payment.ts', 'src/organizations/index.ts'],
    ['src/rails/ach/rail.ts', 'src/payments/index.ts'],
    ['src/faces/kit/errors.ts', 'src/kernel/failure.ts'],
    ['src/console/clock.ts', 'src/rails/index.ts'],
    ['src/app.ts', 'src/faces/kit/face.ts'],
    ['src/cli/start.ts', 'src/app.ts'],
    ['test/kernel/money.test.ts', 'src/faces/kit/face.ts'],
  ] as const;
  for (const [path, target] of fine) assert.ok(!refuses(checkDirections, path, target), path);
});

test('no folder imports what is above it', () => {
  const wrong = [
    ['src/kernel/money.ts', 'src/db/index.ts'],
    ['src/db/sql.ts', 'src/config.ts'],
    ['src/ledger/entry.ts', 'src/payments/index.ts'],
    ['src/events/event.ts', 'src/ledger/index.ts'],
    ['src/payments/payment.ts', 'src/rails/index.ts'],
    ['src/rails/ach/rail.ts', 'src/faces/kit/face.ts'],
    ['src/faces/kit/face.ts', 'src/db/index.ts'],
    ['src/console/clock.ts', 'src/db/index.ts'],
    ['src/payments/payment.ts', 'test/support/builders.ts'],
    ['src/drawer/thing.ts', 'src/kernel/money.ts'],
    ['facts/banks.ts', 'src/kernel/money.ts'],
  ] as const;
  for (const [path, target] of wrong) assert.ok(refuses(checkDirections, path, target), path);
});

test('facts may take types from anywhere', () => {
  const text = "import type { Money } from '#src/kernel/money.ts';";
  assert.deepEqual(checkDirections([source('facts/banks.ts', text)]), []);
});

test('a slice is entered by its index', () => {
  for (const path of ['src/payouts/payout.ts', 'src/faces/kit/face.ts', 'src/rails/ach/rail.ts']) {
    assert.ok(refuses(checkDoors, path, 'src/payments/payment.ts'), path);
    assert.ok(!refuses(checkDoors, path, 'src/payments/index.ts'), path);
  }
  assert.ok(!refuses(checkDoors, 'src/payments/capture-payment.ts', 'src/payments/payment.ts'));
  assert.ok(!refuses(checkDoors, 'src/app.ts', 'src/payments/payment.ts'));
});

test('the vault has a door of its own, even for its own slice', () => {
  const door = 'src/payment-methods/vault/index.ts';
  const inside = 'src/payment-methods/vault/envelope.ts';
  for (const path of ['src/payment-methods/card.ts', 'src/rails/card/rail.ts']) {
    assert.ok(!refuses(checkDoors, path, door), path);
    assert.ok(refuses(checkDoors, path, inside), path);
  }
  assert.ok(!refuses(checkDoors, door, inside));
});

test('a face imports what faces share, and no other face', () => {
  assert.ok(!refuses(checkFaces, 'src/faces/one/face.ts', 'src/faces/kit/face.ts'));
  assert.ok(!refuses(checkFaces, 'src/faces/one/face.ts', 'src/faces/one/errors.ts'));
  assert.ok(refuses(checkFaces, 'src/faces/one/face.ts', 'src/faces/other/errors.ts'));
  assert.ok(refuses(checkFaces, 'src/faces/kit/face.ts', 'src/faces/one/errors.ts'));
});

test('a circle of files is told once, with its way round', () => {
  const found = checkFileCircles([
    importing('src/payments/a.ts', 'src/payments/b.ts'),
    importing('src/payments/b.ts', 'src/kernel/money.ts', 'src/payments/c.ts'),
    importing('src/payments/c.ts', 'src/payments/a.ts'),
    importing('src/payments/d.ts', 'src/payments/a.ts'),
  ]);
  assert.equal(found.length, 1);
  assert.match(
    found[0]!.rule,
    /a\.ts:1 → src\/payments\/b\.ts:2 → src\/payments\/c\.ts:1 → .*a\.ts$/,
  );
});

test('two slices may not import each other, not even by different files', () => {
  const one = importing('src/payments/a.ts', 'src/billing/index.ts');
  const other = importing('src/billing/b.ts', 'src/payments/index.ts');
  assert.equal(checkFolderCircles([one, other]).length, 1);
  assert.deepEqual(checkFileCircles([one, other]), []);
  assert.deepEqual(checkFolderCircles([one]), []);
});

test('a file that only tests import is unused', () => {
  const files = [
    importing('src/main.ts', 'src/app.ts'),
    importing('src/app.ts', 'src/kernel/money.ts'),
    importing('src/cli/start.ts'),
    importing('src/kernel/money.ts'),
    importing('src/kernel/dust.ts'),
    importing('test/kernel/dust.test.ts', 'src/kernel/dust.ts'),
  ];
  assert.deepEqual(
    checkUnused(files).map(({ path }) => path),
    ['src/kernel/dust.ts'],
  );
});
