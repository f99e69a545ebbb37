// An attempt to pay with a card, as the defence against card testing sees it.
import { addressTraits, type CheckAttempt, type Trait } from '#src/card-testing/index.ts';
import type { Caller, Client } from '#src/organizations/index.ts';
import type { Payable } from './payable.ts';
import type { AuthorizeAnswer } from './rail.ts';

/**
 * What is saved, and bank accounts, are no attempt: nobody guesses those. The traits are worked out
 * when they are asked for.
 */
export function attemptOf(
  { caller, client }: { readonly caller: Caller; readonly client?: Client },
  payable: Payable,
  at: Temporal.Instant,
): CheckAttempt | undefined {
  const { token, traces } = payable;
  if (!traces) return undefined;
  let traits: readonly Trait[] | undefined;
  return {
    caller,
    at,
    get traits() {
      traits ??= [...originOf(token, client), ...cardTraits(traces())];
      return traits;
    },
  };
}

/** A merchant's own server is where many payers come from: its address tells of no one of them. */
function originOf(token: Payable['token'], client: Client | undefined): Trait[] {
  if (token?.mode === 'both') {
    const { credentialId, address } = token.origin;
    return [{ kind: 'public_key', value: credentialId }, ...addressTraits(address)];
  }
  return client?.isRelayed ? addressTraits(client.address) : [];
}

function cardTraits({ bin, card }: { readonly bin: string; readonly card: string }): Trait[] {
  return [
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
