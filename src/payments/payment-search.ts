// What a search for payments asks, and what it finds.
import type { Caller } from '#src/organizations/index.ts';
import type { Payment } from './payment.ts';
import type { TextProperty, WholeProperty } from './search-columns.ts';

/** What is true of a payment. Text is compared whatever its case. */
export type Condition =
  /** The whole value is one of these: text, UUIDs, bigints, booleans, instants, as it has. */
  | { readonly property: WholeProperty; readonly isIn: readonly unknown[] }
  /** Its value, or a word in it, starts so. */
  | { readonly property: TextProperty; readonly startsWith: string }
  /** The same of what the caller keeps with the payment, at a path of keys. */
  | { readonly annotation: readonly string[]; readonly startsWith: string }
  /** Any of its text has this in it; of its annotations, the first 2,000 characters. */
  | { readonly textContains: string }
  | { readonly createdAfter: Temporal.Instant }
  | { readonly createdBefore: Temporal.Instant }
  /** None of no conditions is ever met. */
  | { readonly anyOf: readonly Condition[] }
  | { readonly allOf: readonly Condition[] };

/** The first one decides; what is equal in all of them is in the order of its ids. */
export interface Order {
  /** A property; or conditions, ascending from what meets the first to what meets none. */
  readonly by: WholeProperty | TextProperty | readonly Condition[];
  readonly isDescending: boolean;
}

export interface SearchPayments {
  readonly caller: Caller;
  /** All of them must be met. */
  readonly conditions: readonly Condition[];
  /** Newest first when empty. */
  readonly order: readonly Order[];
  readonly offset: number;
  readonly limit: number;
}

export interface PaymentPage {
  readonly payments: readonly Payment[];
  /** How many there are on all pages, exactly. */
  readonly total: number;
}
