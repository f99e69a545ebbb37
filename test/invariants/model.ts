// The life of payments told once more, small and pure: what the server must answer and show. It
// knows no batches, entries or order of work: all that is shown follows from where each stands.
import { nextBusinessDay } from '#src/kernel/business-days.ts';
import { nextDailyTime } from '#src/kernel/daily-time.ts';

/** Two accounts take cards, one of them for clients' money; the third debits banks. */
export type AccountName = 'operating' | 'trust' | 'bank';

/** What a test may alter, to see that the altered model is found out. */
export interface Rules {
  readonly holdHours: number;
  /** Business days after the daily capture. */
  readonly settlesInDays: Readonly<Record<'card' | 'ach', number>>;
  readonly isVoidedRefundGivenBack: boolean;
}

export const documentedRules: Rules = {
  holdHours: 7 * 24,
  settlesInDays: { card: 1, ach: 2 },
  isVoidedRefundGivenBack: true,
};

const captureHour = 5;

export interface World {
  readonly rules: Rules;
  readonly timeZone: string;
  readonly now: Temporal.Instant;
  readonly transactions: readonly Transaction[];
}

/**
 * `waiting` for a daily capture, `deferred` until its bank debit has settled, `presented` to its
 * rail.
 */
type Stage = 'failed' | 'hold' | 'waiting' | 'deferred' | 'presented' | 'settled' | 'void';

export interface Transaction {
  readonly type: 'CHARGE' | 'REFUND';
  readonly account: AccountName;
  readonly amount: number;
  readonly stage: Stage;
  readonly isAutoCapture: boolean;
  /** When time moves it on: its hold ends, or it is captured, or it settles. */
  readonly movesAt?: Temporal.Instant;
  readonly sourceId?: string | undefined;
  /** Of a refund: where its charge stands in the list. */
  readonly charge?: number;
  readonly failureCode?: string;
}

/** What is asked of the server is answered so; `shows` is the transaction that comes with it. */
export interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly shows?: number;
}

export interface Step {
  readonly world: World;
  readonly answer: Answer;
}

export interface ChargeAsked {
  readonly account: AccountName;
  readonly amount: number;
  readonly isHold: boolean;
  /** Why the rail refuses it, if it does. */
  readonly declinedFor?: string | undefined;
  readonly sourceId?: string | undefined;
}

export function charge(world: World, asked: ChargeAsked): Step {
  const { account, amount, isHold, declinedFor, sourceId } = asked;
  if (isHold && account === 'bank') return refused(world, 422, 'unavailable_for_merchant_policy');
  if (isTaken(world, sourceId)) return refused(world, 409, 'resource_exists');
  const asIs = { type: 'CHARGE', account, amount, isAutoCapture: !isHold, sourceId } as const;
  if (declinedFor !== undefined) {
    const declined = added(world, { ...asIs, stage: 'failed', failureCode: declinedFor });
    return { world: declined, answer: { status: 422, code: declinedFor, shows: last(declined) } };
  }
  const movesAt = isHold
    ? world.now.add({ hours: world.rules.holdHours })
    : nextCapture(world, world.now);
  return shown(added(world, { ...asIs, stage: isHold ? 'hold' : 'waiting', movesAt }));
}

export interface CaptureAsked {
  readonly target: number;
  /** All of it when absent. */
  readonly amount?: number | undefined;
  readonly isForDailyCapture: boolean;
}

export function capture(world: World, asked: CaptureAsked): Step {
  const hold = at(world, asked.target);
  if (hold.type !== 'CHARGE') return refused(world, 404, 'resource_not_found');
  if (hold.stage !== 'hold') return refused(world, 422, 'not_valid_for_transaction_status');
  const amount = asked.amount ?? hold.amount;
  if (amount > hold.amount) return refused(world, 422, 'exceeds_authorized_amount');
  const joinsAt = nextCapture(world, world.now);
  const captured: Transaction = asked.isForDailyCapture
    ? { ...hold, amount, stage: 'waiting', isAutoCapture: true, movesAt: joinsAt }
    : presented(world, { ...hold, amount }, joinsAt);
  return shown(changed(world, asked.target, captured), asked.target);
}

export interface RefundAsked {
  readonly target: number;
  readonly amount: number;
  readonly sourceId?: string | undefined;
}

export function refund(world: World, { target, amount, sourceId }: RefundAsked): Step {
  const { type, stage, account, amount: charged } = at(world, target);
  if (type !== 'CHARGE') return refused(world, 404, 'resource_not_found');
  if (!['waiting', 'presented', 'settled'].includes(stage)) {
    return refused(world, 422, 'not_valid_for_transaction_status');
  }
  if (refundedOf(world, target) + amount > charged) {
    return refused(world, 422, 'refund_exceeds_transaction');
  }
  if (isTaken(world, sourceId)) return refused(world, 409, 'resource_exists');
  const asIs = { type: 'REFUND', account, amount, isAutoCapture: true, charge: target, sourceId };
  const given: Transaction =
    account === 'bank' && stage !== 'settled'
      ? { ...asIs, type: 'REFUND', stage: 'deferred' }
      : { ...asIs, type: 'REFUND', stage: 'waiting', movesAt: nextCapture(world, world.now) };
  return shown(added(world, given));
}

export function cancel(world: World, target: number): Step {
  const { movesAt: _, ...transaction } = at(world, target);
  const isOpen = ['hold', 'waiting', 'deferred'].includes(transaction.stage);
  if (!isOpen || refundedOf(world, target) > 0) {
    return refused(world, 422, 'not_valid_for_transaction_status');
  }
  return shown(changed(world, target, { ...transaction, stage: 'void' }), target);
}

