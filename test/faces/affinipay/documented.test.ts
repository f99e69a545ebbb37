import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLike } from './documented.ts';

const example = {
  id: 'wKgFnjz8GamBPPzKzIsAAA',
  status: 'AUTHORIZED',
  amount: 100,
  reference: null,
  results: [{ number: '************4242' }, {}],
};
const answer = {
  ...example,
  id: 'RNZyuzAPTK2TSS6hPKafDA',
  reference: 'anything',
  more: true,
  results: [{ number: '************4242', more: 1 }, { number: 'not shown' }, {}],
};
const compare = (body: object, how = {}) => assertLike(example, { status: 200, body }, how);

test('an answer may hold more than its example, and other ids', () => {
  compare(answer);
});

for (const [what, more] of Object.entries({
  'a key is missing': { status: undefined },
  'a value is of another type': { amount: '100' },
  'a word is spelled otherwise': { status: 'authorized' },
  'an id has another form': { id: '01930000-0000-7000-8000-000000000000' },
  'a list is none': { results: {} },
  'an item of a list is missing': { results: answer.results.slice(0, 1) },
  'a number is masked otherwise': { results: [{ number: 'XXXX4242' }, {}] },
})) {
  test(`${what}: that is no answer like the example`, () => {
    assert.throws(() => compare({ ...answer, ...more }), assert.AssertionError);
  });
}

test('what is excepted is not looked at; a loose look is at keys and types alone', () => {
  compare({ ...answer, status: 5 }, { except: ['$.status'] });
  compare({ ...answer, status: 'VOIDED' }, { isLoose: true });
  assert.throws(() => compare({ ...answer, status: 5 }, { isLoose: true }));
});
