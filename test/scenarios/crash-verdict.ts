// After the crashes: clears up what is open, and holds the database against what clients were told.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { openDatabase, sql } from '#src/db/index.ts';
import { monotonicMs } from '#src/kernel/clock.ts';
import { toBase64Url } from '#src/kernel/ids.ts';
import { runProgram, type ServerProcess } from '#test/support/process.ts';
import type { CrashLoad } from './crash-load.ts';
import { contradictions, type Operation, type StoredPayment } from './history.ts';

/** How many times the server or its database is killed. */
export const kills = Number(process.env.KILLS ?? 10);

/** Time to serve again: five seconds, or where the machine is slow what three calm starts take. */
export async function patienceWith(server: ServerProcess): Promise<number> {
  await server.stop();
  const startedMs = monotonicMs();
  await server.start();
  return Math.max(5_000, Math.round(3 * (monotonicMs() - startedMs)));
}

/** Fails when anything that was acknowledged is lost, doubled or changed, or a book is wrong. */
export async function judge(t: TestContext, server: ServerProcess, load: CrashLoad): Promise<void> {
  const unsettled = await load.stop();
  const db = openDatabase({ url: await server.databaseUrl(), connectionsMax: 2 });
  try {
    // A minute passes for the claims that the killed never let go of.
    await db.run(sql`update idempotency_keys set claimed_until = '-infinity' where status is null`);
    for (const { ask } of unsettled) await ask();
    t.diagnostic(`${unsettled.length} requests were taken up where a crash had left them`);

    assert.deepEqual(contradictions(load.history, await storedPayments(db)), []);
  } finally {
    await db.close();
  }
  const acknowledged = load.history.filter(isDone);
  t.diagnostic(`${acknowledged.length} of ${load.history.length} operations were acknowledged`);
  // A hold may end, or a capture be under way; but no charge of these may ever be turned away.
  const turnedAway = load.history.filter((one) => one.kind === 'charge' && !isDone(one));
  assert.deepEqual(turnedAway, []);
  assert.ok(acknowledged.length > 50 * kills, 'there was load');

  const { code, stdout, stderr } = await runProgram(t, ['doctor'], server.environment);
  assert.equal(code, 0, stdout + stderr);
}

function isDone({ outcome }: Operation): boolean {
  return outcome === 'acknowledged';
}

async function storedPayments(db: Pick<ReturnType<typeof openDatabase>, 'rows'>) {
  const rows = await db.rows<Record<keyof StoredPayment, string | bigint | null>>(sql`
    select payment.id, payment.kind, payment.reference as name,
           payment.authorized_minor as "amountMinor", payment.captured_minor as "capturedMinor",
           payment.refunded_minor as "refundedMinor", charge.reference as "of"
      from payments as payment
      left join payments as charge
             on charge.organization_id = payment.organization_id and charge.mode = payment.mode
            and charge.id = payment.charge_id`);
  return rows.map((row) => ({
    ...(row as unknown as StoredPayment),
    id: toBase64Url(String(row.id)),
    amountMinor: Number(row.amountMinor),
    capturedMinor: Number(row.capturedMinor),
    refundedMinor: Number(row.refundedMinor),
  }));
}

export function report(t: TestContext, recoveries: readonly number[], midMove: number): void {
  const shown = recoveries.map((ms) => Math.round(ms)).join(', ');
  t.diagnostic(`served again after ${shown} ms; ${midMove} kills in the midst of a clock move`);
}
