// What the payments slice relies on, of every rail there is and of every simulator.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { testBankAccounts } from '#facts/test-bank-accounts.ts';
import { testCards } from '#facts/test-cards.ts';
import { isBusinessDay } from '#src/kernel/business-days.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { modes } from '#src/kernel/mode.ts';
import { railNames } from '#src/organizations/index.ts';
import {
  type AuthorizeAnswer,
  type AuthorizeOrder,
  avsResults,
  cvvResults,
  type Rail,
} from '#src/payments/index.ts';
import { railsOf } from '#src/rails/index.ts';
import { aBankMethod, aCardMethod, anOrder, securityCode } from './orders.ts';

const railOf = railsOf({ ids: systemIds });

const cards = [...testCards.keys(), '4111111111111111'];
const banks = [
  ...[...testBankAccounts.keys(), '1234567890'].map((account) => ['000000013', account] as const),
  ['000000001', '1100000002'] as const,
  ['021000021', '1100000002'] as const,
];

const orders: Readonly<Record<Rail['name'], readonly AuthorizeOrder[]>> = {
  card: cards.flatMap((number) => [
    anOrder(aCardMethod(number)),
    anOrder(aCardMethod(number, { address1: '1 Main Street', postalCode: '78701' }), {
      securityCode,
    }),
  ]),
  ach: banks.map(([routing, account]) => anOrder(aBankMethod(routing, account))),
};

for (const mode of modes) {
  for (const name of railNames) {
    const rail = railOf({ organizationId: systemIds.next(), mode }, name);
    suite(`the ${name} rail of ${mode} mode`, () => {
      conforms(rail, orders[name]);
    });
  }
}

function conforms(rail: Rail, given: readonly AuthorizeOrder[]): void {
  test('answers every order, declines too, in a form that can be stored', async () => {
    for (const order of given) assertWellFormed(await rail.authorize(order));
  });

  test('has the same to say when the same order is asked twice', async () => {
    for (const order of given) {
      const [first, second] = [await rail.authorize(order), await rail.authorize(order)];
      assert.deepEqual(verdictOf(second), verdictOf(first));
    }
  });

  test('lets go of what it holds, and of what it never heard of, however often', async () => {
    for (const order of given) {
      await rail.authorize(order);
      for (const _ of [1, 2]) assert.equal(await rail.reverse(order), undefined);
    }
    const unknown = { caller: given[0]!.caller, reference: systemIds.next() };
    assert.equal(await rail.reverse(unknown), undefined);
  });

  test('settles on a business day after the day of presentment, later for later ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * 366 }), (days) => {
        const presentedOn = Temporal.PlainDate.from('2026-01-01').add({ days });
        const settlesOn = rail.settlesOn(presentedOn);
        assert.ok(isBusinessDay(settlesOn));
        assert.equal(Temporal.PlainDate.compare(settlesOn, presentedOn), 1);
        const next = rail.settlesOn(presentedOn.add({ days: 1 }));
        assert.ok(Temporal.PlainDate.compare(next, settlesOn) >= 0);
      }),
    );
  });
}

function assertWellFormed(answer: AuthorizeAnswer): void {
  if (answer.outcome === 'approved') assert.match(answer.authorizationCode, /^[A-Z0-9]{6}$/);
  else assert.match(answer.failureCode, /^(card|ach)_[a-z_]+$/);
  const { cvvResult, avsResult } = answer;
  assert.ok(cvvResult === undefined || cvvResults.includes(cvvResult));
  assert.ok(avsResult === undefined || avsResults.includes(avsResult));
  assert.ok(Object.values(answer).every((value) => value !== undefined));
}

/** All but the code, which is a new one each time. */
function verdictOf(answer: AuthorizeAnswer) {
  return answer.outcome === 'approved' ? { ...answer, authorizationCode: '' } : answer;
}
