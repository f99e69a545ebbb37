// What HTTP itself asks of an error answer, whatever shape the face gives its body.
import type { Failure } from '#src/kernel/failure.ts';

/** How credentials come in the `Authorization` header. */
export type Scheme = 'basic' | 'bearer';

const challenges: Readonly<Record<Scheme, string>> = { basic: 'Basic', bearer: 'Bearer' };

/** RFC 9110, 11.6.1 and 10.2.3: how to come in, and when to come again. */
export function protocolHeaders({ kind, details }: Failure, scheme: Scheme) {
  const seconds = details.retryAfterSeconds ?? (kind === 'unavailable' ? 1 : undefined);
  return {
    ...(kind === 'unauthenticated' && {
      'www-authenticate': `${challenges[scheme]} realm="Counterfoil"`,
    }),
    ...(seconds !== undefined && { 'retry-after': String(seconds) }),
  };
}
