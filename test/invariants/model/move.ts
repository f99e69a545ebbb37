// What is asked of a payment later, as the model has it: captures, voids, and what comes back.
import { returnCodes } from '#facts/return-codes.ts';
import { nextCapture, presented } from './time.ts';
import {
  changed,
  refundedOf,
  refused,
  type Step,
  shown,
  type Transaction,
  transactionAt,
  type World,
} from './world.ts';

export interface CaptureAsked {
  readonly target: number;
  /** All of it when absent. */
  readonly amount?: number | undefined;
  readonly isForDailyCapture: boolean;
}

export function capture(world: World, asked: CaptureAsked): Step {
  const hold = transactionAt(world, asked.target);
  if (hold.type !== 'CHARGE') return refused(world, 404, 'resource_not_found');
  if (hold.stage !== 'hold') return refused(world, 422, 'not_valid_for_transaction_status');
  const amount = asked.amount ?? hold.amount;
  if (amount > hold.amount) return refused(world, 422, 'exceeds_authorized_amount');
  const joinsAt = nextCapture(world);
  const captured: Transaction = asked.isForDailyCapture
    ? { ...hold, amount, stage: 'waiting', isAutoCapture: true, movesAt: joinsAt }
    : presented(world, { ...hold, amount }, joinsAt);
  return shown(changed(world, asked.target, captured), 'transactions', asked.target);
}

export function cancel(world: World, target: number): Step {
  const { movesAt: _, ...transaction } = transactionAt(world, target);
  const isOpen = ['hold', 'waiting', 'deferred'].includes(transaction.stage);
  if (!isOpen || refundedOf(world, target) > 0) {
    return refused(world, 422, 'not_valid_for_transaction_status');
  }
  return shown(changed(world, target, { ...transaction, stage: 'void' }), 'transactions', target);
}

/** Settings and the clock stay. */
export function purge(world: World): Step {
  return { world: { ...world, transactions: [], tokens: [], saved: [] }, answer: { status: 204 } };
}

/** Banks say why by a code of theirs, or we by the name that it has here. */
const bankMeanings: Readonly<Record<string, string>> = Object.fromEntries(
  [...returnCodes].flatMap(([code, { failure }]) => [
    [code, failure],
    [failure, failure],
  ]),
);

/** Cards know one way to fail this late. */
const cardMeanings: Readonly<Record<string, string>> = { settlement_failed: 'settlement_failed' };

/** The bank or card network sends it back, as the console has it do. */
export function sendBack(world: World, target: number, code: string): Step {
  const { movesAt: _, ...transaction } = transactionAt(world, target);
  const isBank = transaction.account === 'bank';
  const failureCode = cardMeanings[code] ?? (isBank ? bankMeanings[code] : undefined);
  if (!failureCode) return refused(world, 422, 'return_code_unknown');
  if (['failed', 'void'].includes(transaction.stage)) {
    return refused(world, 409, 'status_does_not_allow');
  }
  const failed = changed(world, target, { ...transaction, stage: 'failed', failureCode });
  const why = isBank ? 'ach_deferred_refund_rejected_charge_failed' : 'settlement_failed';
  const transactions = failed.transactions.map((other) => {
    const isLeftWaiting = other.charge === target && ['waiting', 'deferred'].includes(other.stage);
    if (!isLeftWaiting) return other;
    const { movesAt: __, ...left } = other;
    return { ...left, stage: 'failed', failureCode: why } as const;
  });
  return { world: { ...failed, transactions }, answer: { status: 200 } };
}
