// When time alone moves a payment on.
import { nextDailyTime } from '#src/kernel/daily-time.ts';
import type { Organization } from '#src/organizations/index.ts';

const holdDays = 7;

/** A hold that nobody captured ends after seven days. */
export function holdEndsAt(authorizedAt: Temporal.Instant): Temporal.Instant {
  return authorizedAt.add({ hours: holdDays * 24 });
}

/** The organization's first daily capture after the instant. */
export type DailyCut = (
  organization: Pick<Organization, 'timeZone' | 'captureHour'>,
  after: Temporal.Instant,
) => Temporal.Instant;

/** Remembers each place's last cut: nearly every charge asks for the one before it did. */
export function dailyCuts(): DailyCut {
  const remembered = new Map<string, { from: Temporal.Instant; cut: Temporal.Instant }>();
  return ({ timeZone, captureHour }, after) => {
    const key = `${timeZone} ${captureHour}`;
    const known = remembered.get(key);
    const { compare } = Temporal.Instant;
    if (known && compare(known.from, after) <= 0 && compare(after, known.cut) < 0) return known.cut;
    const cut = nextDailyTime(after, timeZone, captureHour);
    remembered.set(key, { from: after, cut });
    return cut;
  };
}
