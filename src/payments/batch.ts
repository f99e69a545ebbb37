// A batch: the payments of one account that one daily capture presents to its rail together.
import type { Mode } from '#src/kernel/mode.ts';

export interface Batch {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly processingAccountId: string;
  readonly currency: string;
  /** `closing` while its payments are being captured, `closed` once presented. */
  readonly status: 'closing' | 'closed' | 'settled';
  readonly cutAt: Temporal.Instant;
  readonly settlesAt: Temporal.Instant;
}

/** The payments of one account that one daily capture takes. */
export interface DueCapture {
  readonly processingAccountId: string;
  readonly cutAt: Temporal.Instant;
}
