// What the model shows of payments and of the books. It knows no batches, entries or order of
// work: all that is shown follows from where each payment stands.
import { railOf, refundedOf, type Transaction, transactionAt, type World } from './world.ts';

export interface Shown {
  readonly type: string;
  readonly status: string;
  readonly amount: number;
  readonly auto_capture: boolean;
  readonly amount_refunded?: number;
  readonly failure_code?: string;
}

/** A transaction as the gateway shows it. */
export function show(world: World, index: number): Shown {
  const transaction = transactionAt(world, index);
  const { type, amount, isAutoCapture, failureCode } = transaction;
  return {
    type,
    status: statusOf(transaction),
    amount,
    auto_capture: isAutoCapture,
    ...(type === 'CHARGE' && { amount_refunded: refundedOf(world, index) }),
    ...(failureCode !== undefined && { failure_code: failureCode }),
  };
}

function statusOf({ stage, account }: Transaction): string {
  if (stage === 'presented') return account === 'bank' ? 'AUTHORIZED' : 'COMPLETED';
  return {
    failed: 'FAILED',
    hold: 'AUTHORIZED',
    waiting: 'AUTHORIZED',
    deferred: 'PENDING',
    settled: 'COMPLETED',
    void: 'VOIDED',
  }[stage];
}

/** Every account's balance that is not zero, debits positive. Told from where the money is now. */
export function balances(world: World): Record<string, number> {
  const sums: Record<string, number> = {};
  const post = (account: string, amount: number) => {
    sums[account] = (sums[account] ?? 0) + amount;
  };
  for (const one of world.transactions) {
    if (one.stage !== 'presented' && one.stage !== 'settled') continue;
    const amount = one.type === 'CHARGE' ? one.amount : -one.amount;
    const deposit = one.account === 'trust' ? 'trust' : 'operating';
    const place = one.stage === 'settled' ? 'cash' : `in_transit:${railOf(one.account)}`;
    post(`${place}:${deposit}`, amount);
    post(holderOf(world, one), -amount);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

/**
 * What came as a credit, or was refunded of a charge that failed, the payer owes; all else is held
 * for him.
 */
function holderOf(world: World, { type, account, charge }: Transaction): string {
  if (type === 'CREDIT') return world.rules.creditsComeFrom;
  if (charge !== undefined && transactionAt(world, charge).stage === 'failed') return 'receivable';
  return account === 'trust' ? 'trust' : 'unapplied';
}
