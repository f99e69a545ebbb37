// A listener: an endpoint that is there for as long as somebody renews it.

export interface Listener {
  readonly id: string;
  readonly url: string;
  /** In real time: when it ends unless it is renewed. */
  readonly until: Temporal.Instant;
}
