import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contradictions, type Operation, type StoredPayment } from './history.ts';

const history: readonly Operation[] = [
  { kind: 'charge', name: 'a', amountMinor: 500, outcome: 'acknowledged', id: 'id-a' },
  { kind: 'refund', name: 'b', amountMinor: 200, of: 'a', outcome: 'acknowledged', id: 'id-b' },
  { kind: 'charge', name: 'c', amountMinor: 700, outcome: 'acknowledged', id: 'id-c' },
  { kind: 'capture', name: 'c', amountMinor: 700, outcome: 'acknowledged' },
  { kind: 'charge', name: 'd', amountMinor: 900, outcome: 'refused' },
];

const nothing = { capturedMinor: 0, refundedMinor: 0, of: null };
const a = { ...nothing, id: 'id-a', kind: 'charge', name: 'a', amountMinor: 500 };
const b = { ...nothing, id: 'id-b', kind: 'refund', name: 'b', amountMinor: 200, of: 'a' };
const c = { ...nothing, id: 'id-c', kind: 'charge', name: 'c', amountMinor: 700 };
const stored: readonly StoredPayment[] = [
  { ...a, refundedMinor: 200 },
  b,
  { ...c, capturedMinor: 700 },
];

function without(name: string): StoredPayment[] {
  return stored.filter((payment) => payment.name !== name);
}

test('a database that holds what the clients were told contradicts nothing', () => {
  assert.deepEqual(contradictions(history, stored), []);
});

const plants: Readonly<Record<string, readonly [readonly StoredPayment[], RegExp]>> = {
  'an acknowledged charge that is lost': [without('a'), /^charge a was acknowledged but is lost$/],
  'an acknowledged refund that is lost': [without('b'), /^refund b was acknowledged but is lost$/],
  'a charge made twice': [[...stored, { ...a, id: 'other' }], /^charge a is there 2 times$/],
  'a charge that nobody asked for': [
    [...stored, { ...a, id: 'id-x', name: 'x' }],
    /^nobody asked for payment id-x$/,
  ],
  'another amount than was acknowledged': [
    [...without('b'), { ...b, amountMinor: 201 }],
    /^refund b has another amount$/,
  ],
  'a refused charge that was made': [
    [...stored, { ...a, id: 'id-d', name: 'd' }],
    /^charge d was refused but is there$/,
  ],
  'a capture that is lost': [[...without('c'), c], /^capture c is not what was captured$/],
  'a refund that was given twice': [
    [...without('a'), { ...a, refundedMinor: 400 }],
    /^charge a has other refunds than were acknowledged$/,
  ],
};

for (const [what, [doctored, complaint]] of Object.entries(plants)) {
  test(`${what} is noticed`, () => {
    assert.match(contradictions(history, doctored).join('\n'), new RegExp(complaint, 'm'));
  });
}

test('an outcome that was never cleared up is noticed', () => {
  const open: Operation = { kind: 'charge', name: 'e', amountMinor: 1, outcome: 'unknown' };
  assert.deepEqual(contradictions([...history, open], stored), [
    'charge e has an outcome that nobody knows',
  ]);
});
