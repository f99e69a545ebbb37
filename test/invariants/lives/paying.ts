// Charges, credits and refunds of a life, and the limits that are set to its accounts.
import fc from 'fast-check';
import { gatewayId } from '#test/support/app.ts';
import {
  limit,
  type PaidWith,
  type PaymentAsked,
  pay,
  type RefundAsked,
  refund,
} from '../model/pay.ts';
import { type AccountName, type Limits, railOf, type World } from '../model/world.ts';
import { type Asking, commandOf } from './asking.ts';
import { choose, methods, picks, said, times, written } from './methods.ts';
import { partOf, targetIn } from './target.ts';

const amounts = fc.integer({ min: 1, max: 100_00 });
const sourceIds = seldom(fc.constantFrom('one', 'two', 'three'));
const accountNames: readonly AccountName[] = ['operating', 'trust', 'bank'];
const accounts = fc.constantFrom(...accountNames);
const accountIds = {
  operating: 'merchantAccountId',
  trust: 'trustAccountId',
  bank: 'achAccountId',
} as const satisfies Record<AccountName, string>;

/** Three times in four nothing. */
function seldom<Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  const nothing = fc.constant(undefined);
  return fc.oneof({ weight: 3, arbitrary: nothing }, { weight: 1, arbitrary: values });
}

/**
 * Who comes later may be refused for the token or for another reason, as it happens: only where
 * there is no other is it asked more than once at a time.
 */
function atOnce(often: number, method: PaidWith | undefined, hasOtherReason: boolean): number {
  return method?.kind === 'token' && hasOtherReason ? 1 : often;
}

export const payments = fc
  .record({
    type: fc.constantFrom('CHARGE', 'CHARGE', 'CHARGE', 'CREDIT'),
    account: accounts,
    amount: amounts,
    isHold: fc.constantFrom(false, false, true),
    choice: methods,
    sourceId: sourceIds,
    times,
  })
  .map(({ choice, times: often, ...asked }) => {
    const { type, account, amount, sourceId } = asked;
    const isHold = asked.isHold && type === 'CHARGE';
    const which = `${account} ${amount} ${isHold ? 'held' : ''} ${sourceId ?? ''}`;
    return commandOf(`${type} ${which} ${said(choice)} ×${often}`, (world) => {
      const method = choose(world, railOf(account), choice);
      const isLimited = Object.keys(world.limits[account]).length > 0;
      return {
        times: atOnce(often, method, isLimited || sourceId !== undefined),
        ...paymentOf({ type, account, amount, isHold, method, sourceId }),
      };
    });
  });

export function paymentOf(asked: PaymentAsked): Asking {
  const { type, account, amount, isHold, method, sourceId } = asked;
  return {
    tell: (world) => pay(world, asked),
    ask: (lived) =>
      lived.app.gateway('POST', type === 'CHARGE' ? '/v1/charges' : '/v1/credits', {
        amount,
        method: written(method, lived),
        account_id: gatewayId(lived.app.organization[accountIds[account]]),
        source_id: sourceId,
        ...(type === 'CHARGE' && { auto_capture: !isHold }),
      }),
  };
}

export const refunds = fc
  .record({
    pick: picks,
    percent: fc.constantFrom(10, 40, 100),
    sourceId: sourceIds,
    elsewhere: seldom(methods),
    isOfOtherKind: fc.integer({ min: 0, max: 7 }).map((one) => one === 0),
    times,
  })
  .map(({ pick, percent, sourceId, elsewhere, isOfOtherKind, times: often }) => {
    const where = elsewhere ? `to ${isOfOtherKind ? 'other kind ' : ''}${said(elsewhere)}` : '';
    const askedOf = (world: World, target: number) => {
      const isBank = (world.transactions[target]!.account === 'bank') !== isOfOtherKind;
      const method = elsewhere && choose(world, isBank ? 'ach' : 'card', elsewhere);
      return { target, amount: partOf(world, target, percent), method, sourceId };
    };
    const name = `refund #${pick} ${percent}% ${sourceId ?? ''} ${where} ×${often}`;
    return commandOf(name, (world) => {
      const target = targetIn(world, pick, (one) => refund(world, askedOf(world, one)));
      if (target === undefined) return undefined;
      const asked = askedOf(world, target);
      return { times: atOnce(often, asked.method, true), ...refundOf(asked) };
    });
  });

export function refundOf(asked: RefundAsked): Asking {
  const { target, amount, method, sourceId } = asked;
  return {
    tell: (world) => refund(world, asked),
    ask: (lived) =>
      lived.app.gateway('POST', `/v1/charges/${lived.ids.transactions[target]}/refund`, {
        amount,
        source_id: sourceId,
        ...(method && { method: written(method, lived) }),
      }),
  };
}

const limitations: readonly Limits[] = [
  {},
  {},
  { transaction_amount_max: 60_00 },
  { daily_count_max: 2 },
  { daily_amount_max: 120_00 },
  { monthly_count_max: 3 },
  { monthly_amount_max: 150_00 },
  { daily_count_max: 3, monthly_amount_max: 250_00 },
];

const settings = accountNames.map((account) =>
  fc.constantFrom(...limitations).map((set) => limitOf(account, set)),
);
export const limits = fc.oneof(...settings);
export const limitsOfAll = fc.tuple(...settings);

function limitOf(account: AccountName, set: Limits) {
  return commandOf(`limit ${account} ${JSON.stringify(set)}`, () => ({
    tell: (world) => limit(world, account, set),
    ask: ({ app }) => {
      const id = app.organization[accountIds[account]];
      return app.console('PATCH', `/console/api/accounts/${id}`, { limits: set });
    },
  }));
}
