// The model: what a recurring charge is, and what becomes of it. Pure; only the dates of a schedule
// are taken from the product, which an oracle of their own holds to account.
import { firstDateFrom, nextDateAfter, type Schedule } from '#src/recurring/schedule.ts';

export interface Terms {
  readonly amount: number;
  readonly schedule: Schedule;
  readonly maxOccurrences?: number | undefined;
  readonly maxAmount?: number | undefined;
}

export interface Occurrence {
  readonly due: Temporal.PlainDate;
  readonly amount: number;
  readonly status: 'PENDING' | 'PAID' | 'FAILED' | 'IGNORED';
  readonly attempts: number;
}

export interface Plan {
  readonly terms: Terms;
  readonly status: 'ACTIVE' | 'COMPLETED' | 'DELETED';
  readonly reason?: 'schedule_complete' | 'user_canceled' | undefined;
  readonly next?: Temporal.PlainDate | undefined;
  /** Whether its card is declined. */
  readonly isDeclined: boolean;
  /** Oldest first. The last one is open while the plan is active. */
  readonly occurrences: readonly Occurrence[];
}

/** What is answered, and what then is: nothing new when it is refused. */
export interface Step {
  readonly answer: string;
  readonly plan?: Plan;
}

const refused = (code: string): Step => ({ answer: `422 ${code}` });
const done = (plan: Plan): Step => ({ answer: '200', plan });
const unavailable = refused('unavailable_for_current_status');

interface Beginning {
  readonly terms: Terms;
  readonly today: Temporal.PlainDate;
  readonly isDeclined: boolean;
}

export function create({ terms, today, isDeclined }: Beginning): Step {
  if (!isSound(terms)) return refused('invalid_data');
  const first = firstDateFrom(terms.schedule, today);
  if (!first) return refused('no_occurrences_for_schedule');
  if (first.equals(today)) return refused('first_occurrence_due_immediately');
  return done(goingOn({ terms, status: 'ACTIVE', isDeclined, occurrences: [] }, first));
}

/** A charge that comes again: the first occurrence is paid by it. */
export function chargeAndRecur({ terms, today, isDeclined }: Beginning, charged: number): Step {
  const schedule = { ...terms.schedule, start: today };
  if (isPast(schedule, today)) return refused('no_occurrences_for_schedule');
  const largest = Math.max(terms.amount, charged);
  if (!isSound({ ...terms, schedule, amount: largest })) return refused('invalid_data');
  if (isDeclined) return refused('card_declined');
  const paid: Occurrence = { due: today, amount: charged, status: 'PAID', attempts: 1 };
  const begun: Plan = {
    terms: { ...terms, schedule },
    status: 'ACTIVE',
    isDeclined,
    occurrences: [paid],
  };
  return done(goingOn(begun, nextDateAfter(schedule, today)));
}

export function pay(plan: Plan, at: number): Step {
  const isEnded = plan.status === 'DELETED' || plan.reason === 'user_canceled';
  if (isEnded || plan.occurrences[at]!.status === 'PAID') return unavailable;
  const paid = attempted(plan, at);
  return plan.isDeclined ? { ...refused('card_declined'), plan: paid } : done(paid);
}

export function ignore(plan: Plan, at: number): Step {
  const seen = plan.occurrences[at]!;
  if (seen.status === 'PAID' || seen.status === 'IGNORED') return unavailable;
  return done(settled(plan, at, { ...seen, status: 'IGNORED' }));
}

/** The open occurrence takes the new amount, and its first date from today on. */
export function update(plan: Plan, terms: Terms, today: Temporal.PlainDate): Step {
  if (plan.status !== 'ACTIVE') return unavailable;
  if (!isSound(terms)) return refused('invalid_data');
  const closed = plan.occurrences.slice(0, -1);
  const earliest = closed.at(-1)?.due.add({ days: 1 }) ?? today;
  const from = Temporal.PlainDate.compare(earliest, today) > 0 ? earliest : today;
  const changed = goingOn(
    { ...plan, terms, occurrences: closed },
    firstDateFrom(terms.schedule, from),
  );
  return changed.status === 'ACTIVE' ? done(changed) : refused('update_results_in_no_occurrences');
}

