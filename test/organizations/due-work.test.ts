import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDueWork } from '#src/organizations/due-work.ts';
import { anAgenda } from './agenda.ts';

const timeline = { organizationId: 'any', mode: 'test' } as const;
const at = (time: string) => Temporal.Instant.from(`2030-03-04T${time}Z`);

test('what is due happens in order, each thing at its own time, over all kinds', async () => {
  const order: string[] = [];
  const captures = anAgenda((name) => order.push(name));
  const settlements = anAgenda((name) => order.push(name));
  captures.add('capture 3', at('03:00'));
  settlements.add('settlement 2', at('02:00'));
  captures.add('capture 1', at('01:00'));
  const told: string[] = [];
  await runDueWork([captures.work, settlements.work], timeline, at('12:00'), async (step) =>
    told.push(`${step} after ${order.length}`),
  );
  assert.deepEqual(order, ['capture 1', 'settlement 2', 'capture 3']);
  assert.deepEqual(captures.done, [
    'capture 1 at 2030-03-04T01:00:00Z',
    'capture 3 at 2030-03-04T03:00:00Z',
  ]);
  assert.deepEqual(settlements.done, ['settlement 2 at 2030-03-04T02:00:00Z']);
  assert.deepEqual(told, [
    '2030-03-04T01:00:00Z after 0',
    '2030-03-04T02:00:00Z after 1',
    '2030-03-04T03:00:00Z after 2',
  ]);
});

test('what is due at the very end happens, and what is due later does not', async () => {
  const agenda = anAgenda();
  agenda.add('now', at('12:00'));
  agenda.add('later', at('12:00:00.001'));
  await runDueWork([agenda.work], timeline, at('12:00'));
  assert.deepEqual(agenda.done, ['now at 2030-03-04T12:00:00Z']);
});

test('what one thing brings about happens as well, when it falls due in time', async () => {
  const agenda = anAgenda((name, { add }) => {
    if (name !== 'capture') return;
    add('settlement', at('10:00'));
    add('return', at('14:00'));
  });
  agenda.add('capture', at('05:00'));
  await runDueWork([agenda.work], timeline, at('12:00'));
  assert.deepEqual(agenda.done, [
    'capture at 2030-03-04T05:00:00Z',
    'settlement at 2030-03-04T10:00:00Z',
  ]);
});

test('two kinds due at one instant are told of once', async () => {
  const [one, other] = [anAgenda(), anAgenda()];
  one.add('capture', at('05:00'));
  other.add('statement', at('05:00'));
  const told: string[] = [];
  const works = [one.work, other.work];
  await runDueWork(works, timeline, at('12:00'), async (step) => told.push(String(step)));
  assert.deepEqual(
    [...one.done, ...other.done],
    ['capture at 2030-03-04T05:00:00Z', 'statement at 2030-03-04T05:00:00Z'],
  );
  assert.deepEqual(told, ['2030-03-04T05:00:00Z']);
});
