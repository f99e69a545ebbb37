// Writes payments as the gateway's transactions.
import type { Method } from '#src/payment-methods/index.ts';
import { amountOf, type Payment, type PaymentStatus } from '#src/payments/index.ts';
import { payerFields } from './field-names.ts';
import { toGatewayId } from './ids.ts';
import { isMessageCode, messageOf, writeFailureCode } from './messages.ts';

type Json = Readonly<Record<string, unknown>>;

export function writeTransaction(payment: Payment): Json {
  const { occurrence } = payment;
  return {
    id: toGatewayId(payment.id),
    created: timestamp(payment.createdAt),
    modified: timestamp(payment.modifiedAt),
    type: payment.kind.toUpperCase(),
    account_id: toGatewayId(payment.processingAccountId),
    status: writeStatus(payment),
    amount: Number(amountOf(payment).minor),
    currency: payment.authorized.currency,
    auto_capture: payment.isAutoCapture,
    ...ofKind(payment),
    recurring_charge_id: occurrence && toGatewayId(occurrence.recurringChargeId),
    recurring_charge_occurrence_id: occurrence && toGatewayId(occurrence.id),
    failure_code: payment.failureCode && writeFailureCode(payment.failureCode),
    messages: writeMessages(payment),
    reference: payment.reference,
    data: payment.annotations,
    method: { ...writeMethod(payment.method), fingerprint: payment.fingerprint },
  };
}

/** What the documents' types of charge, refund and credit have each for itself. */
function ofKind(payment: Payment): Json {
  const { kind, chargeId, voidReference } = payment;
  if (kind === 'refund') return { charge_id: chargeId && toGatewayId(chargeId) };
  if (kind === 'credit') return { void_reference: voidReference };
  return {
    amount_refunded: Number(payment.refunded.minor),
    authorization_code: payment.authorizationCode,
    cvv_result: payment.cvvResult,
    avs_result: payment.avsResult,
    capture_reference: payment.captureReference,
    void_reference: voidReference,
  };
}

/** What there is to say of it, in words for people. */
function writeMessages({ failureCode }: Payment): string[] | undefined {
  const code = failureCode && writeFailureCode(failureCode);
  return code && isMessageCode(code) ? [messageOf(code).message] : undefined;
}

/** A charge as `GET` shows it, with what was refunded of it. */
export function writeWithRefunds(payment: Payment, refunds: readonly Payment[]): Json {
  const transaction = writeTransaction(payment);
  return payment.kind === 'charge'
    ? { ...transaction, refunds: refunds.map(writeTransaction) }
    : transaction;
}

/** An event shows that a security code came with the card; a transaction leaves it out. */
export function writeEventTransaction(payment: Payment): Json {
  const transaction = writeTransaction(payment);
  const { method } = payment;
  if (method.kind !== 'card' || !method.hasSecurityCode) return transaction;
  return { ...transaction, method: { ...(transaction.method as Json), cvv: '***' } };
}

const statuses: Readonly<Record<PaymentStatus, string>> = {
  created: 'PENDING',
  deferred: 'PENDING',
  authorized: 'AUTHORIZED',
  captured: 'COMPLETED',
  settled: 'COMPLETED',
  voided: 'VOIDED',
  expired: 'VOIDED',
  failed: 'FAILED',
  returned: 'FAILED',
};

/** What a payment may be, and how that is shown. */
export const shownStatuses = (['card', 'ach'] as const).flatMap((rail) =>
  (Object.keys(statuses) as PaymentStatus[]).map((status) => ({
    rail,
    status,
    shown: writeStatus({ status, rail }),
  })),
);

/** A bank debit that is presented may still come back: it is complete when it has settled. */
function writeStatus({ status, rail }: Pick<Payment, 'status' | 'rail'>): string {
  return rail === 'ach' && status === 'captured' ? 'AUTHORIZED' : statuses[status];
}

export function writeMethod(method: Method): Json {
  const payer = Object.entries(payerFields).map(([ours, theirs]) => [
    theirs,
    method.payer[ours as keyof typeof payerFields],
  ]);
  return { ...details(method), ...Object.fromEntries(payer) };
}

function details(method: Method): Json {
  if (method.kind === 'card') {
    return {
      type: 'card',
      number: method.masked,
      card_type: method.brand,
      exp_month: method.expMonth,
      exp_year: method.expYear,
    };
  }
  return {
    type: 'bank',
    routing_number: maskRouting(method.routingNumber),
    account_number: method.masked,
    account_type: method.accountType.toUpperCase(),
    bank_name: method.bankName,
  };
}

export function maskRouting(routingNumber: string): string {
  return `******${routingNumber.slice(-3)}`;
}

export function timestamp(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'millisecond' });
}
