// Writes payments as rows of the lists, and as they are looked up one at a time.
import { formatDecimal, type Money, negate } from '#src/kernel/money.ts';
import type { ListedPayment } from '#src/payments/index.ts';
import { methodWords, statusWords } from './words.ts';

declare global {
  interface JSON {
    /** Of the language, but not yet of its types: JSON text that is written as it stands. */
    rawJSON(text: string): object;
  }
}

/** As `GET` shows a payment: what the document lists, null where the payment has none. */
export function writePayment(payment: ListedPayment) {
  const { kind, amount, client, invoice } = payment;
  return {
    id: Number(payment.number),
    amount: decimal(kind === 'credit' ? negate(amount) : amount),
    currency: amount.currency,
    paymentMethod: methodWords.get(payment.tender),
    cardLastFour: payment.lastFour ?? null,
    cardType: payment.brand ?? null,
    status: statusWords.get(payment.standing),
    confirmationDate: timestamp(payment.capturedAt),
    processorReference: payment.processorReference ?? null,
    clientId: client ? Number(client.number) : null,
    clientName: client?.name ?? null,
    invoiceId: invoice ? Number(invoice.number) : null,
    invoiceNumber: invoice?.name ?? null,
    createdAt: timestamp(payment.createdAt),
    updatedAt: timestamp(payment.modifiedAt),
  };
}

/** With all that a search can ask for. */
export function writeRow(payment: ListedPayment) {
  return {
    ...writePayment(payment),
    paymentConfirmationDate: timestamp(payment.capturedAt),
    isAutomatic: payment.isAutomatic,
    bankName: payment.bankName ?? null,
    reference: payment.reference ?? null,
    arTransactionId: payment.entryId ?? null,
    amountRefunded: decimal(payment.refunded),
  };
}

/** A JSON number with all the digits of its currency, which is never a float on the way. */
function decimal(amount: Money) {
  return JSON.rawJSON(formatDecimal(amount));
}

function timestamp(instant: Temporal.Instant | undefined): string | null {
  return instant?.toString() ?? null;
}
