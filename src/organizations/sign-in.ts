// Signing in, and how often it may be tried: each try costs a good deal of processor time.
import { LRUCache } from 'lru-cache';
import type { Tx } from '#src/db/index.ts';
import { failure } from './failures.ts';
import { findOperator, type Operator } from './operator.ts';

export interface SignIn {
  readonly email: string;
  readonly password: string;
}

const failuresMax = 10;
const rememberedMs = 30 * 60_000;
const waitingMax = 8;
/** What it takes to look at all that are waiting. */
const queueSeconds = 2;

/**
 * Looks at one password at a time, so that guesses cannot take the processor from payments. Throws
 * `credentials_unknown`, and `sign_in_throttled` when too many wait or an address has failed too
 * often; an address that nobody has is treated alike.
 */
export function signInOf(db: Tx): (input: SignIn) => Promise<Operator> {
  const failed = new LRUCache<string, number>({ max: 10_000, ttl: rememberedMs });
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const tryOnce = async (input: SignIn) => {
    const count = failed.get(input.email) ?? 0;
    if (count >= failuresMax) {
      const retryAfterSeconds = Math.ceil(failed.getRemainingTTL(input.email) / 1000);
      throw failure('sign_in_throttled', { retryAfterSeconds });
    }
    const operator = await findOperator(db, input);
    if (operator) {
      failed.delete(input.email);
      return operator;
    }
    // The half hour begins with the first failure: trying on does not make it longer.
    failed.set(input.email, count + 1, { noUpdateTTL: true });
    throw failure('credentials_unknown');
  };

  return async (input) => {
    if (waiting >= waitingMax) {
      throw failure('sign_in_throttled', { retryAfterSeconds: queueSeconds });
    }
    waiting += 1;
    const turn = last
      .then(() => tryOnce(input))
      .finally(() => {
        waiting -= 1;
      });
    last = turn.catch(() => undefined);
    return turn;
  };
}
