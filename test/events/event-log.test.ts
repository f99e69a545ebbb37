import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Database } from '#src/db/index.ts';
import { type Event, type EventLog, eventLogOf, insertEvents } from '#src/events/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { anEvent, idOf, noon, stream, tell, timeOf } from './telling.ts';

const scope = { ...stream, types: ['card_payment.captured', 'card_payment.voided'] };
const page = { offset: 0, limit: 10 };

async function anEventLog(t: TestContext): Promise<{ db: Database; log: EventLog }> {
  const db = await freshDatabase(t);
  return { db, log: eventLogOf(db) };
}

test('an event reads back as it was told', async (t) => {
  const { db, log } = await anEventLog(t);
  const event = anEvent({ snapshot: { nested: { list: [1, null, 'é'] } } });
  await insertEvents(db, [event]);
  const found = await log.find(scope, event.id);
  assert.deepEqual(plain(found!), { ...plain(event), number: 1n });
  const { events } = await log.list({ ...scope, ...page });
  assert.deepEqual(events.map(plain), [plain(found!)]);
});

test('events are listed newest first; those of one instant by their ids', async (t) => {
  const { log, ids } = await fourEvents(t);
  const { events, total } = await log.list({ ...scope, ...page });
  assert.deepEqual(events.map(idOf), ids.toReversed());
  assert.equal(total, 4);
});

test('events after an instant are listed oldest first, without those of the instant', async (t) => {
  const { log, ids } = await fourEvents(t);
  const all = await log.list({ ...scope, ...page, after: noon.subtract({ seconds: 1 }) });
  assert.deepEqual(all.events.map(idOf), ids);
  const later = await log.list({ ...scope, ...page, after: noon });
  assert.deepEqual(later.events.map(idOf), ids.slice(1));
  assert.equal(later.total, 3);
  const none = await log.list({ ...scope, ...page, after: noon.add({ hours: 1 }) });
  assert.deepEqual(none, { events: [], total: 0 });
});

test('a reader finds what was told a moment ago, and it never changes afterwards', async (t) => {
  const { db, log } = await anEventLog(t);
  for (const late of [0, -5, -5, 3]) {
    const [id] = await tell(db, noon.add({ seconds: late }));
    const found = await log.find(scope, id!);
    const [newest] = (await log.list({ ...scope, ...page })).events;
    assert.deepEqual([newest?.id, timeOf(newest!)], [id, timeOf(found!)]);
  }
  const { events } = await log.list({ ...scope, ...page });
  assert.deepEqual(events.map(timeOf), [
    '2030-03-04T12:00:03.000Z',
    '2030-03-04T12:00:00.002Z',
    '2030-03-04T12:00:00.001Z',
    '2030-03-04T12:00:00.000Z',
  ]);
});

test('a page is a part of the list, and the total tells of the whole', async (t) => {
  const { log, ids } = await fourEvents(t);
  const part = await log.list({ ...scope, offset: 1, limit: 2 });
  assert.deepEqual(part.events.map(idOf), ids.toReversed().slice(1, 3));
  assert.equal(part.total, 4);
  const beyond = await log.list({ ...scope, offset: 4, limit: 2 });
  assert.deepEqual(beyond, { events: [], total: 4 });
});

test('a reader sees the types that it has words for, and no others', async (t) => {
  const { db, log } = await anEventLog(t);
  const [seen, unseen] = [anEvent(), anEvent({ type: 'card_payment.settled' })];
  await insertEvents(db, [seen, unseen]);
  const { events, total } = await log.list({ ...scope, ...page });
  assert.deepEqual([events.map(idOf), total], [[seen.id], 1]);
  assert.equal(await log.find(scope, unseen.id), undefined);
  const none = await log.list({ ...scope, ...page, types: [] });
  assert.deepEqual(none, { events: [], total: 0 });
});

test('events of another organization, or of the other mode, do not exist', async (t) => {
  const { db, log } = await anEventLog(t);
  const mine = anEvent();
  const theirs = anEvent({ organizationId: systemIds.next() });
  const live = anEvent({ mode: 'live' });
  await insertEvents(db, [mine, theirs, live]);
  const { events, total } = await log.list({ ...scope, ...page });
  assert.deepEqual([events.map(idOf), total], [[mine.id], 1]);
  assert.ok(await log.find(scope, mine.id));
  assert.equal(await log.find(scope, theirs.id), undefined);
  assert.equal(await log.find(scope, live.id), undefined);
  const elsewhere = await log.list({ ...scope, ...page, mode: 'live' });
  assert.deepEqual(elsewhere.events.map(idOf), [live.id]);
});

test('a change that is rolled back is not told of', async (t) => {
  const { db, log } = await anEventLog(t);
  const work = db.transaction(async (tx) => {
    await insertEvents(tx, [anEvent()]);
    throw new Error('changed our mind');
  });
  await assert.rejects(work, /changed our mind/);
  assert.equal((await log.list({ ...scope, ...page })).total, 0);
});

test('nothing to tell is no mistake', async (t) => {
  const { db, log } = await anEventLog(t);
  await insertEvents(db, []);
  assert.equal((await log.list({ ...scope, ...page })).total, 0);
});

/** Written in no order; `ids` are theirs from the oldest on, two of them of one instant. */
async function fourEvents(t: TestContext): Promise<{ log: EventLog; ids: string[] }> {
  const { db, log } = await anEventLog(t);
  const times = [0, 1, 1, 2].map((seconds) => noon.add({ seconds }));
  const events = times.map((createdAt) => anEvent({ createdAt, type: scope.types[0]! }));
  await insertEvents(db, [events[2]!, events[0]!, events[3]!, events[1]!]);
  return { log, ids: events.map(idOf) };
}

/** Equality by itself tells no two instants apart: they have no properties of their own. */
function plain(event: Event) {
  return { ...event, createdAt: String(event.createdAt) };
}
