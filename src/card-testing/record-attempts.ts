// Learns from what became of attempts to pay, and opens breakers.
import type { Database } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Approvals } from './approvals.ts';
import { type Breaker, breakerEvent } from './breaker.ts';
import { type insertBreakers, noteLapsedBreakers } from './breaker-store.ts';
import type { CheckAttempt } from './check-attempt.ts';
import type { Defences, RememberedDefences } from './defences.ts';
import type { Policy } from './policy.ts';
import { gaugeOf, suspectsOf, type Trip, tripsOf } from './suspicion.ts';
import { type Accusation, addSuspicion } from './suspicion-store.ts';
import { traitValue } from './trait.ts';

export interface RecordAttempt extends CheckAttempt {
  /**
   * `declined`: the bank would not have this card. What was refused here, or failed because a
   * processor was away, says nothing of the card and is not to be told.
   */
  readonly outcome: 'approved' | 'declined';
}

export interface RecordAttemptsTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly defences: RememberedDefences;
  readonly approvals: Approvals;
  readonly insertBreakers: typeof insertBreakers;
}

/** Approvals are kept in mind. Declines of one organization and mode cost one statement. */
export async function recordAttempts(
  tools: RecordAttemptsTools,
  attempts: readonly RecordAttempt[],
): Promise<void> {
  const scopes = Map.groupBy(attempts, ({ caller }) => `${caller.organizationId} ${caller.mode}`);
  for (const list of scopes.values()) await recordFor(tools, list);
}

async function recordFor(
  tools: RecordAttemptsTools,
  attempts: readonly RecordAttempt[],
): Promise<void> {
  const { caller, at } = attempts.at(-1) as RecordAttempt;
  const defences = await tools.defences.read(caller, at);
  const { policy } = defences;
  if (!policy.isEnabled) return;
  const { approved = [], declined = [] } = Object.groupBy(attempts, ({ outcome }) => outcome);
  for (const { traits } of approved) tools.approvals.add(caller, traits());
  const accusations = accusationsOf(tools.approvals, policy, declined);
  if (accusations.length === 0) return;
  const { windowSeconds } = policy;
  const measured = await addSuspicion(tools.db, { caller, at, windowSeconds, accusations });
  const trips = tripsOf(policy, measured).filter((trip) => !isTripped(defences, trip, at));
  if (trips.length > 0) await openBreakers(tools, { caller, at, policy, trips });
}

function accusationsOf(
  approvals: Approvals,
  policy: Policy,
  declined: readonly RecordAttempt[],
): Accusation[] {
  const forgiven = new Map<string, bigint>();
  return declined.flatMap(({ caller, traits: traitsOf }, index) => {
    const traits = traitsOf();
    // A card without a fingerprint is taken for another one each time.
    const card = traitValue(traits, 'fingerprint') ?? `#${index}`;
    return suspectsOf(traits).map((suspect) => {
      const gauge = gaugeOf(policy, suspect.kind);
      const key = `${suspect.kind} ${suspect.value}`;
      const forgivenMilli =
        forgiven.get(key) ?? gauge.forgivenMilli * BigInt(approvals.take(caller, suspect));
      forgiven.set(key, forgivenMilli);
      return { ...suspect, ...gauge, forgivenMilli, card };
    });
  });
}

function isTripped({ openFor }: Defences, trip: Trip, at: Temporal.Instant): boolean {
  return openFor([trip], at).some(({ blocks }) => blocks === trip.blocks);
}

interface OpenBreakers {
  readonly caller: Caller;
  readonly at: Temporal.Instant;
  readonly policy: Policy;
  readonly trips: readonly Trip[];
}

/** Of several that notice one attack, one opens the breaker and tells of it. */
async function openBreakers(tools: RecordAttemptsTools, input: OpenBreakers): Promise<void> {
  const { caller, at, policy, trips } = input;
  const until = at.add({ seconds: policy.coolDownSeconds });
  const breakers = trips.map(
    (trip): Breaker => ({ ...caller, ...trip, id: tools.ids.next(), openedAt: at, until }),
  );
  await tools.db.transaction(async (tx) => {
    await noteLapsedBreakers(tx, caller, at);
    const opened = new Set(await tools.insertBreakers(tx, breakers));
    const ours = breakers.filter(({ id }) => opened.has(id));
    await insertEvents(
      tx,
      ours.map((breaker) => breakerEvent(tools.ids, breaker)),
    );
  });
  tools.defences.forget(caller);
}
