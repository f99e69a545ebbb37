// Whether an attempt to pay is refused before the processor hears of it.
import type { Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Breaker } from './breaker.ts';
import type { RememberedDefences } from './defences.ts';
import { mayStillTry, pairOf, type Suspect } from './suspicion.ts';
import { findSuspicion } from './suspicion-store.ts';
import type { Trait } from './trait.ts';

/** An attempt to pay with a card, about to be made. */
export interface CheckAttempt {
  readonly caller: Caller;
  /** Those that are known, one of a kind. Asked for only where somebody looks. */
  readonly traits: () => readonly Trait[];
  /** On the organization's clock. */
  readonly at: Temporal.Instant;
}

export interface CheckAttemptTools {
  readonly db: Tx;
  readonly defences: RememberedDefences;
}

/** Asks the database once a second; oftener only about suspects, while a BIN is watched. */
export async function isBlocked(tools: CheckAttemptTools, input: CheckAttempt): Promise<boolean> {
  const { policy, openFor } = await tools.defences.read(input.caller, input.at);
  if (!policy.isEnabled) return false;
  const open = openFor(input.traits(), input.at);
  if (open.some(({ blocks }) => blocks === 'everyone')) return true;
  const [watching] = open;
  return watching !== undefined && isSuspect(tools.db, input, watching, policy.windowSeconds);
}

async function isSuspect(
  db: Tx,
  { caller, traits }: CheckAttempt,
  { openedAt }: Breaker,
  windowSeconds: number,
): Promise<boolean> {
  const known = traits();
  const pair = pairOf(known);
  if (!pair) return false;
  const card = known.filter(({ kind }) => kind === 'fingerprint');
  const suspects: readonly Suspect[] = [pair, ...card];
  // What was declined before the breaker opened is what opened it.
  const since = openedAt.subtract({ seconds: windowSeconds });
  return !mayStillTry(await findSuspicion(db, caller, suspects, since));
}
