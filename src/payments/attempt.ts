// An attempt to pay with a card, as the defence against card testing sees it.
import { addressTraits, type CheckAttempt, type Trait } from '#src/card-testing/index.ts';
import type { Caller, Client } from '#src/organizations/index.ts';
import type { MethodOrigin } from '#src/payment-methods/index.ts';
import type { Payable } from './payable.ts';
import type { AuthorizeAnswer } from './rail.ts';

/**
 * What was saved long ago, and bank accounts, are no attempt: nobody guesses those. The traits are
 * worked out when they are asked for.
 */
export function attemptOf(
  { caller, client }: { readonly caller: Caller; readonly client?: Client },
  { origin }: Payable,
  at: Temporal.Instant,
): CheckAttempt | undefined {
  if (!origin) return undefined;
  let traits: readonly Trait[] | undefined;
  return {
    caller,
    at,
    traits: () => {
      traits ??= traitsOf(origin(), client);
      return traits;
    },
  };
}

/** A merchant's own server is where many payers come from: its address tells of no one of them. */
function traitsOf(origin: MethodOrigin, client: Client | undefined): Trait[] {
  const { bin, card, publicKeyId } = origin;
  const address = origin.address ?? (client?.isRelayed ? client.address : undefined);
  return [
    ...(publicKeyId === undefined ? [] : [{ kind: 'public_key' as const, value: publicKeyId }]),
    ...(address === undefined ? [] : addressTraits(address)),
    { kind: 'bin', value: bin },
    { kind: 'fingerprint', value: card },
  ];
}

/** What the issuer said of the card; nothing when it was not asked, or could not be. */
export function verdictOf(
  answer: AuthorizeAnswer,
  failureCode: string | undefined,
): 'approved' | 'declined' | undefined {
  if (failureCode === undefined) return 'approved';
  // Refused by our policy: but the issuer has told that the code or the address is wrong.
  if (answer.outcome === 'approved') return 'declined';
  return isOfIssuer(failureCode) ? 'declined' : undefined;
}

function isOfIssuer(failureCode: string): boolean {
  return failureCode.startsWith('card_declined') || failureCode === 'card_expired';
}
