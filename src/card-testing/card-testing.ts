// The slice's use cases, bound to their tools.
import type { Logger } from 'pino';
import type { Database } from '#src/db/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller } from '#src/organizations/index.ts';
import { approvalsSeen } from './approvals.ts';
import type { Breaker } from './breaker.ts';
import { closeBreaker, insertBreakers, listBreakers } from './breaker-store.ts';
import { type CheckAttempt, isBlocked } from './check-attempt.ts';
import { rememberedDefences } from './defences.ts';
import { defaultPolicy, type Policy } from './policy.ts';
import { findPolicy, savePolicy } from './policy-store.ts';
import { type RecordAttempt, type RecordAttemptsTools, recordAttempts } from './record-attempts.ts';
import { forgetSuspicion } from './suspicion-store.ts';

export interface CardTesting {
  /**
   * Whether the attempt is to be declined as any bank would decline it, and the processor not
   * asked. A breaker that another process opened counts within a second.
   */
  isBlocked(input: CheckAttempt): Promise<boolean>;
  /**
   * To be told of attempts that the processor answered, and of no others; of any callers. It never
   * fails: a payment that was made must not suffer for it. What went wrong is logged.
   */
  record(attempts: readonly RecordAttempt[]): Promise<void>;
  readPolicy(caller: Caller): Promise<Policy>;
  /** Other processes follow it within a second. */
  changePolicy(caller: Caller, policy: Policy): Promise<void>;
  /** The newest, open and past ones, 100 at most. */
  listBreakers(caller: Caller): Promise<Breaker[]>;
  /**
   * Closes one as of `at`, and forgets what opened it: nobody closes a breaker to see the next
   * decline open it again. `undefined` when there is none with the id.
   */
  closeBreaker(
    caller: Caller,
    which: { readonly id: string; readonly at: Temporal.Instant },
  ): Promise<Breaker | undefined>;
}

export interface CardTestingTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly logger: Logger;
  /** A test may put back the check that two pass at once, to see itself fail. */
  readonly insertBreakers?: RecordAttemptsTools['insertBreakers'];
}

const listedMax = 100;

export function cardTestingOf(given: CardTestingTools): CardTesting {
  const { db, logger } = given;
  const defences = rememberedDefences(db);
  const tools = { insertBreakers, defences, approvals: approvalsSeen(), ...given };
  return {
    isBlocked: (input) => isBlocked(tools, input),
    record: (attempts) =>
      recordAttempts(tools, attempts).catch((err: unknown) => {
        logger.error({ err }, 'declined attempts could not be counted');
      }),
    readPolicy: async (caller) => (await findPolicy(db, caller)) ?? defaultPolicy(caller.mode),
    changePolicy: async (caller, policy) => {
      await savePolicy(db, caller, policy);
      defences.forget(caller);
    },
    listBreakers: (caller) => listBreakers(db, caller, listedMax),
    closeBreaker: async (caller, which) => {
      const closed = await db.transaction(async (tx) => {
        const breaker = await closeBreaker(tx, caller, which);
        if (breaker) await forgetSuspicion(tx, caller, breaker);
        return breaker;
      });
      defences.forget(caller);
      return closed;
    },
  };
}
