// Events that a format cannot word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { Event } from '#src/events/index.ts';
import { fanOut, listAudiences } from '#src/webhooks/fan-out.ts';
import { aPostOffice, plainFormat } from './post-office.ts';

const url = 'https://merchant.example/hook';

test('what cannot be worded is passed over and logged, and the others are told', async (t) => {
  const { office, written, told, logged } = await wordedBy(t, (poison) => {
    throw new TypeError(`no words for ${poison.snapshot.secret}`);
  });
  assert.deepEqual(told, [written[0], written[2]]);
  const { organizationId, mode } = office.caller;
  assert.deepEqual(
    logged.map((line) => [line.organizationId, line.mode, line.eventId]),
    [[organizationId, mode, written[1]]],
  );
  assert.ok(!JSON.stringify(logged).includes('not for the log'));
});

test('while the database is away nothing is passed over', async (t) => {
  const { told, logged, failed } = await wordedBy(t, () => {
    throw Object.assign(new Error('terminating connection'), { code: '57P01' });
  });
  assert.deepEqual([told, logged], [[], []]);
  assert.match(String(failed), /terminating connection/);
});

test('what a format may try again is not passed over either', async (t) => {
  const { told, logged, failed } = await wordedBy(t, () => {
    throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
  });
  assert.deepEqual([told, logged], [[], []]);
  assert.match(String(failed), /deadlock/);
});

/** Three events, of which the second is worded so. */
async function wordedBy(
  t: Parameters<typeof aPostOffice>[0],
  wordPoison: (poison: Event & { snapshot: Record<string, unknown> }) => never,
) {
  const office = await aPostOffice(t);
  await office.sendEventsTo([url]);
  const written = await office.write(3);
  const logged: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'error' },
    { write: (line: string) => logged.push(JSON.parse(line)) },
  );
  const format: typeof plainFormat = {
    ...plainFormat,
    write: (stream, events) => {
      const poison = events.find(({ id }) => id === written[1]);
      if (poison) wordPoison({ ...poison, snapshot: { secret: 'not for the log' } });
      return plainFormat.write(stream, events);
    },
  };
  const tools = { ...office.tools, logger, formats: [format] };
  const [backlog] = await listAudiences(tools);
  const failed = await fanOut(tools, backlog!).then(
    () => undefined,
    (err: unknown) => err,
  );
  const told = (await office.deliveries()).map(({ eventId }) => eventId);
  return { office, written, logged, failed, told };
}
