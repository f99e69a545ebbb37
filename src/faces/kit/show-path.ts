// The path of a request as it may be kept.
import { isOwnId } from './own-id.ts';

/**
 * The route's own segments, and of its parameters those that are ids of ours; any other is told by
 * its name alone (`/v1/charges/:id`). `(none)` when no route matched.
 */
export function showPath(pattern: string | undefined, params: unknown): string {
  if (pattern === undefined) return '(none)';
  const values = (params ?? {}) as Readonly<Record<string, unknown>>;
  return pattern.replaceAll(/:(\w+)/g, (placeholder, name: string) => {
    const value = values[name];
    return typeof value === 'string' && isOwnId(value) ? value : placeholder;
  });
}
