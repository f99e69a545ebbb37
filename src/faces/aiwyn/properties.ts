// What of a payment can be asked for and sorted by: every property that a row shows.
import type { Words } from '#src/expressions/index.ts';
import type { ListedColumn } from '#src/payments/index.ts';
import type { PropertyType } from './read-value.ts';
import { brandWords, methodWords, statusWords } from './words.ts';

export interface Property {
  readonly column: ListedColumn;
  readonly type: PropertyType;
  readonly words?: Words;
}

const integer = (column: ListedColumn): Property => ({ column, type: 'integer' });
const decimal = (column: ListedColumn): Property => ({ column, type: 'decimal' });
const text = (column: ListedColumn): Property => ({ column, type: 'text' });
const instant = (column: ListedColumn): Property => ({ column, type: 'instant' });

/** By the name that clients know it by. A map: of an object, `constructor` would be one, too. */
export const properties: ReadonlyMap<string, Property> = new Map(
  Object.entries({
    id: integer('number'),
    amount: decimal('amount'),
    currency: text('currency'),
    paymentMethod: { ...text('tender'), words: methodWords },
    cardLastFour: text('lastFour'),
    cardType: { ...text('brand'), words: brandWords },
    status: { ...text('standing'), words: statusWords },
    confirmationDate: instant('capturedAt'),
    paymentConfirmationDate: instant('capturedAt'),
    processorReference: text('processorReference'),
    clientId: integer('clientNumber'),
    clientName: text('clientName'),
    invoiceId: integer('invoiceNumber'),
    invoiceNumber: text('invoiceName'),
    createdAt: instant('createdAt'),
    updatedAt: instant('modifiedAt'),
    isAutomatic: { column: 'isAutomatic', type: 'boolean' },
    bankName: text('bankName'),
    reference: text('reference'),
    arTransactionId: text('entryId'),
    amountRefunded: decimal('refundedAmount'),
  }),
);
