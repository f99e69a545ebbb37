// The dates of a schedule. Each is reckoned from the start, never from the date before it: whoever
// begins on the 31st is back on the 31st after a shorter month.

export interface Schedule {
  readonly unit: 'day' | 'week' | 'month';
  /** Every so many units: 1 to 1,000. */
  readonly every: number;
  /** No date comes before it; it is the first one unless `days` are given. */
  readonly start: Temporal.PlainDate;
  /** No date comes after it. */
  readonly end?: Temporal.PlainDate;
  /**
   * Days of the week from 1 (Monday) to 7, or of the month from 1 to 31 or `'last'`; only with
   * `week` or `month` and every 1.
   */
  readonly days?: readonly (number | 'last')[];
}

/** Four digits of a year are all that the faces and the database write. */
const lastOfAll = Temporal.PlainDate.from('9999-12-31');

/**
 * The first date of the schedule on or after `from`; undefined when there is none, and none comes
 * after the year 9999. A day that a month lacks falls on its last day. The schedule must be without
 * fault (`faultOf`).
 */
export function firstDateFrom(
  schedule: Schedule,
  from: Temporal.PlainDate,
): Temporal.PlainDate | undefined {
  const earliest = isBefore(from, schedule.start) ? schedule.start : from;
  const latest = latestOf(schedule);
  if (isBefore(latest, earliest)) return undefined;
  const date = dateOnOrAfter(schedule, earliest);
  return date && !isBefore(latest, date) ? date : undefined;
}

/** The first date of the schedule after `date`, which need not be one of its dates. */
export function nextDateAfter(
  schedule: Schedule,
  date: Temporal.PlainDate,
): Temporal.PlainDate | undefined {
  if (!isBefore(date, latestOf(schedule))) return undefined;
  return firstDateFrom(schedule, date.add({ days: 1 }));
}

/**
 * The first moment of the date in `timeZone`: what is due on that day falls due then. Where clocks
 * skip midnight it is the moment after the gap; where they show it twice, the first of the two. A
 * date that the place skipped as a whole (2011-12-30 in Samoa, 1993-08-21 on Kwajalein) falls due
 * together with the date after it; any other date later than the one before.
 */
export function dueAtOf(date: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return date.toZonedDateTime(timeZone).toInstant();
}

/** Which property is out of its range or contradicts another; undefined when all is well. */
export function faultOf(schedule: Schedule): 'every' | 'days' | 'end' | undefined {
  const { every, start, end } = schedule;
  if (!isWithin(every, 1, 1_000)) return 'every';
  if (!areDaysSound(schedule)) return 'days';
  return end && isBefore(end, start) ? 'end' : undefined;
}

function dateOnOrAfter(
  { unit, every, start, days }: Schedule,
  earliest: Temporal.PlainDate,
): Temporal.PlainDate | undefined {
  if (unit === 'month') {
    return days ? firstDayOfMonth(days, earliest) : everyMonths(every, start, earliest);
  }
  return days
    ? firstDayOfWeek(days, earliest)
    : everyDays(unit === 'week' ? 7 * every : every, start, earliest);
}

function everyDays(
  step: number,
  start: Temporal.PlainDate,
  earliest: Temporal.PlainDate,
): Temporal.PlainDate {
  const elapsed = start.until(earliest, { largestUnit: 'day' }).days;
  return start.add({ days: Math.ceil(elapsed / step) * step });
}

function everyMonths(
  step: number,
  start: Temporal.PlainDate,
  earliest: Temporal.PlainDate,
): Temporal.PlainDate {
  const elapsed = 12 * (earliest.year - start.year) + earliest.month - start.month;
  const months = Math.ceil(elapsed / step) * step;
  const date = start.add({ months });
  return isBefore(date, earliest) ? start.add({ months: months + step }) : date;
}

type Days = NonNullable<Schedule['days']>;

function firstDayOfWeek(days: Days, earliest: Temporal.PlainDate): Temporal.PlainDate | undefined {
  return days
    .map((day) => earliest.add({ days: (Number(day) - earliest.dayOfWeek + 7) % 7 }))
    .toSorted(Temporal.PlainDate.compare)[0];
}

/** `with` takes the last day of a month for any day that the month lacks. */
function firstDayOfMonth(days: Days, earliest: Temporal.PlainDate): Temporal.PlainDate | undefined {
  return [earliest, earliest.add({ months: 1 })]
    .flatMap((month) => days.map((day) => month.with({ day: day === 'last' ? 31 : day })))
    .filter((date) => !isBefore(date, earliest))
    .toSorted(Temporal.PlainDate.compare)[0];
}

function latestOf({ end }: Schedule): Temporal.PlainDate {
  return end && isBefore(end, lastOfAll) ? end : lastOfAll;
}

function areDaysSound({ unit, every, days }: Schedule): boolean {
  if (!days) return true;
  if (unit === 'day' || every > 1 || days.length === 0) return false;
  return days.every((day) =>
    day === 'last' ? unit === 'month' : isWithin(day, 1, unit === 'week' ? 7 : 31),
  );
}

function isWithin(number: number, least: number, most: number): boolean {
  return Number.isInteger(number) && number >= least && number <= most;
}

function isBefore(one: Temporal.PlainDate, other: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(one, other) < 0;
}
