// What must hold of the terms of a recurring charge.
import { type Issue, type IssueRule, invalidFields } from '#src/kernel/issues.ts';
import { failure } from './failures.ts';
import { faultOf, firstDateFrom, type Schedule } from './schedule.ts';

export interface Terms {
  readonly schedule: Schedule;
  readonly amountMinor: bigint;
  readonly maxAmountMinor?: bigint;
}

/** Throws `fields_invalid`, blaming fields below `path`. */
export function requireSense(
  { schedule, amountMinor, maxAmountMinor }: Terms,
  path: { readonly terms: readonly string[]; readonly schedule: readonly string[] },
): void {
  const issues: Issue[] = [];
  const blame = (at: readonly string[], rule: IssueRule) => issues.push({ path: at, rule });
  const fault = faultOf(schedule);
  if (fault) blame([...path.schedule, fault], fault === 'every' ? 'out_of_range' : 'invalid');
  if (maxAmountMinor !== undefined && maxAmountMinor < amountMinor) {
    blame([...path.terms, 'maxAmount'], 'below_minimum');
  }
  if (issues.length > 0) throw invalidFields(issues);
}

/**
 * The first date on or after today. Throws `no_occurrences_for_schedule`, and
 * `first_occurrence_due_immediately`: what is due today is charged, not scheduled.
 */
export function requireFirstDate(
  schedule: Schedule,
  today: Temporal.PlainDate,
): Temporal.PlainDate {
  const first = firstDateFrom(schedule, today);
  if (!first) throw failure('no_occurrences_for_schedule');
  if (first.equals(today)) throw failure('first_occurrence_due_immediately');
  return first;
}
