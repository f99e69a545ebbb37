// Look-ups that are asked for over and over.
import { LRUCache } from 'lru-cache';

const rememberedMs = 1_000;

/**
 * What was found within the last second. It keeps promises: who waits for one gets its value though
 * it was forgotten meanwhile, and who comes after that has it looked up anew. Errors are not kept.
 */
export function remembered<Found>(max: number, find: (key: string) => Promise<Found>) {
  const cache = new LRUCache<string, Promise<Found>>({
    max,
    ttl: rememberedMs,
    memoMethod: (key) => {
      const finding = find(key);
      finding.catch(() => cache.delete(key));
      return finding;
    },
  });
  return cache;
}
