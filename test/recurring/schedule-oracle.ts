// What PostgreSQL says of schedules. It shares no thought with src/recurring/schedule.ts: it walks
// from the start, period by period and day by day, and keeps the days that are asked for.
import { type Sql, sql, type Tx } from '#src/db/index.ts';
import { isTimeZone } from '#src/kernel/daily-time.ts';
import type { Schedule } from '#src/recurring/schedule.ts';

export interface Question {
  readonly schedule: Schedule;
  readonly from: Temporal.PlainDate;
  readonly timeZone: string;
}

export interface Answer {
  /** The first date on or after `from` and the next six, or as many as there are. */
  readonly dates: readonly string[];
  /** When the first of them begins; undefined in years of which the databases may differ. */
  readonly dueAt?: Temporal.Instant | undefined;
}

/**
 * Node and PostgreSQL bring a time zone database each, and do not renew them together: what
 * governments announced last (Morocco for September 2026, as this is written) one may not know yet.
 */
export const yearsShared = { first: 1995, last: 2025 };

/** Zones that both know. A name such as CET is an abbreviation, without summer time, in SQL. */
export async function readTimeZones(db: Tx): Promise<readonly string[]> {
  const rows = await db.rows<{ name: string }>(sql`
    select name from pg_timezone_names
    where name not in (select abbrev from pg_timezone_abbrevs) order by name`);
  return rows.map(({ name }) => name).filter(isTimeZone);
}

export async function askAboutDates(
  db: Tx,
  questions: readonly Question[],
): Promise<readonly Answer[]> {
  const asked = questions.map(({ schedule, ...rest }, nth) => ({
    ...schedule,
    ...rest,
    nth,
    // Beyond the end of every month, as any day that a month lacks.
    days: schedule.days?.map((day) => (day === 'last' ? 99 : day)),
  }));
  const rows = await db.rows<{ dates: string[]; dueAt: Temporal.Instant | null }>(sql`
    with asked as materialized (
      select *, greatest(start, "from")::timestamp as earliest, ('1 ' || unit)::interval as length,
        coalesce(days, array[case unit when 'week' then extract(isodow from start)
          else extract(day from start) end]) as wanted
      from json_to_recordset(${JSON.stringify(asked)}) as given(nth int, unit text, every int,
        start date, "end" date, days numeric[], "from" date, "timeZone" text)
    ), answered as materialized (
      select *, array(
        select day::date
        from generate_series(date_trunc(unit, start::timestamp),
            earliest + 8 * every * length, every * length) as period,
          generate_series(period, period + length - interval '1 day', '1 day') as day
        where period + length > earliest and day >= earliest
          and day <= coalesce("end", '9999-12-31')
          and case unit when 'day' then true
            when 'week' then extract(isodow from day) = any (wanted)
            else extract(day from day) = any (wanted)
              or day = period + length - interval '1 day'
                and extract(day from day) < (select max(one) from unnest(wanted) as one)
          end
        order by day limit 7) as dates
      from asked
    )
    select dates::text[] as dates, case when extract(year from dates[1])
      between ${yearsShared.first} and ${yearsShared.last}
      then ${firstMoment(sql`dates[1]`, sql`"timeZone"`)} end as "dueAt"
    from answered order by nth`);
  return rows.map(({ dates, dueAt }) => ({ dates, dueAt: dueAt ?? undefined }));
}

export interface DayOfPlace {
  readonly date: Temporal.PlainDate;
  readonly timeZone: string;
}

export async function askAboutDays(
  db: Tx,
  days: readonly DayOfPlace[],
): Promise<readonly Temporal.Instant[]> {
  const asked = days.map((day, nth) => ({ ...day, nth }));
  const rows = await db.rows<{ begin: Temporal.Instant }>(sql`
    select ${firstMoment(sql`date`, sql`"timeZone"`)} as begin
    from json_to_recordset(${JSON.stringify(asked)})
      as asked(nth int, date date, "timeZone" text) order by nth`);
  return rows.map(({ begin }) => begin);
}

/**
 * The first quarter of an hour at which the date is there, or is over. Places are up to 14 hours
 * ahead of Greenwich and up to 12 behind it, and since 1995 by whole quarters.
 */
function firstMoment(date: Sql, timeZone: Sql): Sql {
  return sql`(
    select min(quarter) from generate_series(
      (${date} - interval '15 hours') at time zone 'UTC',
      (${date} + interval '13 hours') at time zone 'UTC', '15 minutes') as quarter
    where (quarter at time zone ${timeZone})::date >= ${date})`;
}
