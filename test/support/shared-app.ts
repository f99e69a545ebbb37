// One server for all the tests of a suite, and organizations of their own for those that need one.
import { after, before, type TestContext } from 'node:test';
import type { Clock } from '#src/kernel/clock.ts';
import { startTestApp, type TestApp, type TestAppOptions, testAppOf } from './app.ts';

export interface SharedApp {
  /** The server as its first organization sees it. */
  first(): TestApp;
  /** The same server as a new organization sees it. */
  newcomer(timeZone?: string): Promise<TestApp>;
}

/** To be called in the body of a suite: the server runs while the suite does. */
export function sharedApp(options: Partial<TestAppOptions> = {}): SharedApp {
  const undos: (() => unknown)[] = [];
  let shared: TestApp | undefined;
  before(async () => {
    const context = { after: (undo: () => unknown) => undos.push(undo) };
    shared = await startTestApp(context as unknown as TestContext, options);
  });
  after(async () => {
    for (const undo of undos.toReversed()) await undo();
  });
  return {
    first: () => shared!,
    newcomer: async (timeZone) => {
      const place = timeZone === undefined ? {} : { timeZone };
      const { app } = shared!;
      return testAppOf(app, await app.organizations.create({ name: 'Newcomer', ...place }));
    },
  };
}

/** A machine whose clock stands still, so that test clocks show exactly what they are moved to. */
export function clockAt(instant: string): Clock {
  const now = Temporal.Instant.from(instant);
  return { now: () => now };
}
