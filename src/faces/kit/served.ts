// What logs, metrics and the service status are told of a request.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '#src/organizations/index.ts';
import { showPath } from './show-path.ts';

/** One request, by what is ours to tell; of what the client wrote, only what `show` gives. */
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
  /** What the client asked for, as far as it may be kept. Made when it is asked for. */
  readonly show: () => Shown;
}

export interface Shown {
  /** Without the query; a parameter that is no id of ours is told by its name. */
  readonly path: string;
  /** A summary; absent when there was no body, or none that the route documents. */
  readonly body?: string;
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
    show: () => shownOf(request),
  };
}

function shownOf({ routeOptions, params, body }: FastifyRequest): Shown {
  const { summarizeBody } = routeOptions.config;
  const path = showPath(routeOptions.url, params);
  return body === undefined || !summarizeBody ? { path } : { path, body: summarizeBody(body) };
}
