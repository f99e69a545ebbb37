// Which of the requests that were kept somebody wants to see.
import { InvalidArgumentError } from 'commander';
import { systemClock } from '#src/kernel/clock.ts';
import { fromBase64Url, isId } from '#src/kernel/ids.ts';
import type { Matches } from '#src/observability/read-request-log.ts';

export interface Filters {
  readonly status?: RegExp;
  readonly method?: string;
  readonly path?: string;
  readonly face?: string;
  readonly organization?: string;
  readonly since?: Temporal.Instant;
}

/** All that is given must hold. A path stands for those below it, too. */
export function matcherOf(filters: Filters): Matches {
  const { status, path, face, organization, since } = filters;
  const method = filters.method?.toUpperCase();
  const from = since?.toString({ smallestUnit: 'millisecond' });
  const below = path?.replace(/\/*$/, '/') ?? '';
  return (entry) =>
    (status === undefined || status.test(`${entry.status}`)) &&
    (method === undefined || entry.method === method) &&
    (path === undefined || entry.path === path || entry.path.startsWith(below)) &&
    (face === undefined || entry.face === face) &&
    (organization === undefined || entry.organizationId === organization) &&
    // Both are of UTC and to the millisecond: their order is that of their texts.
    (from === undefined || entry.at >= from);
}

export function readStatus(text: string): RegExp {
  if (!/^[1-5][\dx]{2}$/i.test(text)) {
    throw new InvalidArgumentError('It must be a status such as 422, or 4xx for all of its kind.');
  }
  return new RegExp(`^${text.replaceAll(/x/gi, '\\d')}$`);
}

export function readOrganization(text: string): string {
  const id = isId(text) ? text : fromBase64Url(text);
  if (id !== undefined) return id;
  throw new InvalidArgumentError('It must be the id of an organization.');
}

/** A duration counts back from now; days are days of UTC. */
export function readSince(text: string): Temporal.Instant {
  try {
    if (!text.startsWith('P')) return Temporal.Instant.from(text);
    const now = systemClock.now().toZonedDateTimeISO('UTC');
    return now.subtract(Temporal.Duration.from(text)).toInstant();
  } catch {
    throw new InvalidArgumentError(
      'It must be an ISO 8601 duration such as PT2H, or a time such as 2026-06-30T08:00Z.',
    );
  }
}
