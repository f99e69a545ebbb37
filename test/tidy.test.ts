// Keeps the style of the code: what a reviewer would otherwise have to say again and again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  checkDirections,
  checkDoors,
  checkFaces,
  checkFileCircles,
  checkFolderCircles,
  checkUnused,
  slices,
} from './tidy/check-imports.ts';
import { checkLines } from './tidy/check-lines.ts';
import { checkFailureCodes, checkNames, checkSliceTests } from './tidy/check-names.ts';
import { checkFileLengths, checkFunctionLengths } from './tidy/check-sizes.ts';
import { type Check, listed, readSources } from './tidy/source.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = readSources(root, ['src', 'facts', 'test', 'bench', 'scripts']);

const checks: Readonly<Record<string, Check>> = {
  'no line breaks a rule': checkLines,
  'no file is too long': checkFileLengths,
  'no function is too long': checkFunctionLengths,
  'every name says what is in it': checkNames,
  'every folder imports only what is below it': checkDirections,
  'a slice is entered by its door': checkDoors,
  'no face imports another': checkFaces,
  'no imports run in a circle between files': checkFileCircles,
  'no imports run in a circle between folders': checkFolderCircles,
  'every file of the product is used': checkUnused,
  'every slice has tests': checkSliceTests(slices),
  'no failure code is used twice': checkFailureCodes,
};

for (const [name, check] of Object.entries(checks)) {
  test(name, () => {
    const found = listed(check(sources));
    assert.ok(found.length === 0, `\n${found.join('\n')}`);
  });
}

test('the tree was read', () => {
  const paths = sources.map(({ path }) => path);
  assert.ok(paths.includes('src/kernel/money.ts'));
  assert.ok(paths.includes('test/tidy.test.ts'));
});
