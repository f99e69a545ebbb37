// What happened, told in our own words; faces word it for their clients.
import type { Mode } from '#src/kernel/mode.ts';

/** What happens to one organization in one mode. */
export interface Stream {
  readonly organizationId: string;
  readonly mode: Mode;
}

export interface Event extends Stream {
  readonly id: string;
  /** `<object>.<what happened>`, such as `card_payment.captured`. */
  readonly type: string;
  /** The object that it happened to. */
  readonly subjectId: string;
  /**
   * What of the object may change later, as it was at that moment; its slice knows how to read it.
   */
  readonly snapshot: Readonly<Record<string, unknown>>;
  /** On the organization's clock; of a numbered one, see `numberEvents`. */
  readonly createdAt: Temporal.Instant;
}

/** An event that has its place in its stream. Nothing of it changes any more. */
export interface NumberedEvent extends Event {
  /** From 1 on, without a gap but for what a purge took away. */
  readonly number: bigint;
}
