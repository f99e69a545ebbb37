import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showJsonPath } from '#src/faces/aiwyn/json-path.ts';

test('a path reads as it would be written, with names in quotes that are no identifiers', () => {
  assert.equal(showJsonPath([]), '$');
  assert.equal(showJsonPath(['where', '_and', 0, 'foo']), '$.where._and[0].foo');
  assert.equal(showJsonPath(['where', 'a b', '', '0']), "$.where['a b']['']['0']");
  assert.equal(showJsonPath(["it's \\"]), "$['it\\'s \\\\']");
});

test('a path does not tell the number of a card, nor what is endless', () => {
  assert.equal(showJsonPath(['4242 4242 4242 4242', 'x'.repeat(65)]), "$['…']['…']");
});
