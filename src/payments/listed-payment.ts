// Payments as back offices look at them, and their rows.
import type { CardBrand } from '#facts/card-brands.ts';
import { type Sql, sql } from '#src/db/index.ts';
import { type Money, money } from '#src/kernel/money.ts';
import type { PaymentStatus } from './payment.ts';
import { type SearchColumn, searchColumns } from './search-columns.ts';

/** What a payment was made with, as far as people tell such things apart. */
export const tenders = [
  'credit_card',
  'debit_card',
  'ach',
  'bank_transfer',
  'check',
  'wire',
  'cash',
  'paypal',
  'apple_pay',
  'google_pay',
] as const;
export type Tender = (typeof tenders)[number];

export type Standing = PaymentStatus | 'refunded';

/** A payment with its client and its invoice, however it was made. */
export interface ListedPayment {
  readonly id: string;
  /** By which it is known where ids are whole numbers. It is no order, and has gaps. */
  readonly number: bigint;
  readonly kind: 'charge' | 'credit';
  /** The status, or `refunded` when refunds take or took all of a charge that stands. */
  readonly standing: Standing;
  /** Also of a credit, which goes out, more than nothing. */
  readonly amount: Money;
  readonly refunded: Money;
  readonly tender: Tender;
  readonly brand?: CardBrand;
  /** Of a card. */
  readonly lastFour?: string;
  readonly bankName?: string;
  readonly reference?: string;
  /** By what those know it who moved it: the gateway by its id, others by a name of their own. */
  readonly processorReference?: string;
  readonly isAutomatic: boolean;
  /** The payer as a party, of one who told a name or an e-mail address. */
  readonly client?: { readonly number: bigint; readonly name: string };
  readonly invoice?: { readonly number: bigint; readonly name: string };
  /** The ledger entry that booked it. */
  readonly entryId?: string;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
  readonly capturedAt?: Temporal.Instant;
}

export interface ListedRow {
  id: string;
  number: bigint;
  kind: ListedPayment['kind'];
  standing: Standing;
  currency: string;
  amount_minor: bigint;
  refunded_minor: bigint;
  tender: Tender;
  brand: CardBrand | null;
  last_four: string | null;
  bank_name: string | null;
  reference: string | null;
  processor_reference: string | null;
  is_automatic: boolean;
  client_number: bigint | null;
  client_name: string | null;
  invoice_number: bigint | null;
  invoice_name: string | null;
  entry_id: string | null;
  created_at: Temporal.Instant;
  modified_at: Temporal.Instant;
  captured_at: Temporal.Instant | null;
}

/** Every column that a `ListedRow` has, of `payments` with what is joined to it. */
export const listedColumns: Sql = sql`
  payments.id, payments.number, payments.kind, ${searchColumns.standing.value} as standing,
  payments.currency, payments.amount_minor, payments.refunded_minor, payments.tender,
  payments.brand, ${searchColumns.lastFour.value} as last_four,
  ${searchColumns.bankName.value} as bank_name, payments.reference,
  ${searchColumns.processorReference.value} as processor_reference, payments.is_automatic,
  client.number as client_number, client.name as client_name,
  invoice.number as invoice_number, invoice.invoice_number as invoice_name,
  ${searchColumns.entryId.value} as entry_id,
  payments.created_at, payments.modified_at, payments.captured_at`;

const clientJoin = sql`
  left join parties as client
    on client.organization_id = payments.organization_id and client.id = payments.party_id`;
const invoiceJoin = sql`
  left join invoices as invoice
    on invoice.organization_id = payments.organization_id and invoice.mode = payments.mode
   and invoice.id = payments.invoice_id`;

/** What else is known of a payment: to be joined to `payments`. */
export const listedJoins: Sql = sql`${clientJoin}${invoiceJoin}`;

/** Only what those columns are of. A join that nobody needs still costs: rows are looked at. */
export function joinsFor(columns: readonly SearchColumn[]): Sql {
  const areOf = (names: readonly SearchColumn[]) => columns.some((name) => names.includes(name));
  const client = areOf(['clientNumber', 'clientName']) ? clientJoin : sql``;
  return areOf(['invoiceNumber', 'invoiceName']) ? sql`${client}${invoiceJoin}` : client;
}

export function toListedPayment(row: ListedRow): ListedPayment {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    standing: row.standing,
    amount: money(row.amount_minor, row.currency),
    refunded: money(row.refunded_minor, row.currency),
    tender: row.tender,
    isAutomatic: row.is_automatic,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    ...(row.brand !== null && { brand: row.brand }),
    ...(row.last_four !== null && { lastFour: row.last_four }),
    ...(row.bank_name !== null && { bankName: row.bank_name }),
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.processor_reference !== null && { processorReference: row.processor_reference }),
    ...(row.client_number !== null && {
      client: { number: row.client_number, name: row.client_name ?? '' },
    }),
    ...(row.invoice_number !== null && {
      invoice: { number: row.invoice_number, name: row.invoice_name ?? '' },
    }),
    ...(row.entry_id !== null && { entryId: row.entry_id }),
    ...(row.captured_at && { capturedAt: row.captured_at }),
  };
}
