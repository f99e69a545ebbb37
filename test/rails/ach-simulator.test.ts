import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import { achSimulator } from '#src/rails/simulator/ach-simulator.ts';
import { aBankMethod, aCardMethod, anOrder } from './orders.ts';

const simulator = achSimulator(systemIds);

const declines = {
  '1000000001': 'ach_declined',
  '1000000002': 'ach_declined_hold',
  '1000000003': 'ach_declined_duplicate',
  '1000000004': 'ach_invalid_account_number',
  '1000000005': 'ach_insufficient_funds',
  '1000000006': 'ach_account_not_found',
  '1000000007': 'ach_account_closed',
  '1000000008': 'ach_account_frozen',
  '1000000009': 'ach_limit_exceeded',
};

for (const [account, failureCode] of Object.entries(declines)) {
  test(`account ${account} of the bank of exceptions is declined: ${failureCode}`, async () => {
    const answer = await simulator.authorize(anOrder(aBankMethod('000000013', account)));
    assert.deepEqual(answer, { outcome: 'declined', failureCode });
  });

  test(`account ${account} of any other bank is accepted`, async () => {
    for (const routing of ['000000000', '021000021']) {
      const answer = await simulator.authorize(anOrder(aBankMethod(routing, account)));
      assert.equal(answer.outcome, 'approved');
    }
  });
}

test('a routing number that fails its check is declined, whatever the account', async () => {
  for (const routing of ['000000001', '021000022']) {
    const answer = await simulator.authorize(anOrder(aBankMethod(routing, '1000000001')));
    assert.deepEqual(answer, { outcome: 'declined', failureCode: 'ach_invalid_routing_number' });
  }
});

test('a card on the bank debit rail is a bug', async () => {
  await assert.rejects(simulator.authorize(anOrder(aCardMethod())), /handed a card/);
});

test('bank debits settle on the second business day', () => {
  // A Wednesday; the Thursday after is Thanksgiving.
  const wednesday = Temporal.PlainDate.from('2030-11-27');
  assert.equal(`${simulator.settlesOn(wednesday)}`, '2030-12-02');
});
