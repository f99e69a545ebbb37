import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import type { Payer } from '#src/payment-methods/index.ts';
import { cardSimulator } from '#src/rails/simulator/card-simulator.ts';
import { aBankMethod, aCardMethod, anOrder, securityCode } from './orders.ts';

const simulator = cardSimulator(systemIds);
const payer: Payer = { address1: '1 Main Street', postalCode: '78701' };

const declines = {
  '4000000000000002': 'card_declined',
  '4000000000000044': 'card_declined_insufficient_funds',
  '4000000000000051': 'card_declined_limit_exceeded',
  '4000000000000069': 'card_expired',
  '4000000000000119': 'card_declined_processing_error',
  '4000000000000127': 'card_declined_hold',
  '4000000000000135': 'card_type_not_accepted',
};

for (const [number, failureCode] of Object.entries(declines)) {
  test(`${number} is declined: ${failureCode}`, async () => {
    const answer = await simulator.authorize(anOrder(aCardMethod(number, payer)));
    assert.deepEqual(answer, { outcome: 'declined', failureCode });
  });
}

type Check = readonly [number: string, payer: Payer, cvv: string, avs: string | undefined];

const checks: readonly Check[] = [
  ['4242424242424242', payer, 'MATCHED', 'ADDRESS_AND_POSTAL_CODE'],
  ['4242424242424242', { address1: '1 Main Street' }, 'MATCHED', 'ADDRESS'],
  ['4242424242424242', { postalCode: '78701' }, 'MATCHED', 'POSTAL_CODE'],
  ['4242424242424242', {}, 'MATCHED', undefined],
  ['4111111111111111', payer, 'MATCHED', 'ADDRESS_AND_POSTAL_CODE'],
  ['4000000000000077', payer, 'UNAVAILABLE', 'ADDRESS_AND_POSTAL_CODE'],
  ['4000000000000101', payer, 'NOT_MATCHED', 'ADDRESS_AND_POSTAL_CODE'],
  ['4000000000000010', payer, 'MATCHED', 'NO_MATCH'],
  ['4000000000000085', payer, 'MATCHED', 'UNAVAILABLE'],
  ['4000000000000093', payer, 'MATCHED', 'AVS_ERROR_INELIGIBLE'],
  ['4000000000000028', payer, 'MATCHED', 'POSTAL_CODE'],
  ['4000000000000028', { address1: '1 Main Street' }, 'MATCHED', 'NO_MATCH'],
  ['4000000000000028', { postalCode: '' }, 'MATCHED', 'NO_MATCH'],
  ['4000000000000036', payer, 'MATCHED', 'ADDRESS'],
  ['4000000000000036', { postalCode: '78701' }, 'MATCHED', 'NO_MATCH'],
];

for (const [number, who, cvvResult, avsResult] of checks) {
  test(`${number} with ${JSON.stringify(who)}: ${cvvResult}, ${avsResult}`, async () => {
    const answer = await simulator.authorize(anOrder(aCardMethod(number, who), { securityCode }));
    assert.equal(answer.outcome, 'approved');
    assert.equal(answer.cvvResult, cvvResult);
    assert.equal(answer.avsResult, avsResult);
  });
}

test('without a security code and an address there are no results', async () => {
  const answer = await simulator.authorize(anOrder(aCardMethod()));
  assert.deepEqual(Object.keys(answer).toSorted(), ['authorizationCode', 'outcome']);
});

test('a bank account on the card rail is a bug', async () => {
  await assert.rejects(simulator.authorize(anOrder(aBankMethod())), /handed a bank account/);
});

test('cards settle on the next business day', () => {
  // A Friday; the Monday after is Presidents' Day.
  const friday = Temporal.PlainDate.from('2030-02-15');
  assert.equal(`${simulator.settlesOn(friday)}`, '2030-02-19');
});
