import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { eventLogOf } from '#src/events/index.ts';
import { eventsAtOnce } from '#src/webhooks/fan-out.ts';
import { resend } from '#src/webhooks/resend.ts';
import { resendSince } from '#src/webhooks/resend-since.ts';
import type { Send } from '#src/webhooks/send.ts';
import { aPostOffice, aSlowSend, ok, type PostOffice } from './post-office.ts';

const [one, two] = ['https://a.example/', 'https://b.example/'] as const;
const start = Temporal.Instant.from('2030-03-04T15:00:00Z');
const refuses: Send = async () => ({ durationMs: 1, status: 500 });

test('what is sent by hand goes also to a URL that is gone, once', async (t) => {
  const office = await told(t, { urls: [one], events: 1, send: ok });
  await office.sendEventsTo([]);
  const { id } = (await office.deliveries())[0]!;
  const delivery = await resend(office.tools, office.caller, id);
  assert.deepEqual([delivery.status, delivery.url], ['pending', one]);
  await sendAll(office, refuses);
  assert.deepEqual(await outcomes(office), ['pending 2']);
  await office.db.run(sql`update deliveries set due_at = ${start}`);
  await sendAll(office, ok);
  assert.deepEqual(await outcomes(office), ['failed 2']);
});

test('what was given up before it was ever sent goes there by hand as well, once', async (t) => {
  const office = await told(t, { urls: [one], events: 1 });
  await office.sendEventsTo([]);
  await sendAll(office, ok);
  assert.deepEqual(await outcomes(office), ['failed 0']);
  const { id } = (await office.deliveries())[0]!;
  await resend(office.tools, office.caller, id);
  await sendAll(office, refuses);
  assert.deepEqual(await outcomes(office), ['pending 1']);
  await office.db.run(sql`update deliveries set due_at = ${start}`);
  await sendAll(office, ok);
  assert.deepEqual(await outcomes(office), ['failed 1']);
});

test('what was given up and is sent by hand is tried again as often as a new one', async (t) => {
  const office = await told(t, { urls: [one], events: 1, send: refuses });
  const { id } = (await office.deliveries())[0]!;
  await office.db.run(sql`
    update deliveries set status = 'failed', due_at = null, retry_count = 6, attempt_count = 7`);
  await resend(office.tools, office.caller, id);
  await sendAll(office, refuses);
  assert.deepEqual(await outcomes(office), ['pending 8']);
});

test('what is under way is not sent a second time beside it', async (t) => {
  const office = await told(t, { urls: [one], events: 1 });
  const receiver = aSlowSend();
  const process = office.process(receiver.send);
  await process.sendDue();
  const { id } = (await office.deliveries())[0]!;
  await resend(office.tools, office.caller, id);
  assert.equal(await process.sendDue(), 0);
  receiver.messages[0]!.answer(200);
  await process.close();
  assert.deepEqual(await outcomes(office), ['delivered 1']);
});

test('a delivery of somebody else is none', async (t) => {
  const office = await told(t, { urls: [one], events: 1, send: ok });
  const { id } = (await office.deliveries())[0]!;
  const stranger = { ...office.caller, mode: 'live' } as const;
  await assert.rejects(resend(office.tools, stranger, id), { code: 'delivery_not_found' });
  assert.deepEqual(await outcomes(office), ['delivered 1']);
});

test('a URL that comes late gets everything since a time, and the others once more', async (t) => {
  const office = await told(t, { urls: [one], events: eventsAtOnce + 1, send: ok });
  await office.sendEventsTo([one, two]);
  const tools = { ...office.tools, events: eventLogOf(office.db) };
  const input = { caller: office.caller, since: start, onlyFailed: false };
  assert.equal(await resendSince(tools, input), 2 * (eventsAtOnce + 1));
  await sendAll(office, ok);
  const deliveries = await office.deliveries();
  const counts = (url: string) =>
    new Set(deliveries.filter((each) => each.url === url).map(({ attempts }) => attempts));
  assert.deepEqual([counts(one), counts(two)], [new Set([2]), new Set([1])]);
});

test('only events from the time on are sent again, and one of that moment is', async (t) => {
  const office = await told(t, { urls: [one], events: 3, send: ok });
  const tools = { ...office.tools, events: eventLogOf(office.db) };
  const { events } = await tools.events.list({
    ...office.caller,
    types: ['nothing.happened'],
    offset: 0,
    limit: 10,
  });
  const since = events[0]!.createdAt;
  const input = { caller: office.caller, since, onlyFailed: false };
  assert.equal(await resendSince(tools, input), 1);
  const later = { ...input, since: since.add({ milliseconds: 1 }) };
  assert.equal(await resendSince(tools, later), 0);
});

test('what failed is what was given up, and what waits for its next attempt', async (t) => {
  const office = await told(t, { urls: [one], events: 4, send: refuses });
  const tools = { ...office.tools, events: eventLogOf(office.db) };
  const [first, second, third] = await office.deliveries();
  await office.db.run(sql`
    update deliveries set status = 'failed', due_at = null where id = ${first!.id}`);
  await office.db.run(sql`
    update deliveries set status = 'delivered', due_at = null where id = ${second!.id}`);
  await office.db.run(sql`update deliveries set attempt_count = 0 where id = ${third!.id}`);
  const input = { caller: office.caller, since: start, onlyFailed: true };
  assert.equal(await resendSince(tools, input), 2);
  await office.sendEventsTo([two]);
  assert.equal(await resendSince(tools, input), 0);
  await office.sendEventsTo([]);
  assert.equal(await resendSince(tools, { ...input, onlyFailed: false }), 0);
});

/** Events that were passed on, and sent so if at all. */
async function told(
  t: Parameters<typeof aPostOffice>[0],
  how: { readonly urls: readonly string[]; readonly events: number; readonly send?: Send },
): Promise<PostOffice> {
  const office = await aPostOffice(t, { now: () => start });
  await office.sendEventsTo(how.urls);
  await office.write(how.events);
  await office.passOn();
  if (how.send) await sendAll(office, how.send);
  return office;
}

async function sendAll(office: PostOffice, send: Send): Promise<void> {
  for (;;) {
    const process = office.process(send);
    const count = await process.sendDue();
    await process.close();
    if (count === 0) return;
  }
}

async function outcomes(office: PostOffice): Promise<string[]> {
  return (await office.deliveries()).map((one) => `${one.status} ${one.attemptCount}`);
}
