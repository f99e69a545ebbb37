// Bugs that tests put back, to see that they notice them.
import { sql } from '#src/db/index.ts';
import type { PaymentsTools } from '#src/payments/index.ts';
import { insertDrafts } from '#src/payments/new-payment-store.ts';
import { amountOf } from '#src/payments/payment.ts';
import { findPayment } from '#src/payments/payment-store.ts';
import { readUsage } from '#src/payments/usage-store.ts';

type Tools = Required<PaymentsTools>;

/** A refund looks first, and adds later to what may have changed meanwhile. */
export const checkThenAct: Tools['reserveRefund'] = async (tx, reservation) => {
  const { caller, chargeId, amountMinor } = reservation;
  const seen = await findPayment(tx, caller, chargeId);
  if (seen?.kind !== 'charge') return undefined;
  const { status, isAutoCapture, refunded } = seen;
  const isOpen = ['captured', 'settled'].includes(status);
  if (!isOpen && !(status === 'authorized' && isAutoCapture)) return undefined;
  if (refunded.minor + amountMinor > amountOf(seen).minor) return undefined;
  await tx.run(sql`update payments set refunded_minor = refunded_minor + ${amountMinor}
                    where id = ${chargeId}`);
  return findPayment(tx, caller, chargeId);
};

/** A payment leaves its token as it was. */
export const keepTokens: Tools['insertDrafts'] = (tx, drafts) =>
  insertDrafts(
    tx,
    drafts.map(({ tokenId: _, ...draft }) => draft),
  );

/** The account is not locked: others may come between this look and what follows from it. */
export const readUsageUnlocked: Tools['readUsageLocked'] = readUsage;

/** Limits are looked at before the account is locked, and not again. */
export const readNoUsage: Tools['readUsageLocked'] = async () => {
  const none = { count: 0, amountMinor: 0n };
  return { daily: none, monthly: none };
};
