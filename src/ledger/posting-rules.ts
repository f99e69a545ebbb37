// Which accounts each fact debits and credits: the whole of our bookkeeping, in one place.
import { isZero, type Money, subtract } from '#src/kernel/money.ts';
import { credit, debit, type Posting } from './entry.ts';

/** Where a payment's money is once it has come: the account at our bank, and the other side. */
export interface Holding {
  readonly depositAccountId: string;
  /** Money on a trust account belongs to the client from the moment it arrives. */
  readonly isTrust: boolean;
  /** The payer, once known as a party. */
  readonly partyId?: string;
}

/** The way there: the rail that carries it as well. */
export interface Route extends Holding {
  readonly rail: string;
}

const accountOf = {
  cash: ({ depositAccountId }: Holding) => `cash:${depositAccountId}`,
  inTransit: (route: Route) => `in_transit:${route.rail}:${route.depositAccountId}`,
  /** What we hold of the payer's: not yet applied to anything owed, or in trust. */
  held: (holding: Holding) => `${holding.isTrust ? 'trust' : 'unapplied'}:${partyOf(holding)}`,
  receivable: (route: Route) => `receivable:${partyOf(route)}`,
};

function partyOf({ partyId = 'unidentified' }: Holding): string {
  return partyId;
}

/** A charge was presented to its rail. */
export function inboundCaptured(route: Route, amount: Money): Posting[] {
  return [debit(accountOf.inTransit(route), amount), credit(accountOf.held(route), amount)];
}

/**
 * A refund or credit was presented to its rail. What is `isOwed` comes from nothing that we hold of
 * the payer's, who owes it from then on.
 */
export function outboundCaptured(
  route: Route,
  { amount, isOwed = false }: { amount: Money; isOwed?: boolean },
): Posting[] {
  const from = isOwed ? accountOf.receivable(route) : accountOf.held(route);
  return [debit(from, amount), credit(accountOf.inTransit(route), amount)];
}

/** The bank confirmed what a batch brought in and took out. */
export function batchSettled(route: Route, inbound: Money, outbound: Money): Posting[] {
  return [
    debit(accountOf.cash(route), inbound),
    credit(accountOf.inTransit(route), inbound),
    debit(accountOf.inTransit(route), outbound),
    credit(accountOf.cash(route), outbound),
  ].filter(({ amount }) => !isZero(amount));
}

/**
 * A captured charge came back. What of it was paid out again meanwhile (`refunded`) is no longer
 * held: the payer owes it, and nobody else's trust money is touched for it.
 */
export function inboundReturned(
  route: Route,
  { amount, refunded, isSettled }: { amount: Money; refunded: Money; isSettled: boolean },
): Posting[] {
  const from = isSettled ? accountOf.cash(route) : accountOf.inTransit(route);
  return [
    debit(accountOf.held(route), subtract(amount, refunded)),
    debit(accountOf.receivable(route), refunded),
    credit(from, amount),
  ].filter((posting) => !isZero(posting.amount));
}

/**
 * A captured refund or credit came back: the money is ours to hold again. Of a refund whose charge
 * came back before it (`isOwed`), the payer owed the amount, and owes it no longer.
 */
export function outboundReturned(
  route: Route,
  { amount, isSettled, isOwed = false }: { amount: Money; isSettled: boolean; isOwed?: boolean },
): Posting[] {
  const to = isSettled ? accountOf.cash(route) : accountOf.inTransit(route);
  const from = isOwed ? accountOf.receivable(route) : accountOf.held(route);
  return [debit(to, amount), credit(from, amount)];
}

/** Money came in without us, and was recorded: it is there. */
export function paymentRecorded(holding: Holding, amount: Money): Posting[] {
  return [debit(accountOf.cash(holding), amount), credit(accountOf.held(holding), amount)];
}

/** It was recorded by mistake. */
export function recordingCancelled(holding: Holding, amount: Money): Posting[] {
  return [debit(accountOf.held(holding), amount), credit(accountOf.cash(holding), amount)];
}

/** The account that says how much we hold of the payer's. */
export function heldAccount(holding: Holding): string {
  return accountOf.held(holding);
}
