// Changes the terms of a recurring charge, and with them what is open.
import type { Database } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { money } from '#src/kernel/money.ts';
import { type Caller, dateOf, type Organizations } from '#src/organizations/index.ts';
import { isExpired, type Method, methodFailure } from '#src/payment-methods/index.ts';
import type { KeptMethod, MethodTaken, Payments } from '#src/payments/index.ts';
import { failure } from './failures.ts';
import { lockOne } from './hold.ts';
import { noticeFor } from './new-recurring.ts';
import type { Occurrence } from './occurrence.ts';
import { lockLatestOccurrence, saveOccurrences } from './occurrence-store.ts';
import { openAmount } from './progress.ts';
import type { MethodChanges, RecurringChanges, UpdateRecurring } from './recurring.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import { occurrenceEvent, recurringEvent } from './recurring-events.ts';
import { findRecurring, saveTerms } from './recurring-store.ts';
import { dueAtOf, firstDateFrom, type Schedule } from './schedule.ts';
import { requireSense } from './terms.ts';

export interface UpdateTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
  readonly payments: Pick<Payments, 'takeMethod'>;
}

export async function updateRecurring(
  tools: UpdateTools,
  input: UpdateRecurring,
): Promise<RecurringCharge> {
  const { caller, id, changes } = input;
  const seen = await findRecurring(tools.db, caller, id);
  if (!seen) throw failure('recurring_charge_not_found', { id });
  requireChangeable(seen, input);
  const taken = await takeNew(tools, caller, seen, changes);
  const profile = await tools.organizations.readProfile(caller.organizationId);
  const { timeZone } = profile.organization;
  const at = tools.organizations.now(caller, profile);
  const today = dateOf(profile.organization, at);
  return tools.db.transaction(async (tx) => {
    const held = await lockOne(tx, caller, id);
    requireChangeable(held, input);
    const paidWith = taken ? await taken.keep(tx) : merged(held.paidWith, changes.method, today);
    const terms = { ...withTerms(held, input), paidWith, modifiedAt: at };
    requireSenseOf(terms);
    if (held.status === 'completed') {
      await saveTerms(tx, terms);
      await insertEvents(tx, [recurringEvent(tools.ids, terms, 'updated')]);
      return terms;
    }
    const open = await lockLatestOccurrence(tx, caller, id);
    const { occurrence, isMoved } = moved({ terms, seen: held, open, today, timeZone });
    const { noticeAt: _, ...lasting } = terms;
    // One that is due by now, and not given yet, is given still.
    const noticeAt = changes.method ? noticeFor(paidWith, at, timeZone) : held.noticeAt;
    const changed: RecurringCharge = {
      ...lasting,
      nextPaymentOn: occurrence.dueOn,
      ...(noticeAt && { noticeAt }),
    };
    await saveTerms(tx, changed);
    await saveOccurrences(tx, caller, isMoved ? [occurrence] : []);
    // Told in the order of their ids.
    await insertEvents(tx, [
      recurringEvent(tools.ids, changed, 'updated'),
      ...(isMoved ? [occurrenceEvent(tools.ids, occurrence, 'updated')] : []),
    ]);
    return changed;
  });
}

function requireSenseOf({ schedule, amount, maxAmount }: RecurringCharge): void {
  const largest = maxAmount && { maxAmountMinor: maxAmount.minor };
  const terms = { schedule, amountMinor: amount.minor, ...largest };
  requireSense(terms, { terms: [], schedule: ['schedule'] });
}

/** Of one that is complete, what failed may still be paid: by another card, if it gets one. */
function requireChangeable(
  { status, statusReason }: RecurringCharge,
  { changes, isWhole }: UpdateRecurring,
): void {
  const isOfMethodAlone =
    !isWhole && changes.method !== undefined && Object.keys(present(changes)).length === 1;
  const isComplete = status === 'completed' && statusReason === 'schedule_complete';
  if (status === 'active' || (isComplete && isOfMethodAlone)) return;
  throw failure('recurring_status_does_not_allow', { status });
}

async function takeNew(
  { payments }: UpdateTools,
  caller: Caller,
  { processingAccountId: accountId }: RecurringCharge,
  { method }: RecurringChanges,
): Promise<MethodTaken | undefined> {
  if (!method || method.kind === 'changes') return undefined;
  return payments.takeMethod({ caller, method, accountId });
}

