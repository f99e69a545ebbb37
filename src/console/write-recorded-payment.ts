// Payments recorded by hand as the console shows them. What is not known is left out.
import { Type } from 'typebox';
import { toBase64Url } from '#src/kernel/ids.ts';
import type { RecordedPayment } from '#src/payments/index.ts';
import { writeInstant } from './write-instant.ts';

const text = Type.String();
const optionalText = Type.Optional(text);
const instant = Type.String({ format: 'date-time' });

export const recordedPaymentType = Type.Object({
  id: text,
  number: Type.Integer({ description: 'Its id where ids are whole numbers.' }),
  mode: text,
  status: Type.String({ description: 'settled or, once cancelled, voided.' }),
  amount: Type.Integer({ description: 'In minor units.' }),
  currency: text,
  tender: text,
  deposit_account: text,
  client: Type.Object(
    {
      id: Type.Optional(Type.String({ description: 'Of the party that the ledger names.' })),
      name: optionalText,
      email: optionalText,
    },
    { description: 'Empty when nobody was named.' },
  ),
  reference: optionalText,
  check_number: optionalText,
  processor_reference: optionalText,
  source_id: optionalText,
  received_at: instant,
  created: instant,
  modified: instant,
});

export function writeRecordedPayment(payment: RecordedPayment) {
  const { amount, method } = payment;
  return {
    id: payment.id,
    number: Number(payment.number),
    mode: payment.mode,
    status: payment.status,
    amount: Number(amount.minor),
    currency: amount.currency,
    tender: method.tender,
    deposit_account: toBase64Url(payment.depositAccountId),
    client: { id: payment.partyId, ...method.payer },
    reference: payment.reference,
    check_number: method.checkNumber,
    processor_reference: method.processorReference,
    source_id: payment.sourceId,
    received_at: writeInstant(payment.receivedAt),
    created: writeInstant(payment.createdAt),
    modified: writeInstant(payment.modifiedAt),
  };
}
