import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { modes } from '#src/kernel/mode.ts';
import { shownTime, timeOf } from '#src/organizations/index.ts';
import { type MoveClock, moveClock } from '#src/organizations/move-clock.ts';
import { findOrganization } from '#src/organizations/organization-store.ts';
import { aTenant } from '#test/support/builders.ts';
import { type Agenda, anAgenda } from './agenda.ts';

const start = Temporal.Instant.from('2030-03-04T15:00:00Z');
const at = (time: string) => Temporal.Instant.from(time);

test('a test clock shows real time until it is moved', async (t) => {
  const { real, shown } = await aClock(t);
  assert.equal(await shown(), '2030-03-04T15:00:00Z');
  real.add({ hours: 2 });
  assert.equal(await shown(), '2030-03-04T17:00:00Z');
});

test('a clock that was moved runs on from there', async (t) => {
  const { move, real, shown } = await aClock(t);
  assert.equal(await move({ to: at('2031-01-01T00:00:00Z') }), '2031-01-01T00:00:00Z');
  assert.equal(await shown(), '2031-01-01T00:00:00Z');
  real.add({ seconds: 5 });
  assert.equal(await shown(), '2031-01-01T00:00:05Z');
  await move({ by: Temporal.Duration.from('PT1H') });
  assert.equal(await shown(), '2031-01-01T01:00:05Z');
});

test('a frozen clock stands still, also when it is moved, until it is let go', async (t) => {
  const { move, real, shown } = await aClock(t);
  await move({ freeze: true });
  real.add({ hours: 1 });
  assert.equal(await shown(), '2030-03-04T15:00:00Z');
  await move({ by: Temporal.Duration.from('PT30M') });
  real.add({ hours: 1 });
  assert.equal(await shown(), '2030-03-04T15:30:00Z');
  await move({ freeze: false });
  assert.equal(await shown(), '2030-03-04T15:30:00Z');
  real.add({ minutes: 1 });
  assert.equal(await shown(), '2030-03-04T15:31:00Z');
});

test('a day forward is the same hour of the next day, whatever daylight saving does', async (t) => {
  const { move } = await aClock(t);
  await move({ to: at('2030-03-09T15:00:00Z') });
  assert.equal(await move({ by: Temporal.Duration.from('P1D') }), '2030-03-10T14:00:00Z');
});

test('a clock never goes back', async (t) => {
  const { move, shown } = await aClock(t);
  const backwards = { code: 'clock_goes_forward_only' };
  await assert.rejects(move({ to: start.subtract({ milliseconds: 1 }) }), backwards);
  await assert.rejects(move({ by: Temporal.Duration.from('-PT1S') }), backwards);
  await assert.rejects(move({ by: Temporal.Duration.from('-P400000Y') }), backwards);
  await move({ to: at('2030-06-01T00:00:00Z') });
  await assert.rejects(move({ to: at('2030-05-31T23:59:59Z') }), backwards);
  assert.equal(await shown(), '2030-06-01T00:00:00Z');
});

test('a clock goes to the year 2200 and no further', async (t) => {
  const { move } = await aClock(t);
  const tooFar = { code: 'clock_too_far' };
  await assert.rejects(move({ to: at('2200-01-01T00:00:00.001Z') }), tooFar);
  await assert.rejects(move({ by: Temporal.Duration.from('P400Y') }), tooFar);
  await assert.rejects(move({ by: Temporal.Duration.from('P400000Y') }), tooFar);
  assert.equal(await move({ to: at('2200-01-01T00:00:00Z') }), '2200-01-01T00:00:00Z');
});

test('a clock counts whole milliseconds, and shows none that has not begun', async (t) => {
  const { move, shown } = await aClock(t);
  const to = at('2030-06-01T00:00:00.123999999Z');
  assert.equal(await move({ to, freeze: true }), '2030-06-01T00:00:00.123Z');
  assert.equal(await shown(), '2030-06-01T00:00:00.123Z');
  assert.equal(await move({ to }), '2030-06-01T00:00:00.123Z');
});

test('live mode knows real time only', async (t) => {
  const { move, tenant, real } = await aClock(t);
  await move({ to: at('2031-01-01T00:00:00Z'), freeze: true });
  const profile = await tenant.organizations.readProfile(tenant.created.id);
  const live = { ...tenant.caller, mode: 'live' } as const;
  assert.equal(String(tenant.organizations.now(live, profile)), String(real.now()));
});