/** What was given, or else what was there; of a whole replacement what is absent is cleared. */
function withTerms(seen: RecurringCharge, { changes, isWhole }: UpdateRecurring): RecurringCharge {
  const { description, reference, annotations, maxOccurrences, maxAmount, ...lasting } = seen;
  const kept = isWhole ? {} : { description, reference, annotations, maxOccurrences, maxAmount };
  const { currency } = seen.amount;
  const given = {
    description: changes.description,
    reference: changes.reference,
    annotations: changes.annotations,
    maxOccurrences: changes.maxOccurrences,
    maxAmount:
      changes.maxAmountMinor === undefined ? undefined : money(changes.maxAmountMinor, currency),
  };
  const { amountMinor = seen.amount.minor } = changes;
  return {
    ...lasting,
    ...present(kept),
    ...present(given),
    amount: money(amountMinor, currency),
    schedule: withSchedule(seen.schedule, changes.schedule, isWhole),
  };
}

type Present<Fields> = { [Name in keyof Fields]?: NonNullable<Fields[Name]> };

function present<Fields extends object>(fields: Fields): Present<Fields> {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Present<Fields>;
}

function withSchedule(
  seen: Schedule,
  changes: Partial<Schedule> | undefined,
  isWhole: boolean,
): Schedule {
  if (!changes) return seen;
  const { days, ...rest }: Schedule = isWhole
    ? { unit: seen.unit, every: seen.every, start: seen.start, ...changes }
    : { ...seen, ...changes };
  return days && days.length > 0 ? { ...rest, days } : rest;
}

/** Throws `recurring_method_of_other_kind` and `card_expired`. */
function merged(
  kept: KeptMethod,
  changes: RecurringChanges['method'],
  today: Temporal.PlainDate,
): KeptMethod {
  if (changes?.kind !== 'changes') return kept;
  if (changes.of !== kept.method.kind) throw failure('recurring_method_of_other_kind');
  return { ...kept, method: withChanges(kept.method, changes, today) };
}

function withChanges(method: Method, changes: MethodChanges, today: Temporal.PlainDate): Method {
  const payer = { ...method.payer, ...changes.payer };
  if (method.kind === 'bank') {
    return { ...method, payer, accountType: changes.accountType ?? method.accountType };
  }
  const { expMonth = method.expMonth, expYear: year = method.expYear } = changes;
  const expYear = year < 100 ? 2000 + year : year;
  const isDated = changes.expMonth !== undefined || changes.expYear !== undefined;
  if (isDated && isExpired({ expMonth, expYear }, today)) throw methodFailure('card_expired');
  return { ...method, payer, expMonth, expYear };
}

interface Moving {
  readonly terms: RecurringCharge;
  readonly seen: RecurringCharge;
  readonly open: Occurrence;
  readonly today: Temporal.PlainDate;
  readonly timeZone: string;
}

/**
 * The open occurrence by the new terms: with a new schedule it moves to its first date after those
 * that are processed, not before today. What is being paid just now stays as it is. Throws
 * `update_results_in_no_occurrences`.
 */
function moved({ terms, seen, open, today, timeZone }: Moving) {
  const amount = openAmount(terms);
  const dueOn = isSame(terms.schedule, seen.schedule)
    ? open.dueOn
    : firstDateFrom(terms.schedule, openFrom(terms, today));
  if (!amount || !dueOn) throw failure('update_results_in_no_occurrences');
  const isUntouched = amount.minor === open.amount.minor && dueOn.equals(open.dueOn);
  if (isUntouched || open.status !== 'pending') return { occurrence: open, isMoved: false };
  const occurrence: Occurrence = {
    ...open,
    amount,
    dueOn,
    dueAt: later(dueAtOf(dueOn, timeZone), terms.modifiedAt),
    modifiedAt: terms.modifiedAt,
  };
  return { occurrence, isMoved: true };
}

/** What is due today is collected now: its day has begun, but time does not go back to that. */
function later(one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(one, other) < 0 ? other : one;
}

function isSame(one: Schedule, other: Schedule): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(schedule: Schedule) {
  return Object.entries(schedule).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function openFrom(
  { processedThrough }: RecurringCharge,
  today: Temporal.PlainDate,
): Temporal.PlainDate {
  const after = processedThrough?.add({ days: 1 });
  return after && Temporal.PlainDate.compare(after, today) > 0 ? after : today;
}
