// Random lives of recurring charges, over HTTP, held against the model. MODEL_RUNS says how many;
// MODEL_SEED and MODEL_PATH repeat one that failed, MODEL_SHRINK=1 shortens it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { startTestApp } from '#test/support/app.ts';
import { bugs } from './recurring/bugs.ts';
import { livesOf } from './recurring/life.ts';

test('recurring charges go the ways that the model says, and no other', async (t) => {
  const app = await startTestApp(t);
  await fc.assert(livesOf(app), {
    numRuns: Number(process.env.MODEL_RUNS ?? 60),
    endOnFailure: process.env.MODEL_SHRINK !== '1',
    ...(process.env.MODEL_SEED && { seed: Number(process.env.MODEL_SEED) }),
    ...(process.env.MODEL_PATH && { path: process.env.MODEL_PATH }),
  });
});

for (const [what, trigger] of Object.entries(bugs)) {
  test(`a server in which ${what} is found out`, async (t) => {
    const app = await startTestApp(t);
    await app.app.db.script(trigger);
    const seed = Number(process.env.MODEL_SEED ?? 5);
    const found = await fc.check(livesOf(app), { numRuns: 100, endOnFailure: true, seed });
    assert.ok(found.failed, 'no life told the difference');
    assert.ok(found.errorInstance instanceof assert.AssertionError, `${found.errorInstance}`);
    t.diagnostic(`found by life ${found.numRuns}`);
  });
}
