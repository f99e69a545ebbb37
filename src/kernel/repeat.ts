// Work that is done again and again in the background, for as long as the server runs.
import { sleep } from './clock.ts';

export interface Repeated {
  readonly everyMs: number;
  /** How long the first time is waited for; as long as between two times when absent. */
  readonly firstAfterMs?: number;
  /** Told to stop by the signal, it may leave the rest to the next time. */
  readonly work: (signal: AbortSignal) => Promise<unknown>;
  /** A failure is told, and the work tried again at its next time. */
  readonly onError: (error: unknown) => void;
}

/** The returned function stops it, and waits for the work under way. */
export function repeat({ everyMs, firstAfterMs, work, onError }: Repeated): () => Promise<void> {
  const stopping = new AbortController();
  const done = (async () => {
    await sleep(firstAfterMs ?? everyMs, stopping.signal);
    while (!stopping.signal.aborted) {
      await work(stopping.signal).catch(onError);
      await sleep(everyMs, stopping.signal);
    }
  })();
  return () => {
    stopping.abort();
    return done;
  };
}
