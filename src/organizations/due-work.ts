// What falls due by itself on a timeline, and the rule that it happens in order, each thing at its
// own time.
import type { Mode } from '#src/kernel/mode.ts';

/** One organization in one mode: the scope of a clock. */
export interface Timeline {
  readonly organizationId: string;
  readonly mode: Mode;
}

/** A kind of work that time brings about: captures, settlements, ends of holds. */
export interface DueWork {
  /** The timelines on which something is due, real time being `now`. */
  timelines(now: Temporal.Instant): Promise<readonly Timeline[]>;
  /** When the next piece falls due, past or future; `undefined` when none is in sight. */
  next(timeline: Timeline): Promise<Temporal.Instant | undefined>;
  /** Does every piece due at or before `at`, as if it were then. Safe to run twice, or by two. */
  run(timeline: Timeline, at: Temporal.Instant): Promise<void>;
}

/**
 * Does what falls due up to `until`, earliest first. `onStep` is told each instant before its work:
 * a test clock passes through it.
 */
export async function runDueWork(
  works: readonly DueWork[],
  timeline: Timeline,
  until: Temporal.Instant,
  onStep?: (at: Temporal.Instant) => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const dues = await Promise.all(works.map((work) => work.next(timeline)));
    const at = earliest(dues.filter((due) => due !== undefined));
    if (!at || Temporal.Instant.compare(at, until) > 0) return;
    await onStep?.(at);
    for (const work of works) await work.run(timeline, at);
  }
}

function earliest(instants: readonly Temporal.Instant[]): Temporal.Instant | undefined {
  return instants.toSorted(Temporal.Instant.compare)[0];
}
