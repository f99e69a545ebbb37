import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import { deleteOldClaims } from '#src/idempotency/claim-store.ts';
import { type Idempotency, idempotencyOf } from '#src/idempotency/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { temporaryKeys } from '#test/payment-methods/vault/temporary-keys.ts';
import { freshDatabase } from '#test/support/database.ts';

const caller = { organizationId: systemIds.next(), mode: 'test' } as const;
const request = { caller, key: 'a key', content: ['POST', '/charges', '{}'] };

async function anIdempotency(t: TestContext, db?: Database) {
  const keys = await temporaryKeys(t);
  return idempotencyOf({ db: db ?? (await freshDatabase(t)), ids: systemIds, keys });
}

/** Counts how often the work was done, and under which ids. */
function counted(answer = { status: 200, body: '{"done":true}' }) {
  const requestIds: string[] = [];
  const work = async (requestId: string) => {
    requestIds.push(requestId);
    return answer;
  };
  return { requestIds, work };
}

async function isRefused(idempotency: Idempotency, given: object, code: string) {
  const { work, requestIds } = counted();
  await assert.rejects(idempotency.answerOnce({ ...request, ...given, work }), { code });
  assert.deepEqual(requestIds, []);
}

test('a repeated request gets the first answer, and no work is done', async (t) => {
  const idempotency = await anIdempotency(t);
  const { work, requestIds } = counted();
  const first = await idempotency.answerOnce({ ...request, work });
  const second = await idempotency.answerOnce({ ...request, work });
  assert.deepEqual(second, { ...first, isReplayed: true });
  assert.equal(requestIds.length, 1);
});

test('a key is of its caller alone, and of one request', async (t) => {
  const idempotency = await anIdempotency(t);
  const { work, requestIds } = counted();
  await idempotency.answerOnce({ ...request, work });
  await idempotency.answerOnce({ ...request, caller: { ...caller, mode: 'live' }, work });
  assert.equal(requestIds.length, 2);
  await isRefused(idempotency, { content: ['POST', '/charges', '{ }'] }, 'idempotency_key_reused');
  await isRefused(idempotency, { key: '' }, 'idempotency_key_malformed');
  await isRefused(idempotency, { key: 'x'.repeat(256) }, 'idempotency_key_malformed');
});

test('while the first request runs, a second is told so', async (t) => {
  const idempotency = await anIdempotency(t);
  await idempotency.answerOnce({
    ...request,
    work: async () => {
      await isRefused(idempotency, {}, 'idempotency_key_running');
      return { status: 200, body: '' };
    },
  });
});

test('an answer is kept whatever its status', async (t) => {
  const idempotency = await anIdempotency(t);
  const { work, requestIds } = counted({ status: 500, body: 'no link to the processor' });
  const first = await idempotency.answerOnce({ ...request, work });
  const second = await idempotency.answerOnce({ ...request, work });
  assert.deepEqual(second, { ...first, isReplayed: true });
  assert.equal(requestIds.length, 1);
});

test('an error is not kept: the work goes on under the same id', async (t) => {
  const idempotency = await anIdempotency(t);
  const tried: string[] = [];
  const failing = idempotency.answerOnce({
    ...request,
    work: async (requestId) => {
      tried.push(requestId);
      throw new Error('cut off');
    },
  });
  await assert.rejects(failing, /cut off/);
  const { work, requestIds } = counted();
  const answer = await idempotency.answerOnce({ ...request, work });
  assert.equal(answer.isReplayed, false);
  assert.deepEqual(requestIds, tried);
});

test('keys are forgotten after seven days, and not before', async (t) => {
  const db = await freshDatabase(t);
  const idempotency = await anIdempotency(t, db);
  const { work, requestIds } = counted();
  await idempotency.answerOnce({ ...request, work });
  const age = (days: number) =>
    db.run(sql`update idempotency_keys set created_at = now() - ${days} * interval '1 day'`);
  await age(6.9);
  assert.equal(await deleteOldClaims(db), 0);
  await age(7.1);
  assert.equal(await deleteOldClaims(db), 1);
  const answer = await idempotency.answerOnce({ ...request, work });
  assert.equal(answer.isReplayed, false);
  assert.equal(requestIds.length, 2);
});

test('the claim of a request that never ended is taken over when its lease is up', async (t) => {
  const db = await freshDatabase(t);
  const idempotency = await anIdempotency(t, db);
  const { work, requestIds } = counted();
  await idempotency.answerOnce({ ...request, work });
  await db.run(sql`update idempotency_keys set status = null, body = null`);
  await isRefused(idempotency, {}, 'idempotency_key_running');
  await db.run(sql`update idempotency_keys set claimed_until = now() - interval '1 second'`);
  await idempotency.answerOnce({ ...request, work });
  assert.deepEqual(requestIds[1], requestIds[0]);
});
