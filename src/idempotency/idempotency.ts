// The Idempotency-Key header: a repeated request gets the first one's answer.
import type { Tx } from '#src/db/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller } from '#src/organizations/index.ts';
import { type ClaimKey, findClaim, insertClaim, releaseClaim, saveAnswer } from './claim-store.ts';
import { failure } from './failures.ts';

export interface IdempotentAnswer {
  readonly status: number;
  /** As sent, to the byte. */
  readonly body: string;
  /** Where a redirection leads. */
  readonly location?: string;
}

export interface IdempotentRequest {
  readonly caller: Caller;
  readonly key: string;
  /** Keys of one scope are none of another; absent, the scope is the caller's own. */
  readonly scope?: string;
  /** All that makes the request what it is: method, path and body. */
  readonly content: readonly string[];
  /**
   * Does the work under the id given. Called again with the same id when an earlier try was cut
   * off, it must find what that try did.
   */
  readonly work: (requestId: string) => Promise<IdempotentAnswer>;
}

export interface Idempotency {
  /**
   * Throws `idempotency_key_malformed`, `idempotency_key_reused` (other content),
   * `idempotency_key_running`. Keeps what the work answers; when it throws, the same request may
   * have it done again.
   */
  answerOnce(
    request: IdempotentRequest,
  ): Promise<IdempotentAnswer & { readonly isReplayed: boolean }>;
}

export interface IdempotencyTools {
  readonly db: Tx;
  readonly ids: Ids;
  readonly keys: {
    /** HMAC-SHA-256 under a key derived for the purpose. */
    mac(purpose: readonly string[], data: string): Buffer;
  };
}

export function idempotencyOf({ db, ids, keys }: IdempotencyTools): Idempotency {
  // Requests hold card numbers, and keys may: whoever has a plain hash and most of a request finds
  // out the rest by trying.
  const digest = (what: string, parts: readonly string[]) =>
    keys.mac(['idempotency', what], JSON.stringify(parts));
  return {
    answerOnce: async ({ caller, key, scope, content, work }) => {
      if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw failure('idempotency_key_malformed');
      const claim: ClaimKey = {
        caller,
        keyDigest: digest('key', scope === undefined ? [key] : [key, scope]),
        requestDigest: digest('request', content),
        requestId: ids.next(),
      };
      const requestId = await insertClaim(db, claim);
      if (requestId === undefined) return { ...(await replay(db, claim)), isReplayed: true };
      return { ...(await workOnce(db, claim, () => work(requestId))), isReplayed: false };
    },
  };
}

async function workOnce(
  db: Tx,
  claim: ClaimKey,
  work: () => Promise<IdempotentAnswer>,
): Promise<IdempotentAnswer> {
  try {
    const answer = await work();
    await saveAnswer(db, claim, answer);
    return answer;
  } catch (error) {
    // What went wrong first is what counts; the claim ends by itself in a minute.
    await releaseClaim(db, claim).catch(() => undefined);
    throw error;
  }
}

async function replay(db: Tx, claim: ClaimKey): Promise<IdempotentAnswer> {
  const stored = await findClaim(db, claim);
  if (stored && !stored.requestDigest.equals(claim.requestDigest)) {
    throw failure('idempotency_key_reused');
  }
  if (!stored || stored.status === null) {
    throw failure('idempotency_key_running', { retryAfterSeconds: 1 });
  }
  const { status, body, location } = stored;
  return { status, body: body ?? '', ...(location !== null && { location }) };
}
