// How what became of a transaction is answered.
import type { Payment } from '#src/payments/index.ts';
import type { Answer } from '../kit/error-format.ts';
import { failedTransaction, renderMessage } from './errors.ts';
import { isMessageCode, messageOf, writeFailureCode } from './messages.ts';
import { writeTransaction } from './write-transaction.ts';

export function ok(payment: Payment): Answer {
  return { status: 200, body: writeTransaction(payment) };
}

/** Told to nobody, who might learn from it where to try next. It stands on the transaction. */
const untold = 'not_authorized_country_denied';

/** A declined charge is a transaction too, but what the client gets is why it was declined. */
export function writeOutcome(payment: Payment): Answer {
  const { failureCode, rail } = payment;
  if (failureCode === undefined) return ok(payment);
  if (failureCode === untold) return renderMessage(messageOf('not_authorized'));
  const fallback = rail === 'card' ? 'card_declined' : 'ach_declined';
  const told = writeFailureCode(failureCode);
  const code = isMessageCode(told) ? told : fallback;
  return failedTransaction(messageOf(code), payment.id);
}
