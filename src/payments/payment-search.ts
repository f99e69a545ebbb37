// What a search for payments asks, and what it finds.
import type { Comparison, Expression, Order } from '#src/expressions/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { ListedPayment } from './listed-payment.ts';
import type { Payment } from './payment.ts';
import type { ListedColumn, SearchColumn, TextColumn } from './search-columns.ts';

/** What may be true of a payment. Text is compared whatever its case. */
export type Condition =
  | Comparison<SearchColumn>
  /** Its value, or a word in it, starts so. */
  | { readonly column: TextColumn; readonly startsWith: string }
  /** The same of what the caller keeps with the payment, at a path of keys. */
  | { readonly annotation: readonly string[]; readonly startsWith: string }
  /** Any of its text has this in it; of its annotations, the first 2,000 characters. */
  | { readonly textContains: string };

interface PartOf<Leaf, Column extends string> {
  readonly caller: Caller;
  readonly where: Expression<Leaf>;
  /** Newest first when empty. What is equal in all of them is in the order of its ids. */
  readonly order: readonly Order<Column>[];
  readonly offset: number;
  readonly limit: number;
}

/** Of what goes through a gateway: cards and bank debits, refunds on their own. */
export type SearchPayments = PartOf<Condition, SearchColumn>;

/** Of every payment there is, but for refunds: they are part of what they give back from. */
export type ListPayments = PartOf<Comparison<ListedColumn>, ListedColumn>;

interface PageOf<Item> {
  readonly payments: readonly Item[];
  /** How many there are on all pages, exactly. */
  readonly total: number;
}

export type PaymentPage = PageOf<Payment>;
export type ListedPage = PageOf<ListedPayment>;
