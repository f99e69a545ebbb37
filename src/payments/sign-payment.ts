// Keeps a payer's signature with a payment.
import type { Database } from '#src/db/index.ts';
import { type Caller, type Organizations, requireActive } from '#src/organizations/index.ts';
import { failure } from './failures.ts';
import type { Payment } from './payment.ts';
import { lockExisting } from './read-payment.ts';
import { maySign, type Signature } from './signature.ts';
import { findSignature, insertSignature } from './signature-store.ts';

export interface SignPayment {
  readonly caller: Caller;
  readonly paymentId: string;
  /** The id the signature gets. The same one again, after a crash, finds its work done. */
  readonly id: string;
  readonly mimeType: string;
  readonly data: string;
}

export interface SignedPayment {
  readonly payment: Payment;
  readonly signature: Signature;
}

export interface SignTools {
  readonly db: Database;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
}

/** Once a payment. Throws `payment_not_found`, `status_does_not_allow`, `signed_already`. */
export async function signPayment(tools: SignTools, input: SignPayment): Promise<SignedPayment> {
  const { caller, paymentId, ...signed } = input;
  const profile = await tools.organizations.readProfile(caller.organizationId);
  requireActive(profile);
  return tools.db.transaction(async (tx) => {
    const payment = await lockExisting(tx, caller, paymentId);
    const done = await findSignature(tx, caller, signed.id);
    if (done) return { payment, signature: done };
    const { status } = payment;
    if (!maySign(status)) throw failure('status_does_not_allow', { move: 'sign', status });
    const createdAt = tools.organizations.now(caller, profile);
    const signature = await insertSignature(tx, { ...caller, paymentId, ...signed, createdAt });
    if (!signature) throw failure('signed_already');
    return { payment, signature };
  });
}

/** Throws `signature_not_found`. */
export async function readSignature(
  { db }: Pick<SignTools, 'db'>,
  caller: Caller,
  id: string,
): Promise<Signature> {
  const signature = await findSignature(db, caller, id);
  if (!signature) throw failure('signature_not_found', { id });
  return signature;
}