test('the clock of one organization is not that of another', async (t) => {
  const { move, tenant } = await aClock(t);
  const { id } = await tenant.organizations.create({ name: 'Another' });
  await move({ to: at('2031-01-01T00:00:00Z') });
  const profile = await tenant.organizations.readProfile(id);
  const now = tenant.organizations.now({ organizationId: id, mode: 'test' }, profile);
  assert.equal(String(now), String(start));
});

test('two that move a clock at once leave it at the later of the two', async (t) => {
  const { move, shown } = await aClock(t);
  const moves = ['2030-07-01T00:00:00Z', '2030-09-01T00:00:00Z', '2030-08-01T00:00:00Z'];
  const ends = await Promise.allSettled(moves.map((to) => move({ to: at(to) })));
  // One that comes only after the latest is told so.
  const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
  assert.ok(refusals.every((code) => code === 'clock_goes_forward_only'));
  assert.equal(await shown(), '2030-09-01T00:00:00Z');
});

test('what falls due on the way happens while the clock shows its time', async (t) => {
  const seen: string[] = [];
  const agenda = anAgenda(async (name) => seen.push(`${name}: ${await clock.shown()}`));
  agenda.add('capture', at('2030-03-05T10:00:00Z'));
  agenda.add('settlement', at('2030-03-06T10:00:00Z'));
  agenda.add('next week', at('2030-03-11T10:00:00Z'));
  const clock = await aClock(t, agenda);
  await clock.move({ by: Temporal.Duration.from('P3D') });
  assert.deepEqual(seen, ['capture: 2030-03-05T10:00:00Z', 'settlement: 2030-03-06T10:00:00Z']);
  assert.equal(await clock.shown(), '2030-03-07T15:00:00Z');
});

test('what was overdue happens too, and does not take the clock back', async (t) => {
  const seen: string[] = [];
  const agenda = anAgenda(async () => seen.push(await clock.shown()));
  agenda.add('overdue', at('2030-03-01T10:00:00Z'));
  const clock = await aClock(t, agenda);
  await clock.move({ freeze: true });
  assert.deepEqual(seen, ['2030-03-04T15:00:00Z']);
});

test('a failure on the way leaves the clock at its moment; the next move goes on', async (t) => {
  let isBroken = true;
  const agenda = anAgenda((name) => {
    if (name === 'settlement' && isBroken) throw new Error('the power went');
  });
  agenda.add('capture', at('2030-03-05T10:00:00Z'));
  agenda.add('settlement', at('2030-03-06T10:00:00Z'));
  const { move, shown } = await aClock(t, agenda);
  const to = at('2030-03-08T00:00:00Z');
  await assert.rejects(move({ to }), /the power went/);
  assert.equal(await shown(), '2030-03-06T10:00:00Z');
  isBroken = false;
  assert.equal(await move({ to }), '2030-03-08T00:00:00Z');
  assert.deepEqual(agenda.done, [
    'capture at 2030-03-05T10:00:00Z',
    'settlement at 2030-03-06T10:00:00Z',
  ]);
});

test('the database reckons the time shown as we do', async (t) => {
  const { move, tenant, real } = await aClock(t);
  const moves = [{}, { by: Temporal.Duration.from('P40DT0.007S') }, { freeze: true }];
  for (const step of moves) {
    await move(step);
    real.add({ milliseconds: 1_234 });
    const organization = (await findOrganization(tenant.db, tenant.created.id))!;
    for (const mode of modes) {
      const { shown } = await tenant.db.one<{ shown: Temporal.Instant }>(sql`
        select ${shownTime(sql`m.mode`, real.now())} as shown
          from organizations o, (values (${mode})) as m (mode)`);
      assert.equal(String(shown), String(timeOf(real, mode, organization)));
    }
  }
});

/** An organization whose real time stands at `start` until it is told to pass. */
async function aClock(t: TestContext, agenda: Agenda = anAgenda()) {
  let now = start;
  const real = {
    now: () => now,
    add: (time: Temporal.DurationLike) => {
      now = now.add(time);
    },
  };
  const dueWork = [agenda.work];
  const tenant = await aTenant(t, { clock: real, dueWork });
  const { db, created } = tenant;
  const tools = { db, clock: real, dueWork };
  return {
    tenant,
    real,
    move: async (input: Omit<MoveClock, 'organizationId'>) =>
      String(await moveClock(tools, { organizationId: created.id, ...input })),
    shown: async () => String(timeOf(real, 'test', (await findOrganization(db, created.id))!)),
  };
}
