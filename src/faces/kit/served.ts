// What logs, metrics and the service status are told of a request.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '#src/organizations/index.ts';

/** One request, by what is ours to tell: nothing that the client wrote. */
export interface Served {
  readonly face: string;
  readonly method: string;
  /** The route's pattern; `(none)` when no route matched. */
  readonly route: string;
  readonly status: number;
  /** We failed: a bug or an outage, not an outcome that has such a status. */
  readonly isFault: boolean;
  readonly durationMs: number;
  readonly requestId: string;
  readonly caller?: Caller;
}

export function servedBy(face: string, request: FastifyRequest, reply: FastifyReply): Served {
  return {
    face,
    method: request.method,
    route: request.routeOptions.url ?? '(none)',
    status: reply.statusCode,
    isFault: request.isFault,
    durationMs: reply.elapsedTime,
    requestId: request.id,
    ...(request.caller && { caller: request.caller }),
  };
}
