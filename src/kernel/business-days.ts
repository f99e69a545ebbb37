// The calendar of the Federal Reserve Banks, by rule. Banks settle on its business days only.

/** A weekday on which the Federal Reserve Banks are closed. */
export interface FederalHoliday {
  readonly name: string;
  /** The day of the closure: Monday, if the holiday itself is a Sunday. */
  readonly closedOn: Temporal.PlainDate;
}

export function isBusinessDay(date: Temporal.PlainDate): boolean {
  if (date.dayOfWeek >= saturday) return false;
  return !rules.some((rule) => rule.month === date.month && closure(rule, date.year)?.equals(date));
}

/** The business day that is `count` business days after `date`, which itself may be any day. */
export function nextBusinessDay(date: Temporal.PlainDate, count = 1): Temporal.PlainDate {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`Not a count of days: ${count}`);
  let day = date;
  for (let left = count; left > 0; ) {
    day = day.add({ days: 1 });
    if (isBusinessDay(day)) left -= 1;
  }
  return day;
}

/** The closures of a year, in order. A holiday on a Saturday is absent: the Friday stays open. */
export function federalHolidays(year: number): FederalHoliday[] {
  return rules.flatMap((rule) => {
    const closedOn = closure(rule, year);
    return closedOn ? [{ name: rule.name, closedOn }] : [];
  });
}

const monday = 1;
const thursday = 4;
const saturday = 6;
const sunday = 7;

interface HolidayRule {
  readonly name: string;
  /** An observed day never leaves the month of its holiday; `isBusinessDay` relies on it. */
  readonly month: number;
  readonly since?: number;
  readonly on: (year: number) => Temporal.PlainDate;
}

/** Federal Reserve Bank Services, "Holiday Schedules". Good for the years from 1986. */
const rules: readonly HolidayRule[] = [
  { name: "New Year's Day", month: 1, on: fixed(1, 1) },
  { name: 'Martin Luther King Jr. Day', month: 1, on: nth(3, monday, 1) },
  { name: "Presidents' Day", month: 2, on: nth(3, monday, 2) },
  { name: 'Memorial Day', month: 5, on: last(monday, 5) },
  { name: 'Juneteenth', month: 6, since: 2022, on: fixed(6, 19) },
  { name: 'Independence Day', month: 7, on: fixed(7, 4) },
  { name: 'Labor Day', month: 9, on: nth(1, monday, 9) },
  { name: 'Columbus Day', month: 10, on: nth(2, monday, 10) },
  { name: 'Veterans Day', month: 11, on: fixed(11, 11) },
  { name: 'Thanksgiving Day', month: 11, on: nth(4, thursday, 11) },
  { name: 'Christmas Day', month: 12, on: fixed(12, 25) },
];

function closure(rule: HolidayRule, year: number): Temporal.PlainDate | undefined {
  if (rule.since !== undefined && year < rule.since) return undefined;
  const day = rule.on(year);
  if (day.dayOfWeek === saturday) return undefined;
  return day.dayOfWeek === sunday ? day.add({ days: 1 }) : day;
}

function fixed(month: number, day: number): HolidayRule['on'] {
  return (year) => Temporal.PlainDate.from({ year, month, day });
}

function nth(count: number, weekday: number, month: number): HolidayRule['on'] {
  return (year) => {
    const first = Temporal.PlainDate.from({ year, month, day: 1 });
    return first.add({ days: ((weekday - first.dayOfWeek + 7) % 7) + (count - 1) * 7 });
  };
}

function last(weekday: number, month: number): HolidayRule['on'] {
  return (year) => {
    const first = Temporal.PlainDate.from({ year, month, day: 1 });
    const end = first.add({ months: 1 }).subtract({ days: 1 });
    return end.subtract({ days: (end.dayOfWeek - weekday + 7) % 7 });
  };
}
