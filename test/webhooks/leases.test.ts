import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import type { saveEnded } from '#src/webhooks/attempt-store.ts';
import { takeBackLeases } from '#src/webhooks/claim-store.ts';
import { until } from '#test/support/receiver.ts';
import { aPostOffice, aSlowSend, ok, type PostOffice } from './post-office.ts';

const url = 'https://merchant.example/hook';

test('what a process had begun that died is sent again once its lease is over', async (t) => {
  const office = await oneEvent(t);
  const dying = aSlowSend();
  assert.equal(await office.process(dying.send).sendDue(), 1);
  const next = office.process(ok);
  await takeBackLeases(office.db);
  assert.equal(await next.sendDue(), 0);
  await endLeases(office);
  assert.equal(await next.sendDue(), 1);
  await until(async () => (await only(office)).status === 'delivered');
  assert.equal((await only(office)).attempts, 1);
});

test('who comes back late changes nothing', async (t) => {
  const { status, attempts } = await lateAnswer(t);
  assert.deepEqual({ status, attempts }, { status: 'delivered', attempts: 1 });
});

test('without the fence he would', async (t) => {
  const unfenced: typeof saveEnded = async (tx, list) => {
    for (const { claimed, status, dueAt } of list) {
      await tx.run(sql`
        update deliveries set status = ${status}, due_at = ${dueAt}, lease_id = null,
               leased_until = null
         where id = ${claimed.id}`);
    }
  };
  const { status } = await lateAnswer(t, unfenced);
  assert.equal(status, 'pending');
});

test('an endpoint is sent four at once, however many processes send', async (t) => {
  const office = await aPostOffice(t);
  await office.sendEventsTo([url]);
  const written = await office.write(30);
  await office.passOn();
  const receiver = aSlowSend();
  const processes = Array.from({ length: 4 }, () => office.process(receiver.send));
  const sendAll = () => Promise.all(processes.flatMap((one) => [one.sendDue(), one.sendDue()]));
  await sendAll();
  await until(() => receiver.messages.length === 4);
  await sendAll();
  assert.deepEqual(
    receiver.messages.map(({ id }) => id),
    written.slice(0, 4),
  );
  receiver.messages[1]!.answer(200);
  await until(async () => (await sendAll()) && receiver.messages.length === 5);
  assert.equal(receiver.messages[4]!.id, written[4]);
});

test('one that ran out of time gets one at a time, until it answers again', async (t) => {
  const office = await aPostOffice(t);
  await office.sendEventsTo([url]);
  await office.write(1);
  await office.passOn();
  const slow = office.process(async () => ({ durationMs: 15_000, error: 'timeout' }));
  await slow.sendDue();
  await until(async () => (await only(office)).attempts === 1);
  await office.write(10);
  await office.passOn();
  const receiver = aSlowSend();
  const process = office.process(receiver.send);
  assert.equal(await process.sendDue(), 1);
  assert.equal(await process.sendDue(), 0);
  receiver.messages[0]!.answer(500);
  await until(async () => (await office.deliveries()).every(({ isLeased }) => !isLeased));
  assert.equal(await process.sendDue(), 4);
});

test('slow endpoints take half of the room at most, and others the rest', async (t) => {
  const office = await aPostOffice(t);
  const slowUrls = Array.from({ length: 10 }, (_, index) => `https://slow-${index}.example/`);
  await office.sendEventsTo([...slowUrls, url]);
  await office.write(1);
  await office.passOn();
  await office.db.run(sql`update event_endpoints set is_slow = (url <> ${url})`);
  const receiver = aSlowSend();
  const process = office.process(receiver.send, { atOnceMax: 6 });
  while ((await process.sendDue()) > 0);
  assert.equal(receiver.messages.length, 4);
  assert.equal(receiver.messages.filter((message) => message.url === url).length, 1);
});

test('a process sends no more at once than it may', async (t) => {
  const office = await aPostOffice(t);
  await office.sendEventsTo(['https://a.example/', 'https://b.example/']);
  await office.write(10);
  await office.passOn();
  const receiver = aSlowSend();
  const process = office.process(receiver.send, { atOnceMax: 5 });
  while ((await process.sendDue()) > 0);
  assert.equal(receiver.messages.length, 5);
  receiver.messages[0]!.answer(200);
  await until(async () => (await process.sendDue()) === 1);
});

test('one that is closed waits for what is under way, but not for long', async (t) => {
  const office = await oneEvent(t);
  const receiver = aSlowSend();
  const process = office.process(receiver.send);
  await process.sendDue();
  setTimeout(() => receiver.messages[0]!.answer(200), 50);
  await process.close();
  assert.equal((await only(office)).status, 'delivered');
  assert.equal(await process.sendDue(), 0);

  await office.write(1);
  await office.passOn();
  const patient = office.process(aSlowSend().send);
  assert.equal(await patient.sendDue(), 1);
  await patient.close();
  const left = (await office.deliveries()).filter(({ isLeased }) => isLeased);
  assert.equal(left.length, 1);
});

async function oneEvent(t: Parameters<typeof aPostOffice>[0]): Promise<PostOffice> {
  const office = await aPostOffice(t);
  await office.sendEventsTo([url]);
  await office.write(1);
  await office.passOn();
  return office;
}

/** Somebody else delivers what a slow one had begun, who then hears that it failed. */
async function lateAnswer(t: Parameters<typeof aPostOffice>[0], save?: typeof saveEnded) {
  const office = await oneEvent(t);
  const receiver = aSlowSend();
  const late = office.process(receiver.send, save && { saveEnded: save });
  await late.sendDue();
  await endLeases(office);
  await office.process(ok).sendDue();
  await until(async () => (await only(office)).status === 'delivered');
  receiver.messages[0]!.answer(500);
  await late.close();
  return only(office);
}

async function endLeases({ db }: PostOffice): Promise<void> {
  await db.run(sql`
    update deliveries set leased_until = now() - interval '1 ms' where lease_id is not null`);
  await takeBackLeases(db);
}

async function only(office: PostOffice) {
  const [delivery, ...others] = await office.deliveries();
  assert.deepEqual(others, []);
  return delivery!;
}
