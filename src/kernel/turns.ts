// Lets each of many take turns, so that none of them takes all there is.

export interface Turns {
  /** How many pieces of work of one key run at once. */
  readonly atOnce: number;
  /** How many more may wait; of one beyond, `refuse` makes the error. */
  readonly waitingMax: number;
  readonly refuse: () => Error;
}

/** Runs work when it is its key's turn: in the order of asking. */
export function turnsOf({ atOnce, waitingMax, refuse }: Turns) {
  const lines = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  return async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const line = lines.get(key) ?? { running: 0, waiting: [] };
    lines.set(key, line);
    if (line.running >= atOnce) {
      if (line.waiting.length >= waitingMax) throw refuse();
      // Whoever ends hands its place over, so that nobody slips in between.
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    } else line.running += 1;
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next) next();
      else line.running -= 1;
      if (line.running === 0) lines.delete(key);
    }
  };
}
