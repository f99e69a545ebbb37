import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { aTenant } from '#test/support/builders.ts';

async function anOperator(t: TestContext) {
  const { organizations, created } = await aTenant(t);
  const { email, password } = created.operator;
  const signIn = (given = password) => organizations.signIn({ email, password: given });
  return { signIn, organizations };
}

const unknown = { code: 'credentials_unknown' };

test('after ten failures not even the right password lets anybody in', async (t) => {
  const { signIn, organizations } = await anOperator(t);
  for (let count = 0; count < 10; count += 1) await assert.rejects(signIn('wrong'), unknown);
  await assert.rejects(
    signIn(),
    (error: { code: string; details: { retryAfterSeconds: number } }) => {
      assert.equal(error.code, 'sign_in_throttled');
      const seconds = error.details.retryAfterSeconds;
      assert.ok(seconds > 1_700 && seconds <= 1_800, `${seconds} s`);
      return true;
    },
  );
  const other = { email: 'other@counterfoil.example', password: 'wrong' };
  await assert.rejects(organizations.signIn(other), unknown);
});

test('who gets it right in the end has all tries again', async (t) => {
  const { signIn } = await anOperator(t);
  for (let round = 0; round < 2; round += 1) {
    for (let count = 0; count < 9; count += 1) await assert.rejects(signIn('wrong'), unknown);
    assert.match(await signIn(), /\S{16,}/);
  }
});

test('tries take turns, and those that would wait too long are sent away', async (t) => {
  const { signIn } = await anOperator(t);
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => signIn()));
  const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  assert.deepEqual(refused, Array(12).fill('sign_in_throttled'));
  await signIn();
});
