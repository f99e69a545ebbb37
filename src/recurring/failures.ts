import { failuresOf } from '#src/kernel/failure.ts';
import type { OccurrenceMove, OccurrenceStatus } from './occurrence.ts';
import type { RecurringStatus } from './recurring-charge.ts';

export const recurringFailures = {
  recurring_charge_not_found: {
    kind: 'missing',
    say: (d: { id: string }) => `No recurring charge has the id ${d.id}.`,
  },
  occurrence_not_found: {
    kind: 'missing',
    say: (d: { id: string }) => `No occurrence of the recurring charge has the id ${d.id}.`,
  },
  recurring_status_does_not_allow: {
    kind: 'wrong_state',
    say: (d: { status: RecurringStatus }) => `The recurring charge is ${d.status}.`,
  },
  occurrence_status_does_not_allow: {
    kind: 'wrong_state',
    say: (d: { move: OccurrenceMove; status: OccurrenceStatus }) =>
      `An occurrence that is ${d.status} does not allow to ${d.move}.`,
  },
  no_occurrences_for_schedule: {
    kind: 'invalid',
    field: 'schedule',
    say: () => 'The schedule has no date on which anything would be due.',
  },
  first_occurrence_due_immediately: {
    kind: 'invalid',
    field: 'schedule',
    say: () => 'The first payment would be due today: what is due today is charged, not scheduled.',
  },
  update_results_in_no_occurrences: {
    kind: 'invalid',
    field: 'schedule',
    say: () => 'After the change nothing would ever be due again.',
  },
  recurring_method_of_other_kind: {
    kind: 'wrong_state',
    field: 'method',
    say: () => 'The account of the recurring charge does not take methods of this kind.',
  },
  charge_not_repeatable: {
    kind: 'wrong_state',
    say: () => 'Only a charge that did not fail can be made to recur.',
  },
} as const;

export const failure = failuresOf(recurringFailures);
