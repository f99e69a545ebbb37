import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { listBacklogs } from '#src/webhooks/audience-store.ts';
import { eventsAtOnce, fanOut, listAudiences } from '#src/webhooks/fan-out.ts';
import { listen } from '#src/webhooks/listen.ts';
import { deleteOldMessages } from '#src/webhooks/message-store.ts';
import { closeListener, renewListener } from '#src/webhooks/renew-listener.ts';
import { aPostOffice, ok } from './post-office.ts';

const urls = ['https://a.example/', 'https://b.example/'];

test('each event goes to each URL once, in order, also when several pass it on', async (t) => {
  const office = await aPostOffice(t);
  await office.sendEventsTo([...urls, urls[0]!]);
  const written = await office.write(2 * eventsAtOnce + 1);
  const backlogs = await listAudiences(office.tools);
  await Promise.all([1, 2, 3].flatMap(() => backlogs.map((one) => fanOut(office.tools, one))));
  await Promise.all([office.passOn(), office.passOn()]);
  const deliveries = await office.deliveries();
  for (const url of urls) {
    const ids = deliveries.filter((one) => one.url === url).map(({ eventId }) => eventId);
    assert.deepEqual(ids, written);
  }
});

test('events that no format has words for are told to nobody', async (t) => {
  const office = await aPostOffice(t);
  await office.sendEventsTo(urls);
  await office.write(1);
  await office.db.run(sql`update events set type = 'something.else'`);
  await office.passOn();
  assert.deepEqual(await office.deliveries(), []);
});

test('where nobody wants to know, nothing is written', async (t) => {
  const office = await aPostOffice(t);
  await office.write(3);
  assert.equal((await listBacklogs(office.db, office.tools.clock.now())).length, 1);
  await office.passOn();
  assert.equal((await listBacklogs(office.db, office.tools.clock.now())).length, 0);
  await office.sendEventsTo(urls);
  const [eventId] = await office.write(1);
  await office.passOn();
  assert.deepEqual(
    (await office.deliveries()).map((one) => [one.eventId, one.url]),
    urls.map((url) => [eventId, url]),
  );
});

test('who holds a stream keeps no other waiting', async (t) => {
  const office = await aPostOffice(t);
  await office.sendEventsTo(urls);
  await office.write(1);
  const [backlog] = await listAudiences(office.tools);
  await office.db.transaction(async (tx) => {
    await tx.run(sql`select 1 from event_streams for update`);
    assert.equal(await fanOut(office.tools, backlog!), 0);
  });
  assert.equal(await fanOut(office.tools, backlog!), 1);
});

test('what a purge took away is passed over', async (t) => {
  const office = await aPostOffice(t);
  await office.sendEventsTo(urls);
  await office.write(3);
  await office.db.run(sql`delete from events`);
  await office.passOn();
  assert.deepEqual(await office.deliveries(), []);
});

test('a listener gets what happens until it ends, and is renewed for another minute', async (t) => {
  let now = Temporal.Instant.from('2030-03-04T15:00:00Z');
  const office = await aPostOffice(t, { now: () => now });
  const { caller } = office;
  const tools = { ...office.tools, allowsLocal: { test: true, live: false } };
  const { id, until } = await listen(tools, { caller, url: 'http://127.0.0.1:4000/' });
  assert.equal(String(until), '2030-03-04T15:01:00Z');
  const told = async () => {
    await office.write(1);
    await office.passOn();
    return (await office.deliveries()).length;
  };
  assert.equal(await told(), 1);
  now = now.add({ seconds: 50 });
  const renewed = await renewListener(tools, caller, id);
  assert.equal(String(renewed.until), '2030-03-04T15:01:50Z');
  now = now.add({ seconds: 50 });
  assert.equal(await told(), 2);
  now = now.add({ seconds: 10 });
  assert.equal(await told(), 2);
  await assert.rejects(renewListener(tools, caller, id), { code: 'listener_not_found' });
});

test('who listens again at the same URL is the same listener', async (t) => {
  const office = await aPostOffice(t);
  const tools = { ...office.tools, allowsLocal: { test: true, live: false } };
  const input = { caller: office.caller, url: urls[0]! };
  const { id } = await listen(tools, input);
  await closeListener(tools, office.caller, id);
  assert.equal((await listen(tools, input)).id, id);
});

test('what was not sent to a listener before it left is given up', async (t) => {
  const office = await aPostOffice(t);
  const tools = { ...office.tools, allowsLocal: { test: true, live: false } };
  const { id } = await listen(tools, { caller: office.caller, url: urls[0]! });
  await office.write(1);
  await office.passOn();
  await closeListener(tools, office.caller, id);
  const process = office.process(ok);
  assert.equal(await process.sendDue(), 1);
  await process.close();
  const [delivery] = await office.deliveries();
  assert.deepEqual([delivery!.status, delivery!.attempts], ['failed', 0]);
});

for (const url of ['http://127.0.0.1:4000/', 'http://[::1]/', 'http://localhost:4000/', 'x:y']) {
  test(`nobody listens at ${url} where only public addresses are sent to`, async (t) => {
    const office = await aPostOffice(t);
    const tools = { ...office.tools, allowsLocal: { test: false, live: false } };
    const listening = listen(tools, { caller: office.caller, url });
    await assert.rejects(listening, { code: 'listener_url_refused' });
  });
}

test('what is four weeks old is deleted with its deliveries and attempts', async (t) => {
  const office = await aPostOffice(t);
  await office.sendEventsTo(urls);
  const [old] = await office.write(2);
  await office.passOn();
  const process = office.process(ok);
  await process.sendDue();
  await process.close();
  await office.db.run(sql`
    update event_messages set stored_at = now() - interval '28 days 1 second'
     where event_id = ${old}`);
  assert.equal(await deleteOldMessages(office.db), 1);
  assert.equal(await deleteOldMessages(office.db), 0);
  const left = await office.deliveries();
  assert.equal(left.length, urls.length);
  assert.ok(left.every(({ eventId, attempts }) => eventId !== old && attempts === 1));
});
