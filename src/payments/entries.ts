// The ledger entries that payments make.
import type { Ids } from '#src/kernel/ids.ts';
import type { Money } from '#src/kernel/money.ts';
import {
  type Entry,
  inboundCaptured,
  inboundReturned,
  outboundCaptured,
  outboundReturned,
  type Route,
} from '#src/ledger/index.ts';
import type { ProcessingAccount } from '#src/organizations/index.ts';
import { isInbound, type Payment } from './payment.ts';

export function routeOf({ rail, deposit }: ProcessingAccount): Route {
  return { rail, depositAccountId: deposit.id, isTrust: deposit.kind === 'trust' };
}

/** A captured payment: what it moved is now between the payer's bank and ours. */
export function captureEntry(ids: Ids, payment: Payment, account: ProcessingAccount): Entry {
  const route = routeOf(account);
  return {
    ...scopeOf(ids, payment),
    kind: isInbound(payment) ? 'inbound_captured' : 'outbound_captured',
    postings: isInbound(payment)
      ? inboundCaptured(route, payment.captured)
      : outboundCaptured(route, { amount: payment.captured, isOwed: payment.kind === 'credit' }),
  };
}

/** How a payment came back, as far as the books care. */
export interface Returned {
  readonly isSettled: boolean;
  /** Of a charge: what of it was refunded and captured. */
  readonly refunded: Money;
  /**
   * Of what went out: whether the payer came to owe it, as with a credit, or with a refund whose
   * charge came back before it.
   */
  readonly isOwed: boolean;
}

/** A captured or settled payment that came back. */
export function returnEntry(
  ids: Ids,
  payment: Payment,
  account: ProcessingAccount,
  { refunded, isSettled, isOwed }: Returned,
): Entry {
  const route = routeOf(account);
  const amount = payment.captured;
  return {
    ...scopeOf(ids, payment),
    kind: isInbound(payment) ? 'inbound_returned' : 'outbound_returned',
    postings: isInbound(payment)
      ? inboundReturned(route, { amount, refunded, isSettled })
      : outboundReturned(route, { amount, isSettled, isOwed }),
  };
}

function scopeOf(ids: Ids, { organizationId, mode, id, modifiedAt }: Payment) {
  return { organizationId, mode, id: ids.next(), paymentId: id, occurredAt: modifiedAt };
}
