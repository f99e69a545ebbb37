// Schemas of what is answered. An answer carries no property that is not listed here.
import { type TSchema, Type } from 'typebox';
import { paymentMethods, paymentStatuses } from './words.ts';

/** Written by ourselves, with all its digits: the framework would make it a float. */
function decimal(description: string, example: number) {
  return Type.Unsafe<unknown>({ 'x-type': 'number', description, examples: [example] });
}

/** What a payment does not have is null. */
function nullable(type: 'integer' | 'string', description: string, example: unknown) {
  return Type.Unsafe<unknown>({ type: [type, 'null'], description, examples: [example] });
}

const text = (description: string, example: string) => nullable('string', description, example);
const integer = (description: string, example: number) => nullable('integer', description, example);
const instant = (description: string) => text(description, '2024-01-15T10:30:00Z');

export const paymentType = Type.Object(
  {
    id: Type.Integer({ description: 'The payment, by its number.', examples: [12345] }),
    amount: decimal('Below zero when money went out.', 1500),
    currency: Type.String({ description: 'ISO 4217.', examples: ['USD'] }),
    paymentMethod: Type.String({ enum: paymentMethods, examples: ['CREDIT_CARD'] }),
    cardLastFour: text('Of a card.', '1234'),
    cardType: text('The brand of a card.', 'VISA'),
    status: Type.String({ enum: paymentStatuses, examples: ['CONFIRMED'] }),
    confirmationDate: instant('When it was captured.'),
    processorReference: text('What who processed it knows it by.', 'AZnAYvNbcKqM_HlMQUEBmA'),
    clientId: integer('Who paid.', 789),
    clientName: text('Who paid.', 'Acme Corporation'),
    invoiceId: integer('What was paid.', 456),
    invoiceNumber: text('What was paid.', 'INV-2024-001'),
    createdAt: Type.String({ format: 'date-time', examples: ['2024-01-15T10:25:00Z'] }),
    updatedAt: Type.String({ format: 'date-time', examples: ['2024-01-15T10:30:00Z'] }),
  },
  { title: 'payment' },
);

const rowType = Type.Object(
  {
    ...paymentType.properties,
    paymentConfirmationDate: instant('The same as `confirmationDate`.'),
    isAutomatic: Type.Boolean({ description: 'Whether a schedule made it.' }),
    bankName: text('Of a bank account.', 'Some Bank'),
    reference: text("The firm's own words for it.", 'INV-2024-001'),
    arTransactionId: text('The entry in the books that it made.', '0198a1c2-…'),
    amountRefunded: decimal('How much of it was given back.', 0),
  },
  { title: 'payment_row' },
);

export const pageType: TSchema = Type.Object(
  {
    deid_payment: Type.Array(rowType),
    deid_payment_aggregate: Type.Object({
      aggregate: Type.Object({
        count: Type.Integer({ description: 'How many there are on all pages.' }),
      }),
    }),
  },
  { title: 'payment_page' },
);
