// Moves an organization's test clock forward; everything due in between happens on the way.
import type { Database } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import { type DueWork, runDueWork } from './due-work.ts';
import { failure } from './failures.ts';
import { type Organization, testClockShowing, timeOf } from './organization.ts';
import { findOrganization, lockOrganization, saveTestClock } from './organization-store.ts';

export interface MoveClockTools {
  readonly db: Database;
  readonly clock: Clock;
  readonly dueWork: readonly DueWork[];
}

export interface MoveClock {
  readonly organizationId: string;
  /** The instant to show; when absent the clock stays where it is. */
  readonly to?: Temporal.Instant;
  /** Or how far to move, in calendar days of the organization's own time zone. */
  readonly by?: Temporal.Duration;
  /** Whether it stands still afterwards; when absent it goes on as before. */
  readonly freeze?: boolean;
}

const latest = Temporal.Instant.from('2200-01-01T00:00:00Z');

/**
 * Resolves with the time shown once all that fell due has run. A crash on the way leaves the clock
 * at the last thing done, and moving it again goes on from there. Throws
 * `clock_goes_forward_only` and `clock_too_far`.
 */
export async function moveClock(
  tools: MoveClockTools,
  input: MoveClock,
): Promise<Temporal.Instant> {
  const { db, clock } = tools;
  const organization = await findOrganization(db, input.organizationId);
  if (!organization)
    throw new Error('a clock is moved by one who is signed in to its organization');
  const now = timeOf(clock, 'test', organization);
  const asked = input.to ?? (input.by ? later(now, input.by, organization.timeZone) : now);
  // As the database keeps it: a clock that is ahead of its row would go back at the next look.
  const to = asked.round({ smallestUnit: 'millisecond', roundingMode: 'floor' });
  if (Temporal.Instant.compare(to, now) < 0) throw failure('clock_goes_forward_only', { now });
  if (Temporal.Instant.compare(to, latest) > 0) throw failure('clock_too_far');
  const timeline = { organizationId: organization.id, mode: 'test' } as const;
  const show = (at: Temporal.Instant, freeze?: boolean) =>
    showAtLeast(tools, organization.id, at, freeze);
  await runDueWork(tools.dueWork, timeline, to, (at) => show(at));
  return show(to, input.freeze);
}

function later(now: Temporal.Instant, by: Temporal.Duration, timeZone: string): Temporal.Instant {
  try {
    return now.toZonedDateTimeISO(timeZone).add(by).toInstant();
  } catch (error) {
    // Not even the calendar reaches that far.
    if (!(error instanceof RangeError)) throw error;
    throw by.sign < 0 ? failure('clock_goes_forward_only', { now }) : failure('clock_too_far');
  }
}

/** Under the row's lock, and never backwards: two moves at once end at the later of the two. */
async function showAtLeast(
  { db, clock }: MoveClockTools,
  organizationId: string,
  at: Temporal.Instant,
  freeze?: boolean,
): Promise<Temporal.Instant> {
  return db.transaction(async (tx) => {
    const seen = (await lockOrganization(tx, organizationId)) as Organization;
    const now = timeOf(clock, 'test', seen);
    const shown = Temporal.Instant.compare(at, now) > 0 ? at : now;
    const isFrozen = freeze ?? seen.testClock.frozenAt !== undefined;
    await saveTestClock(tx, organizationId, testClockShowing(shown, clock.now(), isFrozen));
    return shown;
  });
}
