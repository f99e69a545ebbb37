// Collects occurrences as they fall due, and tells payers of cards that expire.
import { insertEvents } from '#src/events/index.ts';
import { type Clock, sleep } from '#src/kernel/clock.ts';
import { type DueWork, dateOf, type Profile, type Timeline } from '#src/organizations/index.ts';
import { nextNotice, noticeAround } from '#src/payment-methods/index.ts';
import type { Payment, Payments } from '#src/payments/index.ts';
import { type Attempted, type AttemptTools, attemptPayment } from './attempt-payments.ts';
import {
  claimOccurrences,
  findNextDue,
  isAnyDue,
  listDueTimelines,
  lockDueOccurrences,
} from './collection-store.ts';
import { claimedBy, type Occurrence } from './occurrence.ts';
import { saveOccurrences } from './occurrence-store.ts';
import { type RecordTools, recordAttempts } from './record-attempts.ts';
import type { RecurringCharge } from './recurring-charge.ts';
import { recurringEvent } from './recurring-events.ts';
import { findManyRecurring, lockDueNotices, saveProgress } from './recurring-store.ts';
import { dueAtOf } from './schedule.ts';

export interface CollectTools extends RecordTools, AttemptTools {
  readonly clock: Clock;
  readonly payments: Pick<Payments, 'authorize' | 'readMany' | 'readOfOccurrences'>;
  /** A test may forget the name of the payment that a dead payer made, to see itself fail. */
  readonly takeOver?: (occurrence: Occurrence) => Occurrence;
}

/** What is claimed at once is paid together. */
const chunkMax = 400;
/** While one chunk is being recorded, the payments of another are made. */
const collectorsMax = 2;

/**
 * Collects what is due. A clock that is moved `waits` for what others are paying just now, so that
 * time does not pass it by; the sweeper does not, as others wait for it.
 */
export function recurringDueWork(
  tools: CollectTools,
  { waits }: { readonly waits: boolean },
): DueWork {
  const { db, organizations } = tools;
  return {
    timelines: (now) => listDueTimelines(db, now),
    next: (timeline) => findNextDue(db, timeline, { waits }),
    run: async (timeline, at) => {
      const profile = await organizations.readProfile(timeline.organizationId);
      while ((await giveNotices(tools, profile, timeline, at)) > 0);
      const collectors = Array.from({ length: collectorsMax }, async () => {
        while ((await collectChunk(tools, profile, timeline, at)) > 0);
      });
      // None may go on behind the back of whoever is told that another failed.
      await Promise.allSettled(collectors);
      await Promise.all(collectors);
      // Somebody else is paying it: time waits for that.
      if (waits && (await isAnyDue(db, timeline, at))) await sleep(20);
    },
  };
}

async function giveNotices(
  { db, ids }: CollectTools,
  { organization }: Profile,
  timeline: Timeline,
  at: Temporal.Instant,
): Promise<number> {
  return db.transaction(async (tx) => {
    const due = await lockDueNotices(tx, timeline, { at, limit: chunkMax });
    const given = due.map((charge) => noticeOf(charge, organization.timeZone, at));
    await saveProgress(
      tx,
      timeline,
      given.map(({ recurringCharge }) => recurringCharge),
    );
    await insertEvents(
      tx,
      given.flatMap(({ recurringCharge, happening }) =>
        happening ? [recurringEvent(ids, recurringCharge, happening, at)] : [],
      ),
    );
    return due.length;
  });
}

function noticeOf(seen: RecurringCharge, timeZone: string, at: Temporal.Instant) {
  const { noticeAt = at, ...lasting } = seen;
  const { method } = seen.paidWith;
  if (method.kind !== 'card' || seen.status !== 'active') return { recurringCharge: lasting };
  const notice = noticeAround(method, noticeAt, timeZone);
  // The organization has moved west: the month has not begun there.
  if (Temporal.Instant.compare(notice.at, at) > 0) {
    return { recurringCharge: { ...seen, noticeAt: notice.at } };
  }
  const next = nextNotice(method, notice.at, timeZone)?.at;
  const happening = `method_${notice.kind}` as const;
  return { recurringCharge: { ...lasting, ...(next && { noticeAt: next }) }, happening };
}

