import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { sleep, systemClock } from '#src/kernel/clock.ts';
import { type DueWork, startSweeper, type Timeline } from '#src/organizations/index.ts';
import { aTenant } from '#test/support/builders.ts';

test('the sweeper does what is due on each timeline, whatever another comes to', async (t) => {
  const { db, created, organizations } = await aTenant(t);
  const other = await organizations.create({ name: 'Another' });
  const done = Promise.withResolvers<Timeline>();
  const errors: Record<string, unknown>[] = [];
  const due = new Set([created.id, other.id]);
  const work: DueWork = {
    timelines: async () => [...due].map((organizationId) => ({ organizationId, mode: 'live' })),
    next: async ({ organizationId }) =>
      due.has(organizationId) ? systemClock.now().subtract({ seconds: 1 }) : undefined,
    run: async (timeline) => {
      if (timeline.organizationId === created.id) throw new Error('in trouble');
      due.delete(timeline.organizationId);
      done.resolve(timeline);
    },
  };
  const stream = { write: (line: string) => errors.push(JSON.parse(line)) };
  const logger = pino({ level: 'error' }, stream as unknown as NodeJS.WritableStream);
  const stop = startSweeper({ db, clock: systemClock, dueWork: [work], logger }, 5);
  assert.deepEqual(await done.promise, { organizationId: other.id, mode: 'live' });
  await stop();
  assert.equal(errors[0]?.organizationId, created.id);
});

test('a stopped sweeper has finished what it was at, and begins nothing more', async (t) => {
  const { db, caller } = await aTenant(t);
  const began = Promise.withResolvers<void>();
  let runs = 0;
  let finished = 0;
  const work: DueWork = {
    timelines: async () => [caller],
    next: async () => (runs === finished && runs === 0 ? systemClock.now() : undefined),
    run: async () => {
      runs += 1;
      began.resolve();
      await sleep(50);
      finished += 1;
    },
  };
  const logger = pino({ level: 'silent' });
  const stop = startSweeper({ db, clock: systemClock, dueWork: [work], logger }, 5);
  await began.promise;
  await stop();
  assert.equal(finished, 1);
  await sleep(30);
  assert.equal(runs, 1);
});
