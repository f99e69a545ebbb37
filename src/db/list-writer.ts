// Writes lists: what queues up while one list is being committed is the next list. There is no
// timer: waiting for company only ever made it slower.
import { monotonicMs, sleep } from '#src/kernel/clock.ts';
import { isConnectionLoss } from './database.ts';

export interface ListWriterOptions<Item, Result> {
  /**
   * Writes the whole list in one round trip and one commit, and gives one result an item, in order.
   * A result that is a promise keeps its own caller waiting, and not the next list.
   * It may run twice with the same items, after a connection was lost in mid-commit: what it finds
   * already written under the item's own id is a success.
   */
  readonly write: (items: readonly Item[]) => Promise<readonly (Result | Promise<Result>)[]>;
  readonly itemsMax?: number;
  /** How long a list waits for a database that went away. */
  readonly patienceMs?: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result | Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}

/** The function that adds one item to the next list and resolves with that item's own result. */
export function listWriter<Item, Result>(
  options: ListWriterOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const itemsMax = options.itemsMax ?? 200;
  const queue: Waiting<Item, Result>[] = [];
  let isWriting = false;

  async function drain(): Promise<void> {
    isWriting = true;
    while (queue.length > 0) await settle(queue.splice(0, itemsMax), options);
    isWriting = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      // Requests that arrived in the same turn of the event loop share the first list already.
      if (!isWriting) {
        isWriting = true;
        setImmediate(drain);
      }
    });
}

/** One poisonous item fails its whole list, so a failed list runs again item by item. */
async function settle<Item, Result>(
  list: readonly Waiting<Item, Result>[],
  options: ListWriterOptions<Item, Result>,
): Promise<void> {
  try {
    const results = await patiently(() => options.write(list.map(({ item }) => item)), options);
    list.forEach((waiting, index) => {
      waiting.resolve(results[index] as Result | Promise<Result>);
    });
  } catch (error) {
    if (list.length === 1 || isConnectionLoss(error)) for (const one of list) one.reject(error);
    else for (const one of list) await settle([one], options);
  }
}

async function patiently<Result>(
  attempt: () => Promise<Result>,
  { patienceMs = 10_000 }: { readonly patienceMs?: number },
): Promise<Result> {
  const giveUpAt = monotonicMs() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConnectionLoss(error) || monotonicMs() > giveUpAt) throw error;
      await sleep(50);
    }
  }
}
