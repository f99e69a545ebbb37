// A one-time token: what a payer typed in, kept for five minutes until one payment uses it.
import type { CardBrand } from '#facts/card-brands.ts';
import type { Mode } from '#src/kernel/mode.ts';
import type { Payer } from './method.ts';
import type { Secret } from './vault/index.ts';

/**
 * Details as they were typed in. Nothing is checked: what is wrong with them is told when the
 * token is used.
 */
export interface TypedDetails {
  readonly kind: 'card' | 'bank';
  /** Of the card, or of the bank account. */
  readonly number?: Secret;
  readonly securityCode?: Secret;
  readonly expMonth?: string;
  readonly expYear?: string;
  readonly brand?: string;
  /** Read from the magnetic stripe. */
  readonly isSwiped?: boolean;
  /** The stripe data that could not be read. */
  readonly unreadableTrack?: 'track1' | 'track2';
  readonly routingNumber?: string;
  readonly accountType?: string;
  readonly payer: Payer;
  readonly reference?: string;
  readonly description?: string;
}

/** What may be shown of the details. */
export type ShownDetails = Omit<TypedDetails, 'number' | 'securityCode'> & {
  /** Of a number that can be one; otherwise stars, if anything was given. */
  readonly masked?: string;
  /** Of a card number that can be one. */
  readonly detectedBrand?: CardBrand;
  readonly bankName?: string;
  readonly hasSecurityCode: boolean;
};

/** Who made it: card testing shows itself by these. */
export interface TokenOrigin {
  readonly credentialId: string;
  readonly address: string;
}

export interface Token {
  readonly organizationId: string;
  /** Made with the public key, it serves both modes. */
  readonly mode: Mode | 'both';
  readonly id: string;
  readonly details: ShownDetails;
  /** The caller's own, which came with the details. */
  readonly formData?: unknown;
  /** The same for the same number; absent for what cannot be a number. */
  readonly fingerprint?: string;
  readonly origin: TokenOrigin;
  readonly createdAt: Temporal.Instant;
  /** The last moment at which it can be used, on the clock of each mode. */
  readonly until: Readonly<Record<Mode, Temporal.Instant>>;
}

const lifeMinutes = 5;

/** Five minutes of life, on the clock of whoever uses it. */
export function tokenLifeFrom(now: Readonly<Record<Mode, Temporal.Instant>>): Token['until'] {
  return {
    test: now.test.add({ minutes: lifeMinutes }),
    live: now.live.add({ minutes: lifeMinutes }),
  };
}

/** Whether a payment of the mode may use it at that time of its clock. */
export function isUsable(
  token: Pick<Token, 'mode' | 'until'>,
  { mode, now }: { readonly mode: Mode; readonly now: Temporal.Instant },
): boolean {
  const isOfMode = token.mode === 'both' || token.mode === mode;
  return isOfMode && Temporal.Instant.compare(now, token.until[mode]) <= 0;
}
