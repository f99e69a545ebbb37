// Every code that a bank may send, for every type of payment, wherever it stands: held against the
// model.
import { test } from 'node:test';
import { startTestApp, testAppOf } from '#test/support/app.ts';
import { commandOf } from './lives/asking.ts';
import { live } from './lives/life.ts';
import { bankCodes, cancelOf, moveClock, passage, returnOf } from './lives/moving.ts';
import { paymentOf, refundOf } from './lives/paying.ts';
import type { Life } from './lives/sides.ts';
import { documentedRules, newWorld } from './model/world.ts';

const timeZone = 'America/New_York';
/** A Monday. */
const now = Temporal.Instant.from('2030-03-04T15:00:00Z');

const payment = (type: 'CHARGE' | 'CREDIT', declinedFor?: string): Life =>
  commandOf(type, () =>
    paymentOf({
      type,
      account: 'bank',
      amount: 1000,
      isHold: false,
      method: { kind: 'typed', rail: 'ach', declinedFor },
    }),
  );
const refund = commandOf('refund', () => refundOf({ target: 0, amount: 1 }));
const declined = 'ach_insufficient_funds';

/** How payments come to stand there; the first charge is the one that is refunded. */
const ways = {
  waiting: { before: passage('P4D'), types: [payment('CHARGE'), payment('CREDIT'), refund] },
  deferred: { types: [refund] },
  presented: {
    before: passage('P4D'),
    types: [refund, payment('CHARGE'), payment('CREDIT')],
    after: () => [passage('P1D')],
  },
  settled: {
    before: passage('P4D'),
    types: [payment('CREDIT'), refund, payment('CHARGE')],
    after: () => [passage('P4D')],
  },
  void: {
    before: passage('P4D'),
    types: [payment('CHARGE'), payment('CREDIT'), refund],
    after: (targets: readonly number[]) =>
      targets.map((target) => commandOf('void', () => cancelOf(target))),
  },
  failed: { types: [payment('CHARGE', declined), payment('CREDIT', declined)] },
} satisfies Readonly<Record<string, Way>>;

interface Way {
  readonly before?: Life;
  readonly types: readonly Life[];
  readonly after?: (targets: readonly number[]) => Life[];
}

test('every return code, of every type of payment', async (t) => {
  const { app } = await startTestApp(t);
  for (const [stage, way] of Object.entries<Way>(ways)) {
    await t.test(`that is ${stage}`, async () => {
      const organization = await app.organizations.create({ name: 'A life', timeZone });
      const opened = testAppOf(app, organization);
      await moveClock(opened, { to: now.toString(), freeze: true });
      await live(opened, newWorld(documentedRules, { timeZone, now }), lifeOf(way));
    });
  }
});

function lifeOf({ before, types, after }: Way): Life[] {
  const targets = bankCodes.map((_, index) => index + 1);
  return [
    payment('CHARGE'),
    ...(before ? [before] : []),
    ...targets.map((_, index) => types[index % types.length]!),
    ...(after?.(targets) ?? []),
    ...bankCodes.map((code, index) => commandOf(`return ${code}`, () => returnOf(index + 1, code))),
  ];
}
