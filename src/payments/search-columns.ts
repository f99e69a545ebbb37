// What payments can be found and put in order by: every name stands for one expression of the row.
// `client` and `invoice` are joined to it where they are needed.
import { minorDigits } from '#facts/currencies.ts';
import { type Sql, sql } from '#src/db/index.ts';
import type {
  Column,
  Columns,
  ColumnType,
  Comparison,
  Order,
  Value,
} from '#src/expressions/index.ts';
import { fromBase64Url, isId } from '#src/kernel/ids.ts';
import type { Caller } from '#src/organizations/index.ts';

/** An id that nothing has: to be compared with it is false, where null would be unknown. */
const nobody = '00000000-0000-0000-0000-000000000000';

function always(type: ColumnType, value: Sql) {
  return { type, value, isAlwaysThere: true } as const;
}

/** Text that is part of `search_text` too, which the trigram index is on. */
function searchedText(value: Sql): Column {
  return { type: 'text', value, candidates: (pattern) => containing(`%${pattern}%`) };
}

function ofPayer(field: Sql): Column {
  return searchedText(sql`payments.method -> 'payer' ->> ${field}`);
}

/** One unit of the amount's currency, in units that people count in. */
const minorUnit = sql`
  case when payments.currency = any(${currenciesOf(2)}) then 0.01
       when payments.currency = any(${currenciesOf(0)}) then 1
       when payments.currency = any(${currenciesOf(3)}) then 0.001
       else 0.0001 end`;

function currenciesOf(digits: number): string[] {
  return Object.keys(minorDigits).filter((currency) => minorDigits[currency] === digits);
}

/** Of few values, each compared as a whole; and what is counted or measured. */
const wholeColumns = {
  id: always('uuid', sql`payments.id`),
  chargeId: { type: 'uuid', value: sql`payments.charge_id` },
  recurringChargeId: { type: 'uuid', value: sql`payments.recurring_charge_id` },
  occurrenceId: { type: 'uuid', value: sql`payments.occurrence_id` },
  processingAccountId: { type: 'uuid', value: sql`payments.processing_account_id` },
  kind: always('text', sql`payments.kind`),
  rail: always('text', sql`payments.rail`),
  status: always('text', sql`payments.status`),
  /** Both in one, such as `card:captured`: what a status is called may depend on the rail. */
  railStatus: always('text', sql`(payments.rail || ':' || payments.status)`),
  /** The status, or `refunded` when refunds take or took all of a charge that stands. */
  standing: always(
    'text',
    sql`case when payments.is_refunded and payments.status in ('authorized', 'captured', 'settled')
             then 'refunded' else payments.status end`,
  ),
  currency: always('text', sql`payments.currency`),
  tender: always('text', sql`payments.tender`),
  amountMinor: always('integer', sql`payments.amount_minor`),
  /** What goes out is less than nothing. */
  amount: always(
    'decimal',
    sql`(case payments.kind when 'credit' then -payments.amount_minor
         else payments.amount_minor end * ${minorUnit})`,
  ),
  refundedMinor: {
    type: 'integer',
    value: sql`case when payments.kind = 'charge' then payments.refunded_minor end`,
  },
  refundedAmount: always('decimal', sql`(payments.refunded_minor * ${minorUnit})`),
  isAutoCapture: always('boolean', sql`payments.is_auto_capture`),
  isAutomatic: always('boolean', sql`payments.is_automatic`),
  cvvResult: { type: 'text', value: sql`payments.cvv_result` },
  avsResult: { type: 'text', value: sql`payments.avs_result` },
  failureCode: { type: 'text', value: sql`payments.failure_code` },
  fingerprint: { type: 'text', value: sql`payments.fingerprint` },
  brand: { type: 'text', value: sql`payments.brand` },
  lastFour: {
    type: 'text',
    value: sql`case when payments.rail = 'card' then right(payments.method ->> 'masked', 4) end`,
  },
  accountType: { type: 'text', value: sql`payments.method ->> 'accountType'` },
  expMonth: { type: 'integer', value: sql`(payments.method ->> 'expMonth')::integer` },
  expYear: { type: 'integer', value: sql`(payments.method ->> 'expYear')::integer` },
  number: always('integer', sql`payments.number`),
  clientNumber: { type: 'integer', value: sql`client.number` },
  clientName: { type: 'text', value: sql`client.name` },
  invoiceNumber: { type: 'integer', value: sql`invoice.number` },
  invoiceName: { type: 'text', value: sql`invoice.invoice_number` },
  /** By what those know it who moved it: the gateway by its id, others by a name of their own. */
  processorReference: {
    type: 'text',
    value: sql`case when payments.rail = 'manual' then payments.method ->> 'processorReference'
               else translate(encode(uuid_send(payments.id), 'base64'), '+/=', '-_') end`,
    equals: equalsProcessorReference,
  },
  /** The entry that booked it. */
  entryId: {
    type: 'text',
    value: sql`(
      select entries.id::text from entries
       where entries.organization_id = payments.organization_id
         and entries.mode = payments.mode and entries.payment_id = payments.id
       order by entries.recorded_at, entries.id limit 1)`,
  },
  createdAt: always('instant', sql`payments.created_at`),
  modifiedAt: always('instant', sql`payments.modified_at`),
  capturedAt: { type: 'instant', value: sql`payments.captured_at` },
} as const satisfies Readonly<Record<string, Column>>;

