// The rule: what raises suspicion, what lowers it, and how much of it opens a breaker.
import type { Blocks } from './breaker.ts';
import type { Limit, Policy } from './policy.ts';
import { type Trait, traitKinds, traitValue } from './trait.ts';

/** Suspicion is counted in thousandths of a declined card. */
export const cardMilli = 1_000;

/**
 * Besides what the caller names, cards of one BIN that were declined at one address: they tell the
 * thief's addresses from those of other people who have cards of that bank.
 */
export type SuspectKind = Trait['kind'] | typeof pair;
const pair = 'bin_at_address';

export interface Suspect {
  readonly kind: SuspectKind;
  readonly value: string;
}

export function pairOf(traits: readonly Trait[]): Suspect | undefined {
  const [bin, address] = [traitValue(traits, 'bin'), traitValue(traits, 'address')];
  return bin === undefined || address === undefined
    ? undefined
    : { kind: pair, value: `${bin} ${address}` };
}

/** Everything that a decline of such an attempt casts suspicion on. */
export function suspectsOf(traits: readonly Trait[]): Suspect[] {
  const suspect = pairOf(traits);
  return suspect ? [...traits, suspect] : [...traits];
}

/** How suspicion of a kind moves besides rising by one card for each that is declined. */
export interface Gauge {
  /** What one approval takes off. */
  readonly forgivenMilli: bigint;
  /** What a whole window takes off. */
  readonly drainMilli: bigint;
  /** Nothing more is held against anybody. */
  readonly capMilli: bigint;
}

/**
 * While declines are `declinePercent` of all attempts, what approvals take off is what declines
 * add. Suspicion never falls below none, so that a thousand sales of yesterday hide no attack of
 * today.
 */
export function gaugeOf({ limits }: Policy, kind: SuspectKind): Gauge {
  if (kind === pair) return { forgivenMilli: 0n, drainMilli: 0n, capMilli: BigInt(cardMilli) };
  const { declinedCards, declinePercent } = limits[kind];
  return {
    forgivenMilli: BigInt(Math.round((cardMilli * declinePercent) / (100 - declinePercent))),
    drainMilli: BigInt(cardMilli * declinedCards),
    capMilli: BigInt(cardMilli * declinedCards * (kind === 'bin' ? binFactor : 1)),
  };
}

/**
 * A bank's cards are refused to everyone only when refusing them to suspects did not help: when
 * this many times the limit was declined all the same.
 */
const binFactor = 5;

export interface Measured extends Suspect {
  readonly suspicionMilli: bigint;
}

export interface Trip extends Trait {
  readonly blocks: Blocks;
  readonly declinedCards: number;
}

/** The breakers that so much suspicion opens. */
export function tripsOf({ limits }: Policy, measured: readonly Measured[]): Trip[] {
  return measured.flatMap(({ kind, value, suspicionMilli }) => {
    if (!isTraitKind(kind)) return [];
    const declinedCards = Number(suspicionMilli / BigInt(cardMilli));
    return levelsOf(kind, limits[kind])
      .filter(({ leastCards }) => declinedCards >= leastCards)
      .map(({ blocks }) => ({ kind, value, declinedCards, blocks }));
  });
}

function levelsOf(kind: Trait['kind'], { declinedCards }: Limit) {
  const everyone = (leastCards: number) => ({ blocks: 'everyone' as Blocks, leastCards });
  if (kind !== 'bin') return [everyone(declinedCards)];
  const suspects = { blocks: 'suspects' as Blocks, leastCards: declinedCards };
  return [suspects, everyone(declinedCards * binFactor)];
}

function isTraitKind(kind: SuspectKind): kind is Trait['kind'] {
  return traitKinds.some((known) => known === kind);
}

/** A buyer who mistypes may try the same card again, though it was declined this often. */
const mistypedMax = 2;

/**
 * Whether an attempt with a watched BIN is let through, by what is held against its address with
 * this BIN and against its card: the first card of an address is, and the same card once more.
 */
export function mayStillTry(measured: readonly Measured[]): boolean {
  const suspicionOf = (kind: SuspectKind) =>
    measured.find((one) => one.kind === kind)?.suspicionMilli ?? 0n;
  if (suspicionOf(pair) === 0n) return true;
  const ownCard = suspicionOf('fingerprint');
  return ownCard > 0n && ownCard <= BigInt(mistypedMax * cardMilli);
}