/** What a bank's code means; the names of failures mean themselves. Cards know only the last. */
const meanings: Readonly<Record<string, string>> = {
  R01: 'ach_insufficient_funds',
  R10: 'ach_not_authorized',
  ach_account_closed: 'ach_account_closed',
  settlement_failed: 'settlement_failed',
};

/** The bank or card network sends it back, as the console has it do. */
export function sendBack(world: World, target: number, code: string): Step {
  const { movesAt: _, ...transaction } = at(world, target);
  const failureCode = meanings[code];
  if (!failureCode || (transaction.account !== 'bank' && failureCode !== 'settlement_failed')) {
    return refused(world, 422, 'return_code_unknown');
  }
  if (['failed', 'void'].includes(transaction.stage)) {
    return refused(world, 409, 'status_does_not_allow');
  }
  const failed = changed(world, target, { ...transaction, stage: 'failed', failureCode });
  const transactions = failed.transactions.map((other) => {
    const isLeftWaiting = other.charge === target && ['waiting', 'deferred'].includes(other.stage);
    if (!isLeftWaiting) return other;
    const { movesAt: __, ...left } = other;
    const isBank = left.account === 'bank';
    const why = isBank ? 'ach_deferred_refund_rejected_charge_failed' : 'settlement_failed';
    return { ...left, stage: 'failed', failureCode: why } as const;
  });
  return { world: { ...failed, transactions }, answer: { status: 200 } };
}

/** When time next moves anything, if it does. */
export function nextDue({ transactions }: World): Temporal.Instant | undefined {
  const dues = transactions.flatMap(({ movesAt }) => (movesAt ? [movesAt] : []));
  return dues.toSorted(Temporal.Instant.compare)[0];
}

export function advance(world: World, to: Temporal.Instant): World {
  const due = nextDue(world);
  if (!due || Temporal.Instant.compare(due, to) > 0) return { ...world, now: to };
  return advance(moved({ ...world, now: due }), to);
}

/** Everything whose moment is the present one goes a step further. */
function moved(world: World): World {
  const transactions = world.transactions.map((one) => {
    if (!one.movesAt?.equals(world.now)) return one;
    const { movesAt: _, ...rest } = one;
    if (one.stage === 'waiting') return presented(world, rest, world.now);
    return { ...rest, stage: one.stage === 'hold' ? 'void' : 'settled' } as const;
  });
  // A refund that waited for its bank debit to settle goes out with the capture after that.
  const released = transactions.map((one) => {
    if (one.stage !== 'deferred' || transactions[one.charge!]!.stage !== 'settled') return one;
    return { ...one, stage: 'waiting', movesAt: nextCapture(world, world.now) } as const;
  });
  return { ...world, transactions: released };
}

/** In the hands of its rail: with the batch of the daily capture at `joinsAt` it settles. */
function presented(
  { rules, timeZone }: World,
  transaction: Transaction,
  joinsAt: Temporal.Instant,
): Transaction {
  const presentedOn = joinsAt.toZonedDateTimeISO(timeZone).toPlainDate();
  const days = rules.settlesInDays[railOf(transaction.account)];
  const midnight = nextBusinessDay(presentedOn, days).toZonedDateTime(timeZone).toInstant();
  const movesAt = nextDailyTime(midnight.subtract({ nanoseconds: 1 }), timeZone, captureHour);
  return { ...transaction, stage: 'presented', movesAt };
}

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
  const { type, amount, isAutoCapture, failureCode } = at(world, index);
  return {
    type,
    status: statusOf(at(world, index)),
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

/** Where the refunds of a charge stand in the list. */
export function refundsOf({ transactions }: World, target: number): number[] {
  return transactions.flatMap((one, index) => (one.charge === target ? [index] : []));
}

function refundedOf(world: World, target: number): number {
  const { isVoidedRefundGivenBack } = world.rules;
  return refundsOf(world, target)
    .map((index) => at(world, index))
    .filter(({ stage }) => stage !== 'failed' && !(stage === 'void' && isVoidedRefundGivenBack))
    .reduce((sum, { amount }) => sum + amount, 0);
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

/** What was refunded of a charge that failed, the payer owes; all else is held for him. */
function holderOf(world: World, { account, charge: of }: Transaction): string {
  if (of !== undefined && at(world, of).stage === 'failed') return 'receivable';
  return account === 'trust' ? 'trust' : 'unapplied';
}

function railOf(account: AccountName): 'card' | 'ach' {
  return account === 'bank' ? 'ach' : 'card';
}

function nextCapture({ timeZone }: World, after: Temporal.Instant): Temporal.Instant {
  return nextDailyTime(after, timeZone, captureHour);
}

function isTaken({ transactions }: World, sourceId: string | undefined): boolean {
  return sourceId !== undefined && transactions.some((one) => one.sourceId === sourceId);
}

function at({ transactions }: World, index: number): Transaction {
  return transactions[index]!;
}

function added(world: World, transaction: Transaction): World {
  return { ...world, transactions: [...world.transactions, transaction] };
}

function changed(world: World, index: number, transaction: Transaction): World {
  return { ...world, transactions: world.transactions.with(index, transaction) };
}

function last({ transactions }: World): number {
  return transactions.length - 1;
}

function shown(world: World, shows = last(world)): Step {
  return { world, answer: { status: 200, shows } };
}

function refused(world: World, status: number, code: string): Step {
  return { world, answer: { status, code } };
}
