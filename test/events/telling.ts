// Events as a test tells them: of one organization in test mode, at noon.
import { type Database, sql } from '#src/db/index.ts';
import { type Event, insertEvents, type NumberedEvent, type Stream } from '#src/events/index.ts';
import { systemIds } from '#src/kernel/ids.ts';

export const stream: Stream = { organizationId: systemIds.next(), mode: 'test' };
export const noon = Temporal.Instant.from('2030-03-04T12:00:00Z');

export function anEvent(fields: Partial<Event> = {}): Event {
  return {
    ...stream,
    id: systemIds.next(),
    type: 'card_payment.captured',
    subjectId: systemIds.next(),
    snapshot: { status: 'captured', captured: '1234' },
    createdAt: noon,
    ...fields,
  };
}

/** Tells of something at each of the times; gives the ids. */
export async function tell(db: Database, ...times: Temporal.Instant[]): Promise<string[]> {
  const events = times.map((createdAt) => anEvent({ createdAt }));
  await insertEvents(db, events);
  return events.map(idOf);
}

/** Tells of so many things of one moment. */
export async function tellMany(db: Database, count: number): Promise<void> {
  await db.run(sql`
    insert into events (organization_id, mode, id, type, subject_id, snapshot, created_at)
    select ${stream.organizationId}, 'test', gen_random_uuid(), 'card_payment.captured',
           gen_random_uuid(), '{}', ${noon}
      from generate_series(1, ${count}::integer)`);
}

/** What has its number, in the order of the numbers. */
export async function numbered(db: Database): Promise<Pick<NumberedEvent, Shown>[]> {
  return db.rows(sql`
    select id, number, created_at as "createdAt" from events
     where organization_id = ${stream.organizationId} and mode = 'test' and number is not null
     order by number`);
}
type Shown = 'id' | 'number' | 'createdAt';

export function idOf({ id }: { readonly id: string }): string {
  return id;
}

export function timeOf({ createdAt }: { readonly createdAt: Temporal.Instant }): string {
  return createdAt.toString({ smallestUnit: 'millisecond' });
}
