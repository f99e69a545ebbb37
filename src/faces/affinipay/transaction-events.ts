// What happens to payments.
import { asItWas, type PaymentEventType, type Payments } from '#src/payments/index.ts';
import type { EventFamily } from './event-family.ts';
import { writeEventTransaction } from './write-transaction.ts';

/** To its payer a card is done when captured, a bank debit when it has settled. */
const types: Readonly<Partial<Record<PaymentEventType, string>>> = {
  'card_payment.created': 'transaction.created',
  'card_payment.authorized': 'transaction.authorized',
  'card_payment.captured': 'transaction.completed',
  'card_payment.voided': 'transaction.voided',
  'card_payment.failed': 'transaction.failed',
  'card_payment.updated': 'transaction.updated',
  'ach_payment.created': 'transaction.created',
  'ach_payment.deferred': 'transaction.pending_parent_settlement',
  'ach_payment.authorized': 'transaction.authorized',
  'ach_payment.settled': 'transaction.completed',
  'ach_payment.voided': 'transaction.voided',
  'ach_payment.failed': 'transaction.failed',
  'ach_payment.updated': 'transaction.updated',
};

export interface TransactionEventsTools {
  readonly payments: Pick<Payments, 'readMany'>;
}

export function transactionEvents({ payments }: TransactionEventsTools): EventFamily {
  return {
    types,
    write: async (stream, events) => {
      const ids = [...new Set(events.map(({ subjectId }) => subjectId))];
      const found = await payments.readMany(stream, ids);
      const byId = new Map(found.map((payment) => [payment.id, payment]));
      return new Map(
        events.flatMap((event) => {
          const payment = byId.get(event.subjectId);
          return payment ? [[event.id, writeEventTransaction(asItWas(payment, event))]] : [];
        }),
      );
    },
  };
}
