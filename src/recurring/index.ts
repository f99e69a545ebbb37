export { recurringDueWork } from './collect.ts';
export { recurringFailures } from './failures.ts';
export { recurringInvariants } from './invariants.ts';
export type { Occurrence, OccurrenceStatus, OccurrenceWithPayments } from './occurrence.ts';
export { deleteTestRecurring, holdTestRecurring } from './purge-store.ts';
export {
  type ChargeAndRecur,
  type CreateRecurring,
  type MethodChanges,
  type RecurringChanges,
  type RecurringCharges,
  type RecurringOrder,
  type RecurringTerms,
  recurringOrders,
  type ScheduleCharge,
} from './recurring.ts';
export {
  type RecurringCharge,
  type RecurringStatus,
  recurringStatuses,
} from './recurring-charge.ts';
export { recurringChargesOf } from './recurring-charges.ts';
export {
  type OccurrenceEventType,
  occurrenceWithPaymentsAsItWas,
  paymentIdsOf,
  type RecurringEventType,
} from './recurring-events.ts';
export type { Schedule } from './schedule.ts';
export { recurringAsItWas } from './snapshot.ts';
