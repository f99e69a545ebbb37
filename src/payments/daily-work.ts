// What time does to payments: holds end, captures are presented, batches settle.
import type { Database, Tx } from '#src/db/index.ts';
import { type Event, insertEvents } from '#src/events/index.ts';
import { nextDailyTime } from '#src/kernel/daily-time.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { add, money } from '#src/kernel/money.ts';
import { batchSettled, insertEntries } from '#src/ledger/index.ts';
import {
  type DueWork,
  dateOf,
  type Organizations,
  type Profile,
  type Timeline,
} from '#src/organizations/index.ts';
import type { Batch, DueCapture } from './batch.ts';
import {
  closeBatch,
  findNextDue,
  holdOpen,
  listDueCaptures,
  listDueSettlements,
  listDueTimelines,
  lockDueMembers,
  lockEndedHolds,
  lockUnsettledMembers,
  openBatch,
  postponeMembers,
  settleBatch,
} from './batch-store.ts';
import { accountOf } from './capture-payment.ts';
import type { DailyCut } from './due-times.ts';
import { captureEntry, routeOf } from './entries.ts';
import { isInbound, type Payment } from './payment.ts';
import { paymentEvent } from './payment-events.ts';
import { lockRefunds, savePayments } from './payment-store.ts';
import type { RailOf } from './rail.ts';

export interface DailyWorkTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly organizations: Pick<Organizations, 'readProfile'>;
  readonly railOf: RailOf;
  readonly dailyCut: DailyCut;
}

/** One transaction moves at most this many payments, so that none is long. */
const chunkMax = 500;

/** Settlements come first: a refund that waits for one goes out with the daily capture after. */
export function dailyWork(tools: DailyWorkTools): DueWork {
  return {
    timelines: (now) => listDueTimelines(tools.db, now),
    next: (timeline) => findNextDue(tools.db, timeline),
    run: async (timeline, at) => {
      const profile = await tools.organizations.readProfile(timeline.organizationId);
      for (const batch of await listDueSettlements(tools.db, timeline, at)) {
        await settle(tools, profile, batch, at);
      }
      await inChunks(tools, (tx) => endHolds(tools, tx, timeline, at));
      for (const due of await listDueCaptures(tools.db, timeline, at)) {
        await present(tools, profile, timeline, due);
      }
    },
  };
}

/** Repeats a transaction until it finds nothing more to do. */
async function inChunks({ db }: DailyWorkTools, work: (tx: Tx) => Promise<number>): Promise<void> {
  while ((await db.transaction(work)) > 0);
}

async function endHolds(
  { ids }: DailyWorkTools,
  tx: Tx,
  timeline: Timeline,
  at: Temporal.Instant,
): Promise<number> {
  const holds = await lockEndedHolds(tx, timeline, at, chunkMax);
  const ended = holds.map(
    ({ dueAt, ...hold }): Payment => ({
      ...hold,
      status: 'expired',
      modifiedAt: dueAt ?? at,
    }),
  );
  await savePayments(tx, ended);
  await insertEvents(
    tx,
    ended.map((payment) => paymentEvent(ids, payment, 'voided')),
  );
  return holds.length;
}

async function present(
  tools: DailyWorkTools,
  profile: Profile,
  timeline: Timeline,
  due: DueCapture,
): Promise<void> {
  const batch = await openBatch(tools.db, newBatch(tools, profile, timeline, due));
  if (batch.status !== 'closing') {
    // Taken just before the cut and written after it: that batch is on its way to the rail.
    const until = tools.dailyCut(profile.organization, batch.cutAt);
    await tools.db.transaction((tx) => postponeMembers(tx, batch, until));
    return;
  }
  await inChunks(tools, (tx) => captureMembers(tools, tx, profile, batch));
  await tools.db.transaction((tx) => closeBatch(tx, batch));
}

