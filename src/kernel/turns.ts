// Lets each of many take turns, so that none of them takes all there is.

export interface Turns {
  /** How many pieces of work of one key run at once. */
  readonly atOnce: number;
  /** How many more may wait; of one beyond, `refuse` makes the error. */
  readonly waitingMax: number;
  /** How long one may wait, before `refuse` makes its error; for ever when absent. */
  readonly waitMsMax?: number;
  readonly refuse: () => Error;
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Runs work when it is its key's turn: in the order of asking. */
export function turnsOf({ atOnce, waitingMax, waitMsMax, refuse }: Turns) {
  const lines = new Map<string, Line>();
  return async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const line = lines.get(key) ?? { running: 0, waiting: [] };
    lines.set(key, line);
    if (line.running >= atOnce) {
      if (line.waiting.length >= waitingMax) throw refuse();
      // Whoever ends hands its place over, so that nobody slips in between.
      if (!(await turnOf(line, waitMsMax))) throw refuse();
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

/** Waits at the end of the line. False when that took too long. */
function turnOf({ waiting }: Line, waitMsMax: number | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const leave = () => {
      waiting.splice(waiting.indexOf(come), 1);
      resolve(false);
    };
    const timer = waitMsMax === undefined ? undefined : setTimeout(leave, waitMsMax);
    const come = () => {
      clearTimeout(timer);
      resolve(true);
    };
    waiting.push(come);
  });
}