/** The number of occurrences that it found. */
async function collectChunk(
  tools: CollectTools,
  profile: Profile,
  timeline: Timeline,
  at: Temporal.Instant,
): Promise<number> {
  const when = timeline.mode === 'live' ? tools.clock.now() : at;
  const { found, claimed } = await claim(tools, profile, timeline, when);
  if (claimed.length === 0) return found;
  const attempted = await payAll(tools, timeline, claimed, when);
  const known = attempted.flatMap(({ occurrence, outcome }) =>
    'payment' in outcome ? [{ occurrence, payment: outcome.payment }] : [],
  );
  if (known.length > 0) await recordAttempts(tools, timeline, known, when);
  for (const { outcome } of attempted) if ('error' in outcome) throw outcome.error;
  return found;
}

async function claim(
  { db, ids, takeOver = (seen) => seen }: CollectTools,
  { organization }: Profile,
  timeline: Timeline,
  at: Temporal.Instant,
) {
  const today = dateOf(organization, at);
  return db.transaction(async (tx) => {
    const due = await lockDueOccurrences(tx, timeline, { at, limit: chunkMax });
    const isEarly = ({ dueOn, status }: Occurrence) =>
      status === 'pending' && Temporal.PlainDate.compare(dueOn, today) > 0;
    // The organization has moved west since: the date has not begun there.
    const early = due
      .filter(isEarly)
      .map((one): Occurrence => ({ ...one, dueAt: dueAtOf(one.dueOn, organization.timeZone) }));
    await saveOccurrences(tx, timeline, early);
    const claimed = due
      .filter((one) => !isEarly(one))
      .map(
        (one): Claimed =>
          one.status === 'paying'
            ? { occurrence: takeOver(one), isAgain: true }
            : { occurrence: claimedBy(one, { paymentId: ids.next(), at }), isAgain: false },
      );
    await claimOccurrences(
      tx,
      timeline,
      claimed.map(({ occurrence }) => occurrence),
    );
    return { found: due.length, claimed };
  });
}

interface Claimed {
  readonly occurrence: Occurrence;
  /** Its payer is gone, and nobody knows how far he got. */
  readonly isAgain: boolean;
}

async function payAll(
  tools: CollectTools,
  timeline: Timeline,
  claimed: readonly Claimed[],
  at: Temporal.Instant,
) {
  const chargeIds = new Set(claimed.map(({ occurrence }) => occurrence.recurringChargeId));
  const charges = await findManyRecurring(tools.db, timeline, [...chargeIds]);
  const byId = new Map(charges.map((charge) => [charge.id, charge]));
  const made = await findMade(tools, timeline, claimed);
  const attempts = claimed.map(async ({ occurrence }) => {
    const payment = made.get(occurrence.paymentId as string);
    const recurringCharge = byId.get(occurrence.recurringChargeId);
    // A purge has taken it meanwhile.
    if (!recurringCharge) return [];
    const attempt = { caller: timeline, recurringCharge, occurrence, isAutomatic: true, at };
    const outcome: Attempted = payment ? { payment } : await attemptPayment(tools, attempt);
    return [{ occurrence, outcome }];
  });
  return (await Promise.all(attempts)).flat();
}

/** Whoever was paying before a crash may have got that far. */
async function findMade(
  { payments }: CollectTools,
  timeline: Timeline,
  claimed: readonly Claimed[],
): Promise<ReadonlyMap<string, Payment>> {
  const ids = claimed.flatMap(({ occurrence, isAgain }) =>
    isAgain && occurrence.paymentId !== undefined ? [occurrence.paymentId] : [],
  );
  if (ids.length === 0) return new Map();
  const found = await payments.readMany(timeline, ids);
  return new Map(found.map((payment) => [payment.id, payment]));
}
