// Answers of a face: to failures of every kind, and onto the wire.
import type { FastifyReply } from 'fastify';
import { Failure } from '#src/kernel/failure.ts';
import type { Answer } from './error-format.ts';
import type { HttpFace } from './face.ts';
import { bug, failure, fromFramework } from './failures.ts';
import { protocolHeaders } from './protocol-headers.ts';

/**
 * Failures are answers; what the framework found wrong becomes one; anything else is a bug of ours.
 */
export function answerTo(face: HttpFace, error: unknown, requestId: string): Answer {
  const failed = failureOf(face, error, requestId);
  const answer = face.renderError(failed, requestId);
  return { ...answer, headers: { ...answer.headers, ...protocolHeaders(failed, face.scheme) } };
}

function failureOf({ name, tools }: HttpFace, error: unknown, requestId: string): Failure {
  const known = error instanceof Failure ? error : fromFramework(Object(error));
  if (known) return known;
  if (tools.isOutage(error)) {
    tools.logger.warn({ requestId, face: name }, 'a request did not reach the database');
    return failure('database_away');
  }
  tools.logger.error({ err: error, requestId, face: name }, 'a request ran into a bug');
  return bug;
}

export async function send(reply: FastifyReply, { status, body, headers }: Answer): Promise<void> {
  reply.code(status);
  if (headers) reply.headers(headers);
  if (body === undefined) await reply.send();
  else await reply.send(body);
}
