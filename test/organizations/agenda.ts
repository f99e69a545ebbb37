import type { DueWork, Timeline } from '#src/organizations/index.ts';

export interface Agenda {
  readonly work: DueWork;
  /** What was done, and as of when. */
  readonly done: readonly string[];
  /** Puts down another piece of work. */
  readonly add: (name: string, at: Temporal.Instant) => void;
}

/** Due work kept in memory, which can be told what to do besides when a piece of it is done. */
export function anAgenda(onDone: (name: string, agenda: Agenda) => unknown = () => {}): Agenda {
  const pieces = new Map<string, Temporal.Instant>();
  const done: string[] = [];
  const { compare } = Temporal.Instant;
  const due = () => [...pieces].toSorted(([, one], [, other]) => compare(one, other));
  const work: DueWork = {
    timelines: async () => [],
    next: async () => due()[0]?.[1],
    run: async (_timeline: Timeline, at) => {
      for (const [name, dueAt] of due()) {
        if (compare(dueAt, at) > 0) return;
        await onDone(name, agenda);
        pieces.delete(name);
        done.push(`${name} at ${at}`);
      }
    },
  };
  const add = (name: string, at: Temporal.Instant) => void pieces.set(name, at);
  const agenda: Agenda = { work, done, add };
  return agenda;
}
