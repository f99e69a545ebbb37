// What payments can be found and put in order by: every name stands for one expression of the row.
import { type Sql, sql } from '#src/db/index.ts';

/** What a payment lacks, its expression gives as null. */
interface Column {
  readonly value: Sql;
  /** Whether every payment has it, so that an index may give the order. */
  readonly isAlwaysThere?: true;
}

/** Of few values, each compared as a whole. */
const wholeColumns = {
  id: { value: sql`id`, isAlwaysThere: true },
  chargeId: { value: sql`charge_id` },
  recurringChargeId: { value: sql`recurring_charge_id` },
  occurrenceId: { value: sql`occurrence_id` },
  processingAccountId: { value: sql`processing_account_id`, isAlwaysThere: true },
  kind: { value: sql`kind`, isAlwaysThere: true },
  rail: { value: sql`rail`, isAlwaysThere: true },
  status: { value: sql`status`, isAlwaysThere: true },
  currency: { value: sql`currency`, isAlwaysThere: true },
  amountMinor: { value: sql`amount_minor`, isAlwaysThere: true },
  refundedMinor: { value: sql`case when kind = 'charge' then refunded_minor end` },
  isAutoCapture: { value: sql`is_auto_capture`, isAlwaysThere: true },
  cvvResult: { value: sql`cvv_result` },
  avsResult: { value: sql`avs_result` },
  failureCode: { value: sql`failure_code` },
  fingerprint: { value: sql`fingerprint`, isAlwaysThere: true },
  brand: { value: sql`method ->> 'brand'` },
  accountType: { value: sql`method ->> 'accountType'` },
  expMonth: { value: sql`(method ->> 'expMonth')::integer` },
  expYear: { value: sql`(method ->> 'expYear')::integer` },
  createdAt: { value: sql`created_at`, isAlwaysThere: true },
  modifiedAt: { value: sql`modified_at`, isAlwaysThere: true },
} as const satisfies Readonly<Record<string, Column>>;

/** All of them are part of `search_text` too, which the trigram index is on. */
const textColumns = {
  reference: { value: sql`reference` },
  captureReference: { value: sql`capture_reference` },
  voidReference: { value: sql`void_reference` },
  authorizationCode: { value: sql`authorization_code` },
  maskedCardNumber: { value: sql`case when rail = 'card' then method ->> 'masked' end` },
  maskedAccountNumber: { value: sql`case when rail = 'ach' then method ->> 'masked' end` },
  maskedRoutingNumber: { value: sql`'******' || right(method ->> 'routingNumber', 3)` },
  bankName: { value: sql`method ->> 'bankName'` },
  name: { value: sql`method -> 'payer' ->> 'name'` },
  address1: { value: sql`method -> 'payer' ->> 'address1'` },
  address2: { value: sql`method -> 'payer' ->> 'address2'` },
  city: { value: sql`method -> 'payer' ->> 'city'` },
  state: { value: sql`method -> 'payer' ->> 'state'` },
  postalCode: { value: sql`method -> 'payer' ->> 'postalCode'` },
  country: { value: sql`method -> 'payer' ->> 'country'` },
  email: { value: sql`method -> 'payer' ->> 'email'` },
  phone: { value: sql`method -> 'payer' ->> 'phone'` },
} as const satisfies Readonly<Record<string, Column>>;

export type WholeProperty = keyof typeof wholeColumns;
export type TextProperty = keyof typeof textColumns;

/** The index that payments are listed by holds these: no row is looked at to compare them. */
const listed: readonly WholeProperty[] = ['kind', 'rail', 'status', 'processingAccountId'];

/** What payments are counted by as they come in. */
const counted: readonly WholeProperty[] = ['kind', 'rail', 'processingAccountId'];

export function isListed(property: WholeProperty): boolean {
  return property === 'createdAt' || listed.includes(property);
}

export function isCounted(property: WholeProperty): boolean {
  return counted.includes(property);
}

export function wholeValue(property: WholeProperty): Sql {
  return wholeColumns[property].value;
}

export function textValue(property: TextProperty): Sql {
  return textColumns[property].value;
}

/** An order by it: text by code point, whatever its case; what lacks it comes last either way. */
export function ordered(property: WholeProperty | TextProperty, direction: Sql): Sql {
  if (property in textColumns) {
    const value = textValue(property as TextProperty);
    return sql`lower(${value}) collate "C" ${direction} nulls last`;
  }
  const column: Column = wholeColumns[property as WholeProperty];
  return column.isAlwaysThere
    ? sql`${column.value} ${direction}`
    : sql`${column.value} ${direction} nulls last`;
}
