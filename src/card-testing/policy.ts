// When attempts are taken for card testing: an organization's settings for a mode, and our own.
import type { Mode } from '#src/kernel/mode.ts';
import type { TraitKind } from './trait.ts';

export interface Limit {
  /**
   * How many different cards may be declined, beyond what approvals and time make up for. Of a
   * `fingerprint`, which is one card: how many times.
   */
  readonly declinedCards: number;
  /** The share of declines that is nothing unusual, 1 to 99 percent. */
  readonly declinePercent: number;
}

export type Limits = Readonly<Record<TraitKind, Limit>>;

export interface Policy {
  readonly isEnabled: boolean;
  /** How long a full measure of suspicion takes to be forgotten. */
  readonly windowSeconds: number;
  /** How long a breaker stays open. */
  readonly coolDownSeconds: number;
  readonly limits: Limits;
}

/** Where they come from is told in `docs/decisions/0010-card-testing.md`. */
export const defaultLimits: Limits = {
  fingerprint: { declinedCards: 8, declinePercent: 50 },
  address: { declinedCards: 5, declinePercent: 50 },
  network: { declinedCards: 20, declinePercent: 50 },
  bin: { declinedCards: 15, declinePercent: 30 },
  public_key: { declinedCards: 100, declinePercent: 70 },
};

/**
 * On in live mode alone: test suites decline on purpose, and count on the documented answers of
 * test numbers.
 */
export function defaultPolicy(mode: Mode): Policy {
  return {
    isEnabled: mode === 'live',
    windowSeconds: 3_600,
    coolDownSeconds: 3_600,
    limits: defaultLimits,
  };
}
