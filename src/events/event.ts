// What happened, told in our own words; faces word it for their clients.
import type { Mode } from '#src/kernel/mode.ts';

export interface Event {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  /** `<object>.<what happened>`, such as `card_payment.captured`. */
  readonly type: string;
  /** The object that it happened to. */
  readonly subjectId: string;
  /**
   * What of the object may change later, as it was at that moment; its slice knows how to read it.
   */
  readonly snapshot: Readonly<Record<string, unknown>>;
  /** On the organization's clock. */
  readonly createdAt: Temporal.Instant;
}
