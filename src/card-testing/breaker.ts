// What is shut for a while, because somebody tries out cards there.
import type { Event } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Trait } from './trait.ts';

export const blockings = ['suspects', 'everyone'] as const;
/**
 * Whom it refuses: `everyone` who has the trait; or `suspects` only, those at whose address another
 * card of the same BIN was declined.
 */
export type Blocks = (typeof blockings)[number];

export interface Breaker extends Caller, Trait {
  readonly id: string;
  readonly blocks: Blocks;
  /** How much suspicion opened it: cards declined, less what approvals and time took off. */
  readonly declinedCards: number;
  /** On the organization's clock, as all instants here. */
  readonly openedAt: Temporal.Instant;
  /** When it closes by itself. */
  readonly until: Temporal.Instant;
  /** When an operator closed it, or it was found to have run out. */
  readonly closedAt?: Temporal.Instant;
}

export function isOpen({ closedAt, until }: Breaker, at: Temporal.Instant): boolean {
  return closedAt === undefined && Temporal.Instant.compare(at, until) < 0;
}

/** The alert. */
export function breakerEvent(ids: Ids, breaker: Breaker): Event {
  const { organizationId, mode, kind, value, blocks, declinedCards, openedAt, until } = breaker;
  return {
    organizationId,
    mode,
    id: ids.next(),
    type: 'card_testing.detected',
    subjectId: breaker.id,
    snapshot: { kind, value, blocks, declinedCards, until: until.toString() },
    createdAt: openedAt,
  };
}
