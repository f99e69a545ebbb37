// Gives events their places in their stream, once the transactions that wrote them have committed.
import type { Database } from '#src/db/index.ts';
import type { Stream } from './event.ts';
import { hasUnnumbered, lockFreeStreams, lockStream, numberNext } from './stream-store.ts';

/** How many one transaction numbers. */
export const eventsAtOnce = 1_000;

/**
 * Numbers all that has been written of the stream, in the order of `created_at`, then of id.
 * Whoever wrote an event finds it numbered afterwards. Any number of processes may do it at once.
 *
 * What commits late comes after what was numbered before it, so its time is moved: each event is
 * told at least a millisecond after the one before it, however late or many they are. Whoever goes
 * on from the last time that he has seen misses nothing, wherever he stopped.
 */
export async function numberEvents(db: Database, stream: Stream): Promise<void> {
  if (!(await hasUnnumbered(db, stream))) return;
  const numberSome = () =>
    db.transaction(async (tx) => {
      await lockStream(tx, stream);
      const [count = 0] = await numberNext(tx, [stream], eventsAtOnce);
      return count;
    });
  while ((await numberSome()) === eventsAtOnce);
}

/** Of each stream a part, in one commit. Says whether there is more. */
export async function numberPart(db: Database, streams: readonly Stream[]): Promise<boolean> {
  const limit = Math.ceil(eventsAtOnce / streams.length);
  return db.transaction(async (tx) => {
    // One that somebody holds (another process, or a purge) is for the next time.
    const held = await lockFreeStreams(tx, streams);
    const [most = 0] = held.length > 0 ? await numberNext(tx, held, limit) : [];
    return most === limit;
  });
}
