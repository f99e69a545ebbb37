// Captures, voids, what comes back, and the passing of time in a life.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { returnCodes, returnFailures } from '#facts/return-codes.ts';
import type { Answered, TestApp } from '#test/support/app.ts';
import { cancel, capture, purge, sendBack } from '../model/move.ts';
import { advance, edgesIn } from '../model/time.ts';
import { transactionAt, type World } from '../model/world.ts';
import { type Asking, commandOf } from './asking.ts';
import { picks, times } from './methods.ts';
import type { Life } from './sides.ts';
import { partOf, targetIn } from './target.ts';

export const captures = fc
  .record({
    pick: picks,
    percent: fc.constantFrom(undefined, 30, 100, 110),
    isForDailyCapture: fc.boolean(),
    times,
  })
  .map(({ pick, percent, isForDailyCapture, times: often }) => {
    const askedOf = (world: World, target: number) => ({
      target,
      amount: percent && partOf(world, target, percent),
      isForDailyCapture,
    });
    const when = isForDailyCapture ? 'NEXT_AUTO_CAPTURE' : 'IMMEDIATE';
    return commandOf(`capture #${pick} ${percent ?? ''}% ${when} ×${often}`, (world) => {
      const target = targetIn(world, pick, (one) => capture(world, askedOf(world, one)));
      if (target === undefined) return undefined;
      const asked = askedOf(world, target);
      return {
        times: often,
        tell: (before) => capture(before, asked),
        ask: ({ app, ids }) =>
          app.gateway('POST', `/v1/charges/${ids.transactions[target]}/capture`, {
            amount: asked.amount,
            capture_time: when,
          }),
      };
    });
  });

export const cancels = fc.record({ pick: picks, times }).map(({ pick, times: often }) =>
  commandOf(`void #${pick} ×${often}`, (world) => {
    const target = targetIn(world, pick, (one) => cancel(world, one));
    if (target === undefined) return undefined;
    return { times: often, ...cancelOf(target) };
  }),
);

export function cancelOf(target: number): Asking {
  return {
    tell: (world) => cancel(world, target),
    ask: ({ app, ids }) => app.gateway('POST', `/v1/transactions/${ids.transactions[target]}/void`),
  };
}

export const purges = fc.constant(
  commandOf('purge', () => ({
    tell: purge,
    ask: async ({ app, ids }) => {
      for (const list of Object.values(ids)) list.length = 0;
      return app.gateway('POST', '/v1/merchant/purge-test-data');
    },
  })),
);

/** All that a bank may say, in either spelling, and what none does. */
export const bankCodes = [...returnCodes.keys(), ...returnFailures, 'R99'];

/** Of cards mostly what they can fail of. */
export const returns = fc
  .record({ pick: picks, code: fc.constantFrom(...bankCodes), times })
  .map(({ pick, code, times: often }) => {
    const codeFor = (world: World, target: number) => {
      const isCard = transactionAt(world, target).account !== 'bank';
      return isCard && pick % 5 > 0 ? 'settlement_failed' : code;
    };
    return commandOf(`return #${pick} ${code} ×${often}`, (world) => {
      const target = targetIn(world, pick, (one) => sendBack(world, one, codeFor(world, one)));
      if (target === undefined) return undefined;
      return { times: often, ...returnOf(target, codeFor(world, target)) };
    });
  });

export function returnOf(target: number, code: string): Asking {
  return {
    tell: (world) => sendBack(world, target, code),
    ask: ({ app, ids }) => {
      const transaction = ids.transactions[target];
      return app.console('POST', '/console/api/simulator/returns', { transaction, code });
    },
  };
}

const edge = fc
  .record({ pick: picks, when: fc.constantFrom<EdgeSide>('at', 'just before', 'just after') })
  .map(({ pick, when }) =>
    commandOf(`time passes to ${when} #${pick}`, (world) => {
      const edges = edgesIn(world);
      return edges.length === 0 ? undefined : passageTo(besides(edges[pick % edges.length]!, when));
    }),
  );

type EdgeSide = 'at' | 'just before' | 'just after';

function besides(instant: Temporal.Instant, when: EdgeSide): Temporal.Instant {
  return instant.add({ milliseconds: { at: 0, 'just before': -1, 'just after': 1 }[when] });
}

export const passages = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map((hours) => passage(`PT${hours}H`)),
  fc.integer({ min: 1, max: 8 }).map((days) => passage(`P${days}D`)),
  edge,
  edge,
);

export function passage(by: string): Life {
  return commandOf(`time passes ${by}`, ({ now, timeZone }) =>
    passageTo(now.toZonedDateTimeISO(timeZone).add(by).toInstant()),
  );
}

function passageTo(instant: Temporal.Instant): Asking {
  const to = instant.toString({ smallestUnit: 'millisecond' });
  return {
    tell: (world) => ({ world: advance(world, instant), answer: { status: 200 } }),
    ask: async ({ app }) => {
      const answered = await moveClock(app, { to });
      assert.equal(answered.body.now, to);
      return answered;
    },
  };
}

export async function moveClock(app: TestApp, body: object): Promise<Answered> {
  const answered = await app.console('POST', '/console/api/clock', body);
  assert.equal(answered.status, 200, JSON.stringify(answered.body));
  return answered;
}
