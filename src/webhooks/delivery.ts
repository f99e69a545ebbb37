// A delivery: one event on its way to one URL, as often as it takes.
import type { Mode } from '#src/kernel/mode.ts';
import type { Caller } from '#src/organizations/index.ts';

export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export interface Delivery {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly eventId: string;
  readonly url: string;
  readonly status: DeliveryStatus;
  readonly attemptCount: number;
  /** When it is tried next, on the organization's clock; none once it is delivered or failed. */
  readonly dueAt?: Temporal.Instant;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
}

/** One time that it was sent. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** On the organization's clock. */
  readonly startedAt: Temporal.Instant;
  readonly durationMs: number;
  /** Of HTTP; none when there was no answer. */
  readonly status?: number;
  readonly error?: string;
  /** Its first part. */
  readonly answer?: string;
}

export interface ListDeliveries {
  readonly caller: Caller;
  readonly status?: DeliveryStatus;
  readonly eventId?: string;
  readonly offset: number;
  readonly limit: number;
}

export interface DeliveryPage {
  /** Newest first. */
  readonly deliveries: readonly Delivery[];
  readonly total: number;
}

/** A delivery with every attempt, oldest first, and the body that is sent. */
export interface DeliveryLog extends Delivery {
  readonly attempts: readonly Attempt[];
  readonly body: string;
}
