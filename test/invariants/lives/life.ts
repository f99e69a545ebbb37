// Random lives of payments, each of an organization of its own.
import fc from 'fast-check';
import { type TestApp, testAppOf } from '#test/support/app.ts';
import { newWorld, type Rules, type World } from '../model/world.ts';
import { compareAll } from './compare.ts';
import { saves, tokens } from './methods.ts';
import { cancels, captures, moveClock, passages, purges, returns } from './moving.ts';
import { limits, limitsOfAll, payments, refunds } from './paying.ts';
import type { Life, Lived, Told } from './sides.ts';

const often = [payments, payments, payments, refunds, passages];
const seldom = [tokens, saves, limits, captures, cancels, returns];
const commands = [...often, ...often, ...seldom, ...often, ...often, ...seldom, purges];

/** `replayPath` is what fast-check tells of a life that it has shortened. */
export function livesOf(app: TestApp, rules: Rules, replayPath?: string) {
  const lives = fc.commands<Told, Lived, false>(commands, {
    maxCommands: 40,
    size: 'max',
    ...(replayPath && { replayPath }),
  });
  const open = openingAhead(app);
  return fc.asyncProperty(beginnings, limitsOfAll, lives, async (beginning, limited, life) =>
    live(await open(beginning), newWorld(rules, beginning), [...limited, ...life]),
  );
}

/** That takes a while: the next organization is made while the one before has its life. */
function openingAhead({ app }: TestApp) {
  const open = () => {
    const opening = app.organizations.create({ name: 'A life' });
    // The last one is nobody's, and may find the server gone.
    opening.catch(() => undefined);
    return opening;
  };
  let next: ReturnType<typeof open> | undefined;
  return async ({ timeZone, now }: Beginning): Promise<TestApp> => {
    const organization = await (next ?? open());
    next = open();
    const change = () => ({ timeZone });
    await app.organizations.update({ organizationId: organization.id, by: 'operator', change });
    const opened = testAppOf(app, organization);
    await moveClock(opened, { to: now.toString(), freeze: true });
    return opened;
  };
}

export async function live(app: TestApp, world: World, life: Iterable<Life>): Promise<void> {
  const told: Told = { world, steps: 0 };
  const lived: Lived = { app, ids: { transactions: [], tokens: [], saved: [] } };
  await fc.asyncModelRun(() => ({ model: told, real: lived }), life);
  await compareAll(told.world, lived);
  await app.checkBooks();
}

type Beginning = Pick<World, 'timeZone' | 'now'>;

const zones = [
  'America/New_York',
  'America/Los_Angeles',
  'Europe/London',
  'Asia/Kolkata',
  'Pacific/Auckland',
];

/** Anywhere, at any hour of two years: weekends, holidays and changes of clocks are among them. */
const beginnings: fc.Arbitrary<Beginning> = fc.record({
  timeZone: fc.constantFrom(...zones),
  now: fc
    .integer({ min: 0, max: 2 * 365 * 24 })
    .map((hours) => Temporal.Instant.from('2030-01-01T00:30:00Z').add({ hours })),
});
