// What a payer signed a payment with.
import type { Mode } from '#src/kernel/mode.ts';
import type { PaymentStatus } from './payment.ts';

export interface Signature {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly paymentId: string;
  /** What `data` is written in; of no meaning to us. */
  readonly mimeType: string;
  readonly data: string;
  readonly createdAt: Temporal.Instant;
}

/** Whether there is, or will be, a payment to sign: not one that was undone or never came about. */
export function maySign(status: PaymentStatus): boolean {
  return !['voided', 'expired', 'failed', 'returned'].includes(status);
}
