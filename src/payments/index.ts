export type { Founding } from './draft.ts';
export { limitFailures, paymentFailures } from './failures.ts';
export { startFoldingCounts } from './fold-counts.ts';
export { paymentInvariants } from './invariants.ts';
export { type ListedPayment, type Standing, type Tender, tenders } from './listed-payment.ts';
export type { KeptMethod, PaidWith } from './payable.ts';
export {
  type AvsResult,
  amountOf,
  avsResults,
  type CvvResult,
  cvvResults,
  type OccurrenceRef,
  type Payment,
  type PaymentKind,
  type PaymentStatus,
} from './payment.ts';
export { asItWas, type PaymentEventType, snapshotOf } from './payment-events.ts';
export type {
  Condition,
  ListedPage,
  ListPayments,
  PaymentPage,
  SearchPayments,
} from './payment-search.ts';
export { type Payments, type PaymentsTools, paymentsDueWork, paymentsOf } from './payments.ts';
export type { AuthorizePayment } from './prepare-payment.ts';
export { purgeTestData } from './purge-test-data.ts';
export type { AuthorizeAnswer, AuthorizeOrder, CardChecks, Rail, RailOf } from './rail.ts';
export type { PaymentWithRefunds } from './read-payment.ts';
export { type RecordedPayment, recordedTenders } from './recorded-payment.ts';
export type { ListedColumn, SearchColumn, TextColumn } from './search-columns.ts';
export { searchLimits } from './search-payments.ts';
export type { Signature } from './signature.ts';
export type { MethodTaken, TakeMethod } from './take-method.ts';
