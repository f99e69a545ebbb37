// What time does to saved cards: they expire, and it is told.
import { type Database, type Sql, sql, type Tx } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { type ExpiryNotice, nextNotice, noticeAround } from './expiry.ts';
import {
  type DueCard,
  findNextNotice,
  listOwnersOfDue,
  lockDueCards,
  saveNotices,
} from './expiry-store.ts';
import { savedMethodEvent } from './saved-method-events.ts';
import type { InstrumentOwner } from './vault/index.ts';

/** What organizations know is handed in: they stand on this slice's vault. */
export interface ExpiryWorkTools {
  readonly db: Database;
  readonly ids: Ids;
  /** SQL for the time shown in `mode` to organization `o`, real time being `now`. */
  readonly shownTime: (mode: Sql, now: Temporal.Instant) => Sql;
  readonly readTimeZone: (organizationId: string) => Promise<string>;
  /** A test may leave out the lock, to see itself fail. */
  readonly lockDueCards?: typeof lockDueCards;
}

/** One transaction tells of at most this many cards, so that none is long. */
const chunkMax = 500;

/** Work that falls due by itself: what a clock that moves, and the sweep, make happen. */
export function savedMethodsDueWork(tools: ExpiryWorkTools) {
  const { db } = tools;
  return {
    timelines: (now: Temporal.Instant) => listOwnersOfDue(db, tools.shownTime(sql`m.mode`, now)),
    next: (owner: InstrumentOwner) => findNextNotice(db, owner),
    run: async (owner: InstrumentOwner, at: Temporal.Instant) => {
      const timeZone = await tools.readTimeZone(owner.organizationId);
      const place = { owner, timeZone };
      while ((await db.transaction((tx) => giveNotices(tools, tx, place, at))) > 0);
    },
  };
}

async function giveNotices(
  { ids, lockDueCards: lock = lockDueCards }: ExpiryWorkTools,
  tx: Tx,
  { owner, timeZone }: { readonly owner: InstrumentOwner; readonly timeZone: string },
  at: Temporal.Instant,
): Promise<number> {
  const cards = await lock(tx, owner, at, chunkMax);
  const told = cards.map((card) => ({ card, ...whatToTell(card, at, timeZone) }));
  await saveNotices(
    tx,
    owner,
    told.map(({ card, nextAt }) => ({ id: card.id, noticeAt: nextAt })),
  );
  await insertEvents(
    tx,
    told.flatMap(({ card, notice }) => (notice ? [savedMethodEvent(ids, card, notice)] : [])),
  );
  return cards.length;
}

/** Nothing yet when the date has still to begin where the organization now is. */
function whatToTell(
  card: DueCard,
  at: Temporal.Instant,
  timeZone: string,
): { readonly notice?: ExpiryNotice; readonly nextAt: Temporal.Instant | undefined } {
  const notice = noticeAround(card, card.noticeAt, timeZone);
  if (Temporal.Instant.compare(notice.at, at) > 0) return { nextAt: notice.at };
  return { notice, nextAt: nextNotice(card, notice.at, timeZone)?.at };
}