const textColumns = {
  reference: searchedText(sql`payments.reference`),
  captureReference: searchedText(sql`payments.capture_reference`),
  voidReference: searchedText(sql`payments.void_reference`),
  authorizationCode: searchedText(sql`payments.authorization_code`),
  maskedCardNumber: searchedText(
    sql`case when payments.rail = 'card' then payments.method ->> 'masked' end`,
  ),
  maskedAccountNumber: searchedText(
    sql`case when payments.rail = 'ach' then payments.method ->> 'masked' end`,
  ),
  maskedRoutingNumber: searchedText(sql`'******' || right(payments.method ->> 'routingNumber', 3)`),
  bankName: searchedText(sql`payments.method ->> 'bankName'`),
  name: ofPayer(sql`'name'`),
  address1: ofPayer(sql`'address1'`),
  address2: ofPayer(sql`'address2'`),
  city: ofPayer(sql`'city'`),
  state: ofPayer(sql`'state'`),
  postalCode: ofPayer(sql`'postalCode'`),
  country: ofPayer(sql`'country'`),
  email: ofPayer(sql`'email'`),
  phone: ofPayer(sql`'phone'`),
} as const satisfies Readonly<Record<string, Column>>;

/** All that payments may be compared and sorted by. */
export const searchColumns = { ...wholeColumns, ...textColumns };

/** The same for one caller: clients, invoices and entries are found without a look at payments. */
export function columnsOf({ organizationId, mode }: Caller): Columns<SearchColumn> {
  return {
    ...searchColumns,
    entryId: {
      ...searchColumns.entryId,
      finds: (id) => sql`payments.id = (
        select payment_id from entries
         where organization_id = ${organizationId} and mode = ${mode}
           and id = ${isId(`${id}`) ? id : nobody}::uuid)`,
    },
    clientNumber: {
      ...searchColumns.clientNumber,
      equals: (number) => sql`payments.party_id = coalesce((
        select id from parties
         where organization_id = ${organizationId} and number = ${number}), ${nobody}::uuid)`,
    },
    invoiceNumber: {
      ...searchColumns.invoiceNumber,
      equals: (number) => sql`payments.invoice_id = coalesce((
        select id from invoices
         where organization_id = ${organizationId} and mode = ${mode}
           and number = ${number}), ${nobody}::uuid)`,
    },
  };
}

export type TextColumn = keyof typeof textColumns;
export type SearchColumn = keyof typeof searchColumns;

/** What back offices look payments up by. */
export type ListedColumn = Extract<
  SearchColumn,
  | 'number'
  | 'amount'
  | 'refundedAmount'
  | 'currency'
  | 'tender'
  | 'brand'
  | 'lastFour'
  | 'bankName'
  | 'reference'
  | 'processorReference'
  | 'standing'
  | 'isAutomatic'
  | 'clientNumber'
  | 'clientName'
  | 'invoiceNumber'
  | 'invoiceName'
  | 'entryId'
  | 'createdAt'
  | 'modifiedAt'
  | 'capturedAt'
>;

/** What payments are counted by, whatever becomes of them. */
const counted: readonly SearchColumn[] = [
  ...(['processingAccountId', 'rail', 'kind', 'status', 'railStatus', 'standing'] as const),
  ...(['currency', 'tender', 'brand', 'isAutomatic'] as const),
];

/** The index that payments are listed by holds these too: no row is looked at to compare them. */
const listed: readonly SearchColumn[] = [
  ...(['amount', 'amountMinor', 'isAutoCapture', 'id'] as const),
  ...(['createdAt', 'modifiedAt', 'capturedAt'] as const),
];

/** Each value has an index that finds its few payments. */
const indexed: readonly SearchColumn[] = [
  ...(['id', 'number', 'chargeId', 'occurrenceId', 'fingerprint'] as const),
  ...(['processorReference', 'entryId'] as const),
];

/** Whether the counts alone tell how many payments it is true of. */
export function isCounted({ column, is }: Comparison<SearchColumn>): boolean {
  return counted.includes(column) || (column === 'capturedAt' && is === 'isNull');
}

export function isListed({ column, is }: Comparison<SearchColumn>): boolean {
  const isOwned = column === 'clientNumber' || column === 'invoiceNumber';
  return counted.includes(column) || listed.includes(column) || (isOwned && is === 'eq');
}

export function isIndexed({ column, is }: Comparison<SearchColumn>): boolean {
  return indexed.includes(column) && (is === 'eq' || is === 'in');
}

/** Whether an index has the order. */
export function isOrdered({ by, direction, nulls }: Order<SearchColumn>): boolean {
  if (by === 'createdAt' || by === 'modifiedAt') return true;
  return by === 'capturedAt' && (direction === 'desc') === (nulls === 'first');
}

/** `search_text` is in lower case, so that its index needs no `ilike`. */
export function containing(pattern: string): Sql {
  return sql`payments.search_text like lower(${pattern})`;
}

function equalsProcessorReference(value: Value): Sql {
  const id = fromBase64Url(`${value}`) ?? nobody;
  return sql`(payments.id = ${id}::uuid and payments.rail <> 'manual'
    or payments.rail = 'manual' and payments.method ->> 'processorReference' = ${value})`;
}
