// Our tenants, and the time they live in.
import type { Clock } from '#src/kernel/clock.ts';
import type { Mode } from '#src/kernel/mode.ts';

export const organizationStatuses = ['active', 'inactive', 'deleted'] as const;
export type OrganizationStatus = (typeof organizationStatuses)[number];

/** A business that takes and makes payments. Shared by both modes but for `testClock`. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly contactName?: string;
  readonly contactEmail?: string;
  readonly contactPhone?: string;
  readonly address1?: string;
  readonly address2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country?: string;
  /** IANA name; decides the daily capture and every calendar date. */
  readonly timeZone: string;
  /** Local hour of the daily capture. */
  readonly captureHour: number;
  readonly apiAllowedIpRanges: string;
  readonly liveEventsUrls: string;
  readonly testEventsUrls: string;
  /** Origins that a token form may send the payer back to; empty means every one. */
  readonly tokenRedirectOrigins: readonly string[];
  readonly publicKey: string;
  readonly status: OrganizationStatus;
  readonly testClock: TestClock;
  /** Counts the updates, so that of two made from one reading the second is refused. */
  readonly version: number;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
}

/** Stands still at `frozenAt`, or runs `offsetMs` ahead of real time. */
export interface TestClock {
  readonly offsetMs: bigint;
  readonly frozenAt?: Temporal.Instant;
}

/** What time it is for an organization: real time in live mode, its test clock's in test mode. */
export function timeOf(
  clock: Clock,
  mode: Mode,
  { testClock }: Pick<Organization, 'testClock'>,
): Temporal.Instant {
  const now = clock.now();
  if (mode === 'live') return now;
  return testClock.frozenAt ?? now.add({ milliseconds: Number(testClock.offsetMs) });
}

/** The calendar date where the organization is. */
export function dateOf(
  { timeZone }: Pick<Organization, 'timeZone'>,
  at: Temporal.Instant,
): Temporal.PlainDate {
  return at.toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The test clock that shows `to` at the real instant `now`. */
export function testClockShowing(
  to: Temporal.Instant,
  now: Temporal.Instant,
  isFrozen: boolean,
): TestClock {
  const offsetMs = BigInt(to.epochMilliseconds - now.epochMilliseconds);
  return isFrozen ? { offsetMs, frozenAt: to } : { offsetMs };
}
