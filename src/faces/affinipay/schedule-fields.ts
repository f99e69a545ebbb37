// The schedule of a recurring charge, as clients send it and as they are shown it.
import { type Static, Type } from 'typebox';
import type { Schedule } from '#src/recurring/index.ts';
import { given } from '../kit/given.ts';
import { across, refined } from '../kit/schemas.ts';

const units = { DAY: 'day', WEEK: 'week', MONTH: 'month' } as const;

/** A whole number from 1, which may come as text of digits. */
export function count(max: number, description: string) {
  const value = Type.Union([Type.Integer(), Type.String()], { description });
  const readable = refined(value, (it) => isWhole(it), 'invalid');
  const positive = refined(readable, (it) => !isWhole(it) || Number(it) >= 1, 'below_minimum');
  return refined(positive, (it) => !isWhole(it) || Number(it) <= max, 'above_maximum');
}

/** A check of what broke an earlier one runs as well: the value may be anything. */
function isWhole(value: unknown): boolean {
  const isScalar = typeof value === 'string' || typeof value === 'number';
  return isScalar && /^-?\d{1,20}$/.test(`${value}`);
}

function date(description: string) {
  return refined(Type.String({ description }), isDate, 'invalid');
}

function isDate(text: string): boolean {
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
}

type Day = NonNullable<Schedule['days']>[number];

function readDay(value: unknown): Day | undefined {
  if (typeof value === 'string' && value.toUpperCase() === 'LAST') return 'last';
  const isDay = isWhole(value) && Number(value) >= 1 && Number(value) <= 31;
  return isDay ? Number(value) : undefined;
}

/** Real clients send a list as an object of its places, too: `{"0":"1","1":"5"}`. */
function itemsOf(list: unknown): unknown[] | undefined {
  if (Array.isArray(list)) return list;
  if (typeof list !== 'object' || list === null) return undefined;
  return Object.keys(list).every((key) => /^\d+$/.test(key)) ? Object.values(list) : undefined;
}

/** More than every day of a month and `LAST` only repeats. */
const daysMax = 32;

const dayList = Type.Unsafe<readonly unknown[] | Readonly<Record<string, unknown>>>({
  'x-type': ['array', 'object'],
  description: 'Days of the week, `1` to `7`, or of the month, `1` to `31` or `LAST`.',
});
const days = refined(
  refined(
    dayList,
    (list) => itemsOf(list)?.every((item) => readDay(item) !== undefined) === true,
    'invalid',
  ),
  (list) => (itemsOf(list)?.length ?? 0) <= daysMax,
  'length',
);

const unit = Type.Union([Type.Literal('DAY'), Type.Literal('WEEK'), Type.Literal('MONTH')], {
  description: 'What the interval is counted in.',
});
const delay = count(1_000, 'Every so many units: 1 to 1,000; 1 when absent and `days` are given.');
const start = date('No payment is due before it; the first one is due on it but for `days`.');

export const timing = {
  interval_unit: unit,
  interval_delay: Type.Optional(delay),
  end: Type.Optional(date('No payment is due after it.')),
  days: Type.Optional(days),
};

interface Given {
  readonly interval_delay?: unknown;
  readonly days?: unknown;
}

/** Where there are no days, nothing else says how often. */
export const delayCheck = across<Given>('Without days the interval needs a delay.', [
  {
    field: 'interval_delay',
    rule: 'not_null',
    holds: (schedule) => schedule.interval_delay !== undefined || hasDays(schedule),
  },
]);

function hasDays(schedule: Given): boolean {
  return (itemsOf(schedule.days)?.length ?? 0) > 0;
}

export const wholeSchedule = Type.Object(
  { start, ...timing },
  { description: 'When payments are due.', allOf: [delayCheck] },
);

const { interval_unit, ...optionalTiming } = timing;
export const scheduleChanges = Type.Object(
  { start: Type.Optional(start), interval_unit: Type.Optional(interval_unit), ...optionalTiming },
  { description: 'What of the schedule changes.' },
);

export function readTiming(body: Static<Type.TObject<typeof timing>>): Omit<Schedule, 'start'> {
  const { end, days: dates } = readChanges(body);
  return {
    unit: units[body.interval_unit],
    every: Number(body.interval_delay ?? 1),
    ...given({ end, days: dates?.length === 0 ? undefined : dates }),
  };
}

export function readSchedule(body: Static<typeof wholeSchedule>): Schedule {
  return { start: Temporal.PlainDate.from(body.start), ...readTiming(body) };
}

/** Days go with every week or month alone: who gives some has said that too. */
export function readChanges(body: Static<typeof scheduleChanges>): Partial<Schedule> {
  const every = body.interval_delay ?? (hasDays(body) ? 1 : undefined);
  return given({
    start: readDate(body.start),
    unit: body.interval_unit && units[body.interval_unit],
    every: every === undefined ? undefined : Number(every),
    end: readDate(body.end),
    days: itemsOf(body.days)?.flatMap((item) => readDay(item) ?? []),
  });
}

function readDate(text: string | undefined): Temporal.PlainDate | undefined {
  return text === undefined ? undefined : Temporal.PlainDate.from(text);
}

export function writeSchedule({ unit, every, start, end, days }: Schedule) {
  return {
    interval_unit: unit.toUpperCase(),
    interval_delay: every,
    start: start.toString(),
    end: end?.toString(),
    days: days?.map((day) => `${day}`.toUpperCase()),
  };
}
