// A time of day that comes once a day on the wall clock of a place, whatever daylight saving does.

/**
 * The first instant after `after` (never `after` itself) at which clocks in `timeZone` strike
 * `hour`:00. A day whose clocks skip that hour has it at the first moment after the gap; a day that
 * has the hour twice has it the first time; a date that the place skipped as a whole has none.
 */
export function nextDailyTime(
  after: Temporal.Instant,
  timeZone: string,
  hour: number,
): Temporal.Instant {
  let date = after.toZonedDateTimeISO(timeZone).toPlainDate();
  for (;;) {
    const instant = dailyTime(date, timeZone, hour);
    if (instant && Temporal.Instant.compare(instant, after) > 0) return instant;
    date = date.add({ days: 1 });
  }
}

/** Whether the name is one of the IANA time zone database. Plain offsets ("+01:00") are not. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Temporal.ZonedDateTime(0n, name);
    return true;
  } catch {
    return false;
  }
}

function dailyTime(
  date: Temporal.PlainDate,
  timeZone: string,
  hour: number,
): Temporal.Instant | undefined {
  if (!date.toZonedDateTime(timeZone).toPlainDate().equals(date)) return undefined;
  const time = Temporal.PlainTime.from({ hour }, { overflow: 'reject' });
  const wall = date.toPlainDateTime(time);
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (zoned.toPlainDateTime().equals(wall)) return zoned.toInstant();
  // In a gap, 'earlier' falls before it; the gap ends where the zone's offset changes next.
  return zoned.getTimeZoneTransition('next')?.toInstant();
}
