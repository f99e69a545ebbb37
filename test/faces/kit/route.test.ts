import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { isRepeatable, type Route, routeSchema } from '#src/faces/kit/route.ts';

const row: Route = {
  method: 'POST',
  path: '/things',
  summary: 'Make a thing',
  access: 'secret',
  answers: { 200: Type.String(), 500: Type.Object({}) },
  handle: async () => ({ status: 200 }),
};

const face = { scheme: 'basic' } as const;

test('a POST may be repeated under a key, unless it is open to all or answers secrets', () => {
  assert.equal(isRepeatable(row), true);
  assert.equal(isRepeatable({ ...row, method: 'GET' }), false);
  assert.equal(isRepeatable({ ...row, access: 'anyone' }), false);
  assert.equal(isRepeatable({ ...row, answersSecrets: true }), false);
  assert.equal(isRepeatable({ ...row, isRead: true }), false);
});

test('the key is documented where it is honoured, and nowhere else', () => {
  const headersOf = (one: Route) => routeSchema(one, face).headers?.properties;
  assert.deepEqual(Object.keys(headersOf(row) ?? {}), ['idempotency-key']);
  assert.equal(headersOf({ ...row, answersSecrets: true }), undefined);
});

test('the header for relayed addresses is documented wherever a key is asked for', () => {
  const headersOf = (one: Route) =>
    routeSchema(one, { ...face, relayedAddressHeader: 'x-relayed' }).headers?.properties;
  assert.deepEqual(Object.keys(headersOf(row) ?? {}), ['idempotency-key', 'x-relayed']);
  assert.deepEqual(Object.keys(headersOf({ ...row, method: 'GET' }) ?? {}), ['x-relayed']);
  assert.equal(headersOf({ ...row, access: 'anyone' }), undefined);
});

test('another name of what is documented is not documented itself', () => {
  assert.equal(routeSchema({ ...row, isHidden: true }, face).hide, true);
  assert.ok(!('hide' in routeSchema(row, face)));
});

test('an answer of 503 is documented in the shape of the 500', () => {
  const { response } = routeSchema(row, face);
  assert.equal(response[503], row.answers[500]);
});
