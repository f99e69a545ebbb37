// Attempts to pay as the slice is told of them.
import type { TestContext } from 'node:test';
import {
  addressTraits,
  type CardTesting,
  type CardTestingTools,
  cardTestingOf,
  type RecordAttempt,
  type Trait,
} from '#src/card-testing/index.ts';
import type { Database } from '#src/db/index.ts';
import { type Event, eventLogOf } from '#src/events/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { createLogger } from '#src/observability/logger.ts';
import type { Caller } from '#src/organizations/index.ts';
import { freshDatabase } from '#test/support/database.ts';

export const noon = Temporal.Instant.from('2030-03-04T12:00:00Z');

export interface Shop {
  readonly db: Database;
  readonly caller: Caller;
  readonly cardTesting: CardTesting;
  /** The slice as another process has it. */
  elsewhere(): CardTesting;
  alerts(): Promise<readonly Event[]>;
}

export interface ShopOptions extends Pick<CardTestingTools, 'insertBreakers'> {
  readonly mode?: Caller['mode'];
}

/** An organization in live mode, where the defaults hold. */
export async function aShop(
  t: TestContext,
  { mode = 'live', ...overrides }: ShopOptions = {},
): Promise<Shop> {
  const db = await freshDatabase(t);
  const caller: Caller = { organizationId: systemIds.next(), mode };
  const logger = createLogger({ level: 'silent' });
  const elsewhere = () => cardTestingOf({ db, ids: systemIds, logger, ...overrides });
  return {
    db,
    caller,
    elsewhere,
    cardTesting: elsewhere(),
    alerts: async () => {
      const types = ['card_testing.detected'];
      return (await eventLogOf(db).list({ ...caller, types, offset: 0, limit: 1_000 })).events;
    },
  };
}

export interface Tried {
  readonly key?: string;
  readonly address?: string;
  readonly bin?: string;
  readonly card?: string;
}

export function traitsOf({ key, address, bin, card }: Tried): Trait[] {
  return [
    ...(key === undefined ? [] : [{ kind: 'public_key', value: key } as const]),
    ...(address === undefined ? [] : addressTraits(address)),
    ...(bin === undefined ? [] : [{ kind: 'bin', value: bin } as const]),
    ...(card === undefined ? [] : [{ kind: 'fingerprint', value: card } as const]),
  ];
}

export function attempt(
  { caller }: Pick<Shop, 'caller'>,
  outcome: RecordAttempt['outcome'],
  tried: Tried,
  at = noon,
): RecordAttempt {
  return { caller, outcome, traits: () => traitsOf(tried), at };
}

export async function isBlocked(
  { caller, cardTesting }: Pick<Shop, 'caller' | 'cardTesting'>,
  tried: Tried,
  at = noon,
): Promise<boolean> {
  return cardTesting.isBlocked({ caller, traits: () => traitsOf(tried), at });
}

/** Different cards, declined one after the other. */
export async function declineCards(
  shop: Pick<Shop, 'caller' | 'cardTesting'>,
  count: number,
  tried: (index: number) => Tried,
  at = noon,
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const one = { card: `card ${systemIds.next()}`, ...tried(index) };
    await shop.cardTesting.record([attempt(shop, 'declined', one, at)]);
  }
}
