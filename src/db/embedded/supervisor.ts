// Keeps PostgreSQL running: starts it again when it dies, and ends it when it hangs.
import type { Logger } from 'pino';
import { sleep } from '#src/kernel/clock.ts';
import type { Postmaster } from './postmaster.ts';
import type { Answer } from './probe.ts';

const probeEveryMs = 3000;
const probeAgainMs = 250;
const silencesMax = 3;
const backoffMaxMs = 2000;

export interface Supervised {
  /** Asks the server whether it is there; gives up by itself after a while. */
  ask(): Promise<Answer>;
  /** Ends a server that hangs, with everything that belongs to it. */
  putDown(postmaster: Postmaster): Promise<void>;
  /** Clears what a dead server left, then starts it anew. */
  clearAway(): Promise<void>;
  launch(): Postmaster;
  readonly logger: Logger;
}

export interface Supervisor {
  /** The server as it runs now. */
  current(): Postmaster;
  /** Stops watching, and gives the server as it is then. It is not started again. */
  end(): Promise<Postmaster>;
}

/** Watches a running server until it is told to end. */
export function supervise(first: Postmaster, server: Supervised): Supervisor {
  const ending = new AbortController();
  let current = first;
  const done = run();
  return {
    current: () => current,
    end: async () => {
      ending.abort();
      await done;
      return current;
    },
  };

  async function run(): Promise<void> {
    let attempts = 0;
    while (!ending.signal.aborted) {
      const { fate, hasAnswered } = await watch(current, server, ending.signal);
      if (fate === 'left') return;
      attempts = hasAnswered ? 0 : attempts;
      server.logger.error({ fate, pid: current.pid }, 'PostgreSQL is started again');
      await sleep(backoffMs(attempts), ending.signal);
      attempts += 1;
      await restart(fate);
    }
  }

  async function restart(fate: 'died' | 'hangs'): Promise<void> {
    try {
      if (fate === 'hangs') await server.putDown(current);
      else await server.clearAway();
      if (!ending.signal.aborted) current = server.launch();
    } catch (error) {
      server.logger.error({ err: error }, 'PostgreSQL could not be started again');
    }
  }
}

/** The first attempt comes at once, then after 100 ms, then twice as long each time up to 2 s. */
export function backoffMs(attempts: number): number {
  return attempts === 0 ? 0 : Math.min(100 * 2 ** (attempts - 1), backoffMaxMs);
}

interface Watched {
  /** `left`: we were told to end. */
  readonly fate: 'died' | 'hangs' | 'left';
  /** Whether it was well at any time since: then a new start is a first attempt. */
  readonly hasAnswered: boolean;
}

async function watch(
  postmaster: Postmaster,
  server: Supervised,
  ending: AbortSignal,
): Promise<Watched> {
  const either = AbortSignal.any([postmaster.gone, ending]);
  let silences = 0;
  let hasAnswered = false;
  while (silences < silencesMax) {
    await sleep(silences === 0 ? probeEveryMs : probeAgainMs, either);
    if (ending.aborted) return { fate: 'left', hasAnswered };
    if (postmaster.gone.aborted) return { fate: 'died', hasAnswered };
    // A refusal counts as life too: all connections taken, or still recovering from a crash.
    const { kind } = await server.ask();
    silences = kind === 'silent' ? silences + 1 : 0;
    hasAnswered ||= kind === 'answered';
  }
  return { fate: 'hangs', hasAnswered };
}