export function changeCard(plan: Plan, isDeclined: boolean): Step {
  const isComplete = plan.status === 'COMPLETED' && plan.reason === 'schedule_complete';
  return plan.status === 'ACTIVE' || isComplete ? done({ ...plan, isDeclined }) : unavailable;
}

export function cancel(plan: Plan): Step {
  if (plan.status !== 'ACTIVE') return unavailable;
  return done({ ...plan, status: 'COMPLETED', reason: 'user_canceled' });
}

export function remove(plan: Plan): Step {
  return plan.status === 'DELETED' ? unavailable : done({ ...plan, status: 'DELETED' });
}

/** What is collected by itself until then. */
export function collected(plan: Plan, until: Temporal.Instant, timeZone: string): Plan {
  const open = plan.occurrences.at(-1)!;
  const begins = open.due.toZonedDateTime(timeZone).toInstant();
  const isDue = plan.status === 'ACTIVE' && Temporal.Instant.compare(begins, until) <= 0;
  return isDue ? collected(attempted(plan, plan.occurrences.length - 1), until, timeZone) : plan;
}

/** As the gateway shows it, and its occurrences: newest first. */
export function shown({ terms, status, reason, next, occurrences }: Plan) {
  const tried = occurrences.filter(({ attempts }) => attempts > 0);
  return {
    status,
    status_reason: reason,
    amount: terms.amount,
    max_occurrences: terms.maxOccurrences,
    max_amount: terms.maxAmount,
    next_payment: next?.toString(),
    total_occurrences: tried.length,
    total_amount: sumOf(tried),
    occurrences: occurrences
      .map(({ due, amount, status: is, attempts }) => `${due} ${amount} ${is} ${attempts}`)
      .toReversed(),
  };
}

function attempted(plan: Plan, at: number): Plan {
  const seen = plan.occurrences[at]!;
  const status = plan.isDeclined ? 'FAILED' : 'PAID';
  return settled(plan, at, { ...seen, status, attempts: seen.attempts + 1 });
}

/** Once the open one is no longer that, the next one is there. */
function settled(plan: Plan, at: number, occurrence: Occurrence): Plan {
  const wasOpen = plan.occurrences[at]!.status === 'PENDING';
  const after = { ...plan, occurrences: plan.occurrences.with(at, occurrence) };
  if (!wasOpen || plan.status !== 'ACTIVE') return after;
  return goingOn(after, nextDateAfter(plan.terms.schedule, occurrence.due));
}

function goingOn(plan: Plan, due: Temporal.PlainDate | undefined): Plan {
  const { amount: each, maxOccurrences = Infinity, maxAmount = Infinity } = plan.terms;
  const amount = Math.min(each, maxAmount - sumOf(plan.occurrences));
  if (!due || amount <= 0 || plan.occurrences.length >= maxOccurrences) {
    return { ...plan, status: 'COMPLETED', reason: 'schedule_complete', next: undefined };
  }
  const open: Occurrence = { due, amount, status: 'PENDING', attempts: 0 };
  return { ...plan, next: due, occurrences: [...plan.occurrences, open] };
}

function isSound({ amount, maxAmount, schedule }: Terms): boolean {
  return (maxAmount ?? Infinity) >= amount && !isPast(schedule, schedule.start);
}

function isPast({ end }: Schedule, day: Temporal.PlainDate): boolean {
  return end !== undefined && Temporal.PlainDate.compare(end, day) < 0;
}

function sumOf(occurrences: readonly Occurrence[]): number {
  return occurrences.reduce((sum, { amount }) => sum + amount, 0);
}
