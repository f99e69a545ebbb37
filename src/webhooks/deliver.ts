// Sends what is due. It never waits for a receiver: whoever asks to have things sent goes on at
// once, and what became of them is written when it is known.
import type { Logger } from 'pino';
import { type Database, listWriter } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { type AttemptTools, attemptDelivery } from './attempt-delivery.ts';
import { type Ended, saveEnded } from './attempt-store.ts';
import {
  type Claimed,
  claimDeliveries,
  type Due,
  listReadyEndpoints,
  type Room,
} from './claim-store.ts';

export interface DeliverTools extends AttemptTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly logger: Logger;
  /** How many this process sends at once, to all receivers; 1,000 when absent. */
  readonly atOnceMax?: number;
  /** A test may write what comes too late, to see itself fail. */
  readonly saveEnded?: typeof saveEnded;
}

export interface Deliverer {
  /**
   * Starts to send what is due and has room, oldest first: everywhere, or in one timeline as of a
   * step of its clock. Gives how many, at once.
   */
  sendDue(step?: Due['step']): Promise<number>;
  /** Aborts when an attempt has ended from now on: there may be room for another. */
  nextEnd(): AbortSignal;
  /**
   * Starts nothing new and waits a moment for what is under way. What is not known by then is sent
   * again when its lease has ended.
   */
  close(): Promise<void>;
}

/**
 * What one process sends of what is due. A delivery is leased before it is sent, so that any number
 * of them may run beside each other; what a receiver answers is written to the log, never thrown.
 */
export function delivererOf(tools: DeliverTools): Deliverer {
  const { db, ids, clock, logger, atOnceMax = 1_000 } = tools;
  const save = tools.saveEnded ?? saveEnded;
  const underWay = new Map<Claimed, Promise<void>>();
  let isClosed = false;
  let end = new AbortController();
  const record = listWriter<Ended, void>({
    write: async (list) => {
      await save(db, list);
      return list.map(() => undefined);
    },
  });
  const start = async (claimed: Claimed): Promise<void> => {
    try {
      await record(await attemptDelivery(tools, claimed));
    } catch (err) {
      const { organizationId, mode, id } = claimed;
      if (!isClosed) logger.error({ err, organizationId, mode, id }, notRecorded);
    } finally {
      underWay.delete(claimed);
      end.abort();
      end = new AbortController();
    }
  };
  return {
    sendDue: async (step) => {
      const room = roomBeside([...underWay.keys()], atOnceMax);
      if (isClosed || room.all === 0) return 0;
      const due: Due = { now: clock.now(), ...(step && { step }) };
      const endpoints = await listReadyEndpoints(db, due, room);
      if (endpoints.length === 0) return 0;
      const claim = { leaseId: ids.next(), endpoints, due, room };
      const claimed = await db.transaction((tx) => claimDeliveries(tx, claim));
      for (const one of claimed) underWay.set(one, start(one));
      return claimed.length;
    },
    nextEnd: () => end.signal,
    close: async () => {
      isClosed = true;
      const waited = new AbortController();
      const all = Promise.all(underWay.values()).then(() => waited.abort());
      await Promise.race([all, sleep(closingMs, waited.signal)]);
    },
  };
}

const notRecorded = 'what became of a delivery could not be recorded: it will be sent again';

const closingMs = 1_000;

/** At most so many are claimed in one transaction. */
const claimMax = 250;

/** Slow endpoints get half of the room at most: however many there are, others get theirs. */
function roomBeside(underWay: readonly Claimed[], atOnceMax: number): Room {
  const slow = underWay.filter(({ isSlow }) => isSlow).length;
  const all = Math.min(atOnceMax - underWay.length, claimMax);
  return { all, slow: Math.max(0, Math.min(Math.floor(atOnceMax / 2) - slow, all)) };
}