function newBatch(
  { ids, railOf }: DailyWorkTools,
  { organization, accounts }: Profile,
  timeline: Timeline,
  { processingAccountId, cutAt }: DueCapture,
): Batch {
  const account = accounts.find(({ id }) => id === processingAccountId);
  if (!account) throw new Error(`no account ${processingAccountId} to present a batch of`);
  const { timeZone, captureHour } = organization;
  const presentedOn = dateOf(organization, cutAt);
  const eve = railOf(timeline, account.rail).settlesOn(presentedOn).toZonedDateTime(timeZone);
  const settlesAt = nextDailyTime(
    eve.toInstant().subtract({ milliseconds: 1 }),
    timeZone,
    captureHour,
  );
  return {
    ...timeline,
    id: ids.next(),
    processingAccountId,
    currency: account.currency,
    status: 'closing',
    cutAt,
    settlesAt,
  };
}

/** Captures what the daily capture takes, and adds what was captured by hand since the last one. */
async function captureMembers(
  { ids }: DailyWorkTools,
  tx: Tx,
  profile: Profile,
  batch: Batch,
): Promise<number> {
  // Another process may have closed it since we looked.
  if (!(await holdOpen(tx, batch))) return 0;
  const members = await lockDueMembers(tx, batch, chunkMax);
  const joined = members.map(
    ({ dueAt: _, ...member }): Payment => ({
      ...member,
      batchId: batch.id,
      ...(member.status === 'authorized' && {
        status: 'captured',
        captured: member.authorized,
        capturedAt: batch.cutAt,
        modifiedAt: batch.cutAt,
      }),
    }),
  );
  const captured = joined.filter((_, index) => members[index]?.status === 'authorized');
  await savePayments(tx, joined);
  await insertEntries(
    tx,
    captured.map((payment) => captureEntry(ids, payment, accountOf(profile, payment))),
  );
  await insertEvents(
    tx,
    captured.map((payment) => paymentEvent(ids, payment, 'captured')),
  );
  return members.length;
}

async function settle(
  tools: DailyWorkTools,
  profile: Profile,
  batch: Batch,
  at: Temporal.Instant,
): Promise<void> {
  await inChunks(tools, (tx) => settleMembers(tools, tx, profile, batch, at));
  await settleBatch(tools.db, batch);
}

async function settleMembers(
  tools: DailyWorkTools,
  tx: Tx,
  profile: Profile,
  batch: Batch,
  at: Temporal.Instant,
): Promise<number> {
  const members = await lockUnsettledMembers(tx, batch, chunkMax);
  if (members.length === 0) return 0;
  const settled = members.map(
    (member): Payment => ({
      ...member,
      status: 'settled',
      settledAt: at,
      modifiedAt: at,
    }),
  );
  await savePayments(tx, settled);
  const { organizationId, mode, id: batchId } = batch;
  const route = routeOf(accountOf(profile, settled[0] as Payment));
  const id = tools.ids.next();
  await insertEntries(tx, [
    {
      organizationId,
      mode,
      id,
      kind: 'batch_settled',
      batchId,
      occurredAt: at,
      postings: batchSettled(route, total(settled, true), total(settled, false)),
    },
  ]);
  await insertEvents(tx, [
    ...settled.map((payment) => paymentEvent(tools.ids, payment, 'settled')),
    ...(await releaseDeferred(tools, tx, profile, settled, at)),
  ]);
  return members.length;
}

function total(payments: readonly Payment[], inbound: boolean) {
  const zero = money(0n, (payments[0] as Payment).captured.currency);
  return payments
    .filter((payment) => isInbound(payment) === inbound)
    .reduce((sum, { captured }) => add(sum, captured), zero);
}

/** Refunds that waited for their bank debit to settle go out with the next daily capture. */
async function releaseDeferred(
  { ids, dailyCut }: DailyWorkTools,
  tx: Tx,
  { organization }: Profile,
  settled: readonly Payment[],
  at: Temporal.Instant,
): Promise<Event[]> {
  const { organizationId, mode, rail } = settled[0] as Payment;
  if (rail !== 'ach') return [];
  const refunds = await lockRefunds(
    tx,
    { organizationId, mode },
    settled.map(({ id }) => id),
  );
  const released = refunds
    .filter(({ status }) => status === 'deferred')
    .map(
      (refund): Payment => ({
        ...refund,
        status: 'authorized',
        dueAt: dailyCut(organization, at),
        modifiedAt: at,
      }),
    );
  await savePayments(tx, released);
  return released.map((refund) => paymentEvent(ids, refund, 'authorized'));
}
