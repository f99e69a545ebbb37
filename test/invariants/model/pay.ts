// Charges, credits and refunds as the model has them, and what they are paid with.
import { exceededLimit } from './limits.ts';
import { nextCapture } from './time.ts';
import {
  type AccountName,
  added,
  type Details,
  isTaken,
  type Limits,
  railOf,
  refundedOf,
  refused,
  type Step,
  shown,
  type Token,
  type Transaction,
  transactionAt,
  type World,
} from './world.ts';

/** Details handed in with the request, or where a token or what is saved stands in its list. */
export type PaidWith =
  | (Details & { readonly kind: 'typed' })
  | { readonly kind: 'token' | 'saved'; readonly at: number };

export interface PaymentAsked {
  readonly type: 'CHARGE' | 'CREDIT';
  readonly account: AccountName;
  readonly amount: number;
  readonly isHold: boolean;
  readonly method: PaidWith;
  readonly sourceId?: string | undefined;
}

export function pay(world: World, asked: PaymentAsked): Step {
  const { type, account, amount, isHold, method, sourceId } = asked;
  const details = detailsOf(world, method);
  if (!details) return refused(world, 404, 'resource_not_found');
  const isAgainstPolicy =
    (isHold && account === 'bank') || (type === 'CREDIT' && account === 'trust');
  if (isAgainstPolicy) return refused(world, 422, 'unavailable_for_merchant_policy');
  const exceeded = type === 'CHARGE' ? exceededLimit(world, account, amount) : undefined;
  if (exceeded) return refused(world, 422, exceeded);
  if (isTaken(world, sourceId)) return refused(world, 409, 'resource_exists');
  const asIs = { type, account, amount, isAutoCapture: !isHold, sourceId } as const;
  if (details.declinedFor) return declined(world, asIs, details.declinedFor);
  const movesAt = isHold ? world.now.add({ hours: world.rules.holdHours }) : nextCapture(world);
  const stage = isHold ? 'hold' : 'waiting';
  return shown(spent(added(world, { ...asIs, stage, movesAt }), method), 'transactions');
}

export interface RefundAsked {
  readonly target: number;
  readonly amount: number;
  /** Where it goes; to where it came from when absent. */
  readonly method?: PaidWith | undefined;
  readonly sourceId?: string | undefined;
}

export function refund(world: World, { target, amount, method, sourceId }: RefundAsked): Step {
  const { type, stage, account, amount: charged } = transactionAt(world, target);
  if (type !== 'CHARGE') return refused(world, 404, 'resource_not_found');
  if (!['waiting', 'presented', 'settled'].includes(stage)) {
    return refused(world, 422, 'not_valid_for_transaction_status');
  }
  if (refundedOf(world, target) + amount > charged) {
    return refused(world, 422, 'refund_exceeds_transaction');
  }
  const details = method ? detailsOf(world, method) : { rail: railOf(account) };
  if (!details) return refused(world, 404, 'resource_not_found');
  if (details.rail !== railOf(account)) return refused(world, 422, 'incorrect_payment_type');
  if (isTaken(world, sourceId)) return refused(world, 409, 'resource_exists');
  const asIs = { account, amount, isAutoCapture: true, charge: target, sourceId };
  const asRefund = { ...asIs, type: 'REFUND' } as const;
  if (details.declinedFor) return declined(world, asRefund, details.declinedFor);
  const given = added(
    world,
    account === 'bank' && stage !== 'settled'
      ? { ...asRefund, stage: 'deferred' }
      : { ...asRefund, stage: 'waiting', movesAt: nextCapture(world) },
  );
  return shown(method ? spent(given, method) : given, 'transactions');
}

/** It is a transaction too, and its token stays usable. */
function declined(
  world: World,
  asIs: Omit<Transaction, 'createdAt' | 'stage'>,
  failureCode: string,
): Step {
  const { world: after, answer } = shown(
    added(world, { ...asIs, stage: 'failed', failureCode }),
    'transactions',
  );
  return { world: after, answer: { ...answer, status: 422, code: failureCode } };
}

export function makeToken(world: World, details: Details): Step {
  const until = world.now.add({ minutes: world.rules.tokenMinutes });
  const tokens = [...world.tokens, { ...details, until, isSpent: false }];
  return shown({ ...world, tokens }, 'tokens');
}

export function save(world: World, from: PaidWith): Step {
  const details = detailsOf(world, from);
  if (!details) return refused(world, 404, 'resource_not_found');
  const { rail, declinedFor } = details;
  return shown(spent({ ...world, saved: [...world.saved, { rail, declinedFor }] }, from), 'saved');
}

export function limit(world: World, account: AccountName, limits: Limits): Step {
  return {
    world: { ...world, limits: { ...world.limits, [account]: limits } },
    answer: { status: 200 },
  };
}

export function isUsable({ now }: World, { until, isSpent }: Token): boolean {
  return !isSpent && Temporal.Instant.compare(now, until) <= 0;
}

function detailsOf(world: World, method: PaidWith): Details | undefined {
  if (method.kind === 'typed') return method;
  if (method.kind === 'saved') return world.saved[method.at];
  const token = world.tokens[method.at]!;
  return isUsable(world, token) ? token : undefined;
}

function spent(world: World, method: PaidWith): World {
  if (method.kind !== 'token') return world;
  const token = { ...world.tokens[method.at]!, isSpent: true };
  return { ...world, tokens: world.tokens.with(method.at, token) };
}
