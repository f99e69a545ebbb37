// Random lives of payments, over HTTP, held against the model. MODEL_RUNS says how many;
// MODEL_SEED, MODEL_PATH and MODEL_REPLAY repeat one that failed, MODEL_SHRINK=1 shortens it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AppOptions } from '#src/app.ts';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import { checkThenAct, keepTokens, readNoUsage } from './bugs.ts';
import { livesOf } from './lives/life.ts';
import { documentedRules, type Rules } from './model/world.ts';

test('payments go the ways that the model says, and no other', async (t) => {
  const app = await startTestApp(t);
  await t.test('whatever is asked, in whatever order', async () => {
    await fc.assert(livesOf(app, documentedRules, process.env.MODEL_REPLAY), {
      numRuns: Number(process.env.MODEL_RUNS ?? 200),
      endOnFailure: process.env.MODEL_SHRINK !== '1',
      ...(process.env.MODEL_SEED && { seed: Number(process.env.MODEL_SEED) }),
      ...(process.env.MODEL_PATH && { path: process.env.MODEL_PATH }),
    });
  });
  const altered: Readonly<Record<string, Partial<Rules>>> = {
    'a bank debit settles a day early': { settlesInDays: { card: 1, ach: 1 } },
    'a hold lasts an hour longer': { holdHours: 7 * 24 + 1 },
    'a voided refund goes on counting': { isVoidedRefundGivenBack: false },
    'a token ends a minute late': { tokenMinutes: 6 },
    'a credit is taken from what is held': { creditsComeFrom: 'unapplied' },
  };
  for (const [what, rules] of Object.entries(altered)) {
    await t.test(`a model in which ${what} is found out`, () =>
      findOut(app, { ...documentedRules, ...rules }),
    );
  }
});

const bugs: Readonly<Record<string, AppOptions['overrides']>> = {
  'a refund looks first and acts later': { reserveRefund: checkThenAct },
  'a token is not used up': { insertDrafts: keepTokens },
  'limits are looked at before the lock only': { readUsageLocked: readNoUsage },
};
for (const [what, overrides] of Object.entries(bugs)) {
  test(`a server in which ${what} is found out`, async (t) => {
    await findOut(await startTestApp(t, { overrides: overrides! }), documentedRules);
  });
}

/** Some life tells the difference between the server and the model. */
async function findOut(app: TestApp, rules: Rules): Promise<void> {
  const found = await fc.check(livesOf(app, rules), { numRuns: 200, endOnFailure: true, seed: 4 });
  assert.ok(found.failed, 'no life told the difference');
  assert.ok(found.errorInstance instanceof assert.AssertionError, `${found.errorInstance}`);
}
