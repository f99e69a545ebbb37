import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Database } from '#src/db/index.ts';
import { type Event, findEvent, insertEvents, listEvents } from '#src/events/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { freshDatabase } from '#test/support/database.ts';

const organizationId = systemIds.next();
const scope = {
  organizationId,
  mode: 'test' as Mode,
  types: ['card_payment.captured', 'card_payment.voided'],
};
const page = { offset: 0, limit: 10 };
const noon = Temporal.Instant.from('2030-03-04T12:00:00Z');

function anEvent(fields: Partial<Event> = {}): Event {
  return {
    organizationId,
    mode: 'test',
    id: systemIds.next(),
    type: 'card_payment.captured',
    subjectId: systemIds.next(),
    snapshot: { status: 'captured', captured: '1234' },
    createdAt: noon,
    ...fields,
  };
}

test('an event reads back as it was told', async (t) => {
  const db = await freshDatabase(t);
  const event = anEvent({ snapshot: { nested: { list: [1, null, 'é'] } } });
  await insertEvents(db, [event]);
  const found = await findEvent(db, scope, event.id);
  assert.deepEqual(plain(found!), plain(event));
  const { events } = await listEvents(db, { ...scope, ...page });
  assert.deepEqual(events.map(plain), [plain(event)]);
});

test('events are listed newest first; those of one instant by their ids', async (t) => {
  const { db, ids } = await fourEvents(t);
  const { events, total } = await listEvents(db, { ...scope, ...page });
  assert.deepEqual(events.map(idOf), ids.toReversed());
  assert.equal(total, 4);
});

test('events after an instant are listed oldest first, without those of the instant', async (t) => {
  const { db, ids } = await fourEvents(t);
  const all = await listEvents(db, { ...scope, ...page, after: noon.subtract({ seconds: 1 }) });
  assert.deepEqual(all.events.map(idOf), ids);
  const later = await listEvents(db, { ...scope, ...page, after: noon });
  assert.deepEqual(later.events.map(idOf), ids.slice(1));
  assert.equal(later.total, 3);
  const none = await listEvents(db, { ...scope, ...page, after: noon.add({ hours: 1 }) });
  assert.deepEqual(none, { events: [], total: 0 });
});

test('a page is a part of the list, and the total tells of the whole', async (t) => {
  const { db, ids } = await fourEvents(t);
  const part = await listEvents(db, { ...scope, offset: 1, limit: 2 });
  assert.deepEqual(part.events.map(idOf), ids.toReversed().slice(1, 3));
  assert.equal(part.total, 4);
  const beyond = await listEvents(db, { ...scope, offset: 4, limit: 2 });
  assert.deepEqual(beyond, { events: [], total: 4 });
});

test('a reader sees the types that it has words for, and no others', async (t) => {
  const db = await freshDatabase(t);
  const [seen, unseen] = [anEvent(), anEvent({ type: 'card_payment.settled' })];
  await insertEvents(db, [seen, unseen]);
  const { events, total } = await listEvents(db, { ...scope, ...page });
  assert.deepEqual([events.map(idOf), total], [[seen.id], 1]);
  assert.equal(await findEvent(db, scope, unseen.id), undefined);
  const none = await listEvents(db, { ...scope, ...page, types: [] });
  assert.deepEqual(none, { events: [], total: 0 });
});

test('events of another organization, or of the other mode, do not exist', async (t) => {
  const db = await freshDatabase(t);
  const mine = anEvent();
  const theirs = anEvent({ organizationId: systemIds.next() });
  const live = anEvent({ mode: 'live' });
  await insertEvents(db, [mine, theirs, live]);
  const { events, total } = await listEvents(db, { ...scope, ...page });
  assert.deepEqual([events.map(idOf), total], [[mine.id], 1]);
  assert.ok(await findEvent(db, scope, mine.id));
  assert.equal(await findEvent(db, scope, theirs.id), undefined);
  assert.equal(await findEvent(db, scope, live.id), undefined);
  const elsewhere = await listEvents(db, { ...scope, ...page, mode: 'live' });
  assert.deepEqual(elsewhere.events.map(idOf), [live.id]);
});

test('a change that is rolled back is not told of', async (t) => {
  const db = await freshDatabase(t);
  const work = db.transaction(async (tx) => {
    await insertEvents(tx, [anEvent()]);
    throw new Error('changed our mind');
  });
  await assert.rejects(work, /changed our mind/);
  assert.equal((await listEvents(db, { ...scope, ...page })).total, 0);
});

test('nothing to tell is no mistake', async (t) => {
  const db = await freshDatabase(t);
  await insertEvents(db, []);
  assert.equal((await listEvents(db, { ...scope, ...page })).total, 0);
});

/** Written in no order; `ids` are theirs from the oldest on, two of them of one instant. */
async function fourEvents(t: TestContext): Promise<{ db: Database; ids: string[] }> {
  const db = await freshDatabase(t);
  const times = [0, 1, 1, 2].map((seconds) => noon.add({ seconds }));
  const events = times.map((createdAt) => anEvent({ createdAt, type: scope.types[0]! }));
  await insertEvents(db, [events[2]!, events[0]!, events[3]!, events[1]!]);
  return { db, ids: events.map(idOf) };
}

function idOf({ id }: Event): string {
  return id;
}

/** Equality by itself tells no two instants apart: they have no properties of their own. */
function plain(event: Event) {
  return { ...event, createdAt: String(event.createdAt) };
}
