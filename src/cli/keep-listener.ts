// Keeps a listener alive at the server, which forgets it when nobody renews it for a minute.
import { sleep } from '#src/kernel/clock.ts';

export interface KeepListener {
  readonly register: () => Promise<void>;
  /** Rejects when the server is away, or no longer knows the listener. */
  readonly renew: () => Promise<void>;
  readonly say: (line: string) => void;
  readonly renewEveryMs: number;
  readonly retryEveryMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** To be called once the listener is registered. Never rejects. */
export async function keepListener(input: KeepListener): Promise<void> {
  const { renew, renewEveryMs, signal } = input;
  for (;;) {
    await sleep(renewEveryMs, signal);
    if (signal.aborted) return;
    await renew().catch(() => returnTo(input));
  }
}

/**
 * Renewed first: within its minute the listener outlives a restart, and misses nothing; a second
 * one beside it would get everything twice.
 */
async function returnTo(input: KeepListener): Promise<void> {
  const { register, renew, say, retryEveryMs, signal } = input;
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      await renew().catch(register);
      say('Listening again.');
      return;
    } catch (error) {
      if (failures === 0) say(`${messageOf(error)} Trying again every ${retryEveryMs / 1000} s.`);
    }
    await sleep(retryEveryMs, signal);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
