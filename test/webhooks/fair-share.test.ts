// One organization's multitude, or its trouble, is its own.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { listBacklogs } from '#src/webhooks/audience-store.ts';
import { fanOut, listAudiences, prepareFanOut } from '#src/webhooks/fan-out.ts';
import { groupsOf } from '#src/webhooks/fan-out-streams.ts';
import { listen } from '#src/webhooks/listen.ts';
import { closeListener } from '#src/webhooks/renew-listener.ts';
import { startDelivering } from '#src/webhooks/start-delivering.ts';
import { until } from '#test/support/receiver.ts';
import { aPostOffice, aSlowSend, ok, type PostOffice } from './post-office.ts';

const url = 'https://healthy.example/';
const urlOf = (index: number) => `https://${index}.example/`;

test('twenty listen at once, and one more when somebody leaves', async (t) => {
  const office = await aPostOffice(t);
  const { caller } = office;
  const tools = { ...office.tools, allowsLocal: { test: false, live: false } };
  const listenAt = (index: number) => listen(tools, { caller, url: urlOf(index) });
  const tries = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => listenAt(index)));
  const listeners = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  assert.equal(listeners.length, 20);
  await assert.rejects(listenAt(30), { code: 'too_many_listeners', kind: 'throttled' });
  const again = await listen(tools, { caller, url: listeners[3]!.url });
  assert.equal(again.id, listeners[3]!.id);
  await listen(tools, { caller: { ...caller, mode: 'live' }, url });
  await listen(tools, { caller: await office.newcomer(), url });
  await closeListener(tools, caller, again.id);
  await listenAt(30);
  await assert.rejects(listenAt(31), { code: 'too_many_listeners' });
});

test('the more URLs, the fewer events are passed on at once, but one is', async (t) => {
  const office = await aPostOffice(t);
  await office.write(120);
  for (const [urls, events] of [
    [50, 100],
    [51, 98],
    [2_500, 2],
    [6_000, 1],
  ] as const) {
    await listening(office, urls);
    const [backlog] = await listAudiences(office.tools);
    const { pass, isMore } = await prepareFanOut(office.tools, backlog!);
    assert.equal(pass.dispatch.deliveries.length, events * urls);
    assert.ok(isMore);
  }
  const [backlog] = await listAudiences(office.tools);
  assert.equal(await fanOut(office.tools, backlog!), 1);
});

test('streams whose deliveries would be too many for one commit are parted', () => {
  const now = Temporal.Instant.from('2030-03-04T15:00:00Z');
  const backlogOf = (organizationId: string, urlCount: number, lastNumber: bigint) => {
    const urls = Array.from({ length: urlCount }, (_, index) => urlOf(index));
    return { organizationId, mode: 'test', urls, now, fannedOut: 0n, lastNumber } as const;
  };
  const namesOf = (backlogs: Parameters<typeof groupsOf>[0]) =>
    groupsOf(backlogs).map((group) => group.map(({ organizationId }) => organizationId).join(''));
  assert.deepEqual(
    namesOf([
      backlogOf('a', 50, 1_000n),
      backlogOf('b', 50, 1_000n),
      backlogOf('c', 50, 1n),
      backlogOf('d', 20_000, 1n),
      backlogOf('e', 1, 1n),
    ]),
    ['ab', 'c', 'd', 'e'],
  );
  const many = Array.from({ length: 120 }, () => backlogOf('x', 1, 1n));
  assert.deepEqual(
    namesOf(many).map(({ length }) => length),
    [50, 50, 20],
  );
  assert.deepEqual(namesOf([]), []);
});

test('what one stream cannot write keeps no other stream', async (t) => {
  const office = await aPostOffice(t);
  const other = await office.newcomer();
  for (const caller of [office.caller, other]) {
    await office.sendEventsTo([url], caller);
    await office.write(1, caller);
  }
  const { organizationId } = office.caller;
  await office.db.script(`
    alter table event_messages add constraint in_trouble
      check (organization_id <> '${organizationId}')`);
  await delivering(t, office, async () => {
    await until(async () => (await office.deliveries()).some(({ status }) => status !== 'pending'));
  });
  assert.equal((await office.deliveries()).length, 1);
  const left = await listBacklogs(office.db, office.tools.clock.now());
  assert.deepEqual(
    left.map((one) => one.organizationId),
    [organizationId],
  );
});

for (const [more, name] of [
  [0, 'one event each'],
  [5, 'more than is sent at once'],
] as const) {
  test(`three hundred dead URLs with ${name} keep nobody else waiting`, async (t) => {
    const office = await aPostOffice(t);
    await listening(office, 300);
    await office.write(1 + more);
    await passOnAll(office, office.caller);
    await office.db.run(sql`update deliveries set due_at = due_at - interval '1 minute'`);
    const other = await office.newcomer();
    await office.sendEventsTo([url], other);
    await office.write(1, other);
    await passOnAll(office, other);
    const receiver = aSlowSend();
    const process = office.process(receiver.send);
    assert.equal(await process.sendDue(), 250);
    await until(() => receiver.messages.length === 250);
    assert.ok(receiver.messages.some((message) => message.url === url));
    for (const message of receiver.messages) message.answer(200);
    await process.close();
  });
}

/** So many URLs at which somebody listens, whatever may listen at once. */
async function listening({ db, caller }: PostOffice, count: number): Promise<void> {
  await db.run(sql`
    insert into event_endpoints (organization_id, mode, id, url, listener_until)
    select ${caller.organizationId}::uuid, ${caller.mode}::text, gen_random_uuid(),
           'https://' || i || '.example/', now() + interval '1 hour'
      from generate_series(1, ${count}::integer) as i
        on conflict do nothing`);
}

async function passOnAll({ tools }: PostOffice, caller: Caller): Promise<void> {
  for (;;) {
    const [backlog] = await listAudiences(tools, caller);
    if (!backlog) return;
    await fanOut(tools, backlog);
  }
}

async function delivering(t: TestContext, office: PostOffice, meanwhile: () => Promise<void>) {
  const stop = startDelivering({ ...office.tools, deliverer: office.process(ok) });
  t.after(stop);
  await meanwhile();
  await stop();
}
