// Schedules held against PostgreSQL. SCHEDULE_CASES says how many; SCHEDULE_SEED repeats a run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Tx } from '#src/db/index.ts';
import { dueAtOf, firstDateFrom, nextDateAfter, type Schedule } from '#src/recurring/schedule.ts';
import { freshDatabase } from '#test/support/database.ts';
import { questionsIn } from './schedule-cases.ts';
import {
  type Answer,
  askAboutDates,
  askAboutDays,
  type DayOfPlace,
  type Question,
  readTimeZones,
  yearsShared,
} from './schedule-oracle.ts';

const cases = Number(process.env.SCHEDULE_CASES ?? 20_000);
const seed = Number(process.env.SCHEDULE_SEED ?? Math.trunc(Math.random() * 2 ** 30));

test('schedules have the dates and times that PostgreSQL finds', async (t) => {
  const db = await freshDatabase(t);
  const questions = questionsIn(await readTimeZones(db));
  const differing = await findDifference(db, reckon, { questions, cases, seed });
  // Asked alone, it is made as small as it can be, and shown.
  if (differing) await fc.assert(alone(db, questions), differing);
  assert.equal(differing, undefined);
});

const bugs: Readonly<Record<string, Reckon>> = {
  'a month is counted from the date before': reckonBy((date, { schedule }) => {
    const { unit, every, days } = schedule;
    if (unit !== 'month' || days) return nextDateAfter(schedule, date);
    return unlessOver(schedule, date.add({ months: every }));
  }),
  'a day is 24 hours': reckonBy((date, { schedule, timeZone }) => {
    if (schedule.unit !== 'day') return nextDateAfter(schedule, date);
    const later = dueAtOf(date, timeZone).add({ hours: 24 * schedule.every });
    return unlessOver(schedule, later.toZonedDateTimeISO(timeZone).toPlainDate());
  }),
};
for (const [what, bug] of Object.entries(bugs)) {
  test(`schedules of which ${what} are found out`, async (t) => {
    const db = await freshDatabase(t);
    const questions = questionsIn(await readTimeZones(db));
    assert.ok(await findDifference(db, bug, { questions, cases: 4_000, seed: 4 }));
  });
}

test('a day begins at its first moment where clocks change around midnight', async (t) => {
  const db = await freshDatabase(t);
  const days = (await readTimeZones(db)).flatMap(daysOfChange);
  const found = await askAboutDays(db, days);
  for (const [nth, { date, timeZone }] of days.entries()) {
    assert.equal(`${dueAtOf(date, timeZone)}`, `${found[nth]}`, `${date} in ${timeZone}`);
  }
  const places = new Set(days.map(({ timeZone }) => timeZone));
  for (const place of ['America/Sao_Paulo', 'America/Havana', 'Asia/Beirut', 'Asia/Tehran']) {
    assert.ok(places.has(place), place);
  }
  assert.ok(places.has('Pacific/Apia') && places.size > 100, `only ${places.size} places`);
  const wrong = days.filter((day, nth) => `${after24Hours(day)}` !== `${found[nth]}`);
  assert.ok(wrong.length > days.length / 10, 'days of 24 hours are found out');
});

type Reckon = (question: Question) => Answer;
type Follow = (date: Temporal.PlainDate, question: Question) => Temporal.PlainDate | undefined;

function reckon(question: Question): Answer {
  return reckonBy((date) => nextDateAfter(question.schedule, date))(question);
}

function reckonBy(follow: Follow): Reckon {
  return (question) => {
    const { schedule, from, timeZone } = question;
    const first = firstDateFrom(schedule, from);
    const dates: string[] = [];
    for (let date = first; date && dates.length < 7; date = follow(date, question)) {
      dates.push(`${date}`);
    }
    return { dates, dueAt: first && dueAtOf(first, timeZone) };
  };
}

function unlessOver({ end }: Schedule, date: Temporal.PlainDate): Temporal.PlainDate | undefined {
  return end && Temporal.PlainDate.compare(end, date) < 0 ? undefined : date;
}

interface Run {
  readonly questions: fc.Arbitrary<Question>;
  readonly cases: number;
  readonly seed: number;
}

/** Where fast-check finds the first question again that the two answer differently. */
async function findDifference(db: Tx, reckonOne: Reckon, run: Run) {
  const batch = 2_000;
  for (let done = 0; done < run.cases; done += batch) {
    const drawn = { seed: run.seed + done, numRuns: Math.min(batch, run.cases - done) };
    const questions = fc.sample(run.questions, drawn);
    const expected = await askAboutDates(db, questions);
    const nth = questions.findIndex((one, at) => differ(reckonOne(one), expected[at]!));
    if (nth >= 0) return { ...drawn, path: `${nth}` };
  }
  return undefined;
}

function alone(db: Tx, questions: fc.Arbitrary<Question>) {
  return fc.asyncProperty(questions, async (question) => {
    const [expected] = await askAboutDates(db, [question]);
    const answer = reckon(question);
    assert.ok(!differ(answer, expected!), `${fc.stringify(answer)} ≠ ${fc.stringify(expected)}`);
  });
}

function differ(answer: Answer, expected: Answer): boolean {
  if (`${answer.dates}` !== `${expected.dates}`) return true;
  return expected.dueAt !== undefined && `${answer.dueAt}` !== `${expected.dueAt}`;
}

/** The dates about each change of clocks that begins or ends within an hour of midnight. */
function daysOfChange(timeZone: string): DayOfPlace[] {
  const days: DayOfPlace[] = [];
  const { first, last } = yearsShared;
  let at = Temporal.PlainDate.from(`${first}-01-01`).toZonedDateTime(timeZone);
  for (;;) {
    const change = at.getTimeZoneTransition('next');
    if (!change || change.year > last) return days;
    const before = change.subtract({ seconds: 1 });
    if ([before.hour, change.hour].some((hour) => hour === 0 || hour === 23)) {
      const date = before.toPlainDate();
      days.push(...[0, 1, 2].map((later) => ({ date: date.add({ days: later }), timeZone })));
    }
    at = change;
  }
}

function after24Hours({ date, timeZone }: DayOfPlace): Temporal.Instant {
  return dueAtOf(date.subtract({ days: 1 }), timeZone).add({ hours: 24 });
}
