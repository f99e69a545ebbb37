import { failuresOf } from '#src/kernel/failure.ts';
import { formatMoney, type Money } from '#src/kernel/money.ts';
import type { PaymentStatus } from './payment.ts';

export const paymentFailures = {
  payment_not_found: {
    kind: 'missing',
    say: (d: { id?: string }) => `No payment has the id ${d.id ?? 'given'}.`,
  },
  source_id_taken: {
    kind: 'conflict',
    field: 'sourceId',
    say: () => 'Another payment has this source id already.',
  },
  currency_not_supported: {
    kind: 'wrong_state',
    field: 'currency',
    say: (d: { currency: string }) => `The account does not take ${d.currency}.`,
  },
  currency_differs: {
    kind: 'wrong_state',
    field: 'currency',
    say: (d: { asked: string; charge: string }) =>
      `The charge is in ${d.charge}, and cannot be refunded in ${d.asked}.`,
  },
  holds_not_enabled: {
    kind: 'forbidden',
    say: () => 'The account does not take authorization-only charges.',
  },
  credits_not_enabled: {
    kind: 'forbidden',
    say: () => 'The account does not pay out but what it was paid.',
  },
  refund_elsewhere_not_enabled: {
    kind: 'forbidden',
    field: 'method',
    say: () => 'The account refunds to the method that was charged only.',
  },
  method_of_other_kind: {
    kind: 'wrong_state',
    field: 'method',
    say: () => 'What was paid by card is refunded to a card, and by bank to a bank account.',
  },
  status_does_not_allow: {
    kind: 'wrong_state',
    say: (d: { move: string; status: PaymentStatus }) =>
      `A payment that is ${d.status} does not allow to ${d.move}.`,
  },
  capture_in_process: {
    kind: 'wrong_state',
    say: () => "The account's daily capture is under way.",
  },
  capture_too_large: {
    kind: 'invalid',
    field: 'amount',
    say: (d: { asked: Money; authorized: Money }) =>
      `Asked to capture ${formatMoney(d.asked)} of ${formatMoney(d.authorized)} authorized.`,
  },
  refund_too_large: {
    kind: 'invalid',
    field: 'amount',
    say: (d: { asked: Money; left: Money }) =>
      `Asked to refund ${formatMoney(d.asked)} while ${formatMoney(d.left)} is left.`,
  },
  signed_already: {
    kind: 'wrong_state',
    say: () => 'The payment has a signature already.',
  },
  signature_not_found: {
    kind: 'missing',
    say: (d: { id?: string }) => `No signature has the id ${d.id ?? 'given'}.`,
  },
  search_throttled: {
    kind: 'throttled',
    say: (_: { retryAfterSeconds: number }) => 'Too many searches wait already.',
  },
  search_too_slow: {
    kind: 'invalid',
    say: () => 'The search took too long: what it asks for must be narrower.',
  },
  pattern_invalid: {
    kind: 'invalid',
    say: () => 'A pattern in the search cannot be read.',
  },
  test_mode_only: {
    kind: 'wrong_state',
    say: () => 'Only data of test mode can be purged.',
  },
  received_in_future: {
    kind: 'invalid',
    field: 'receivedAt',
    say: () => 'Nothing was received at a time that has not come yet.',
  },
  trust_balance_too_low: {
    kind: 'wrong_state',
    say: () => "The client's money in trust is no longer all there.",
  },
  return_code_unknown: {
    kind: 'invalid',
    field: 'code',
    say: () => 'No bank or card network returns a payment with this code.',
  },
} as const;

/** One for each limit of an account. */
export const limitFailures = {
  transaction_amount_exceeded: {
    kind: 'forbidden',
    field: 'amount',
    say: () => 'The amount is more than the account takes at once.',
  },
  daily_count_exceeded: {
    kind: 'forbidden',
    say: () => 'The account takes no more payments within 24 hours.',
  },
  daily_amount_exceeded: {
    kind: 'forbidden',
    field: 'amount',
    say: () => 'The amount is more than the account still takes within 24 hours.',
  },
  monthly_count_exceeded: {
    kind: 'forbidden',
    say: () => 'The account takes no more payments within 30 days.',
  },
  monthly_amount_exceeded: {
    kind: 'forbidden',
    field: 'amount',
    say: () => 'The amount is more than the account still takes within 30 days.',
  },
} as const;

export const failure = failuresOf({ ...paymentFailures, ...limitFailures });
