// Lets pages of other origins call a route (CORS, the Fetch standard).
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Whoever has the key may call: no origin is trusted more than another, and no cookie counts. */
export function allowEveryOrigin(reply: FastifyReply): void {
  reply.header('access-control-allow-origin', '*');
}

/** Answers the question that a browser asks before it sends such a request. */
export function addPreflight(app: FastifyInstance, path: string, method: string): void {
  app.route({
    method: 'OPTIONS',
    url: path,
    schema: { hide: true },
    handler: async (request, reply) => {
      allowEveryOrigin(reply);
      reply.headers({
        'access-control-allow-methods': method,
        'access-control-allow-headers': headersAsked(request),
        'access-control-max-age': '86400',
      });
      await reply.code(204).send();
    },
  });
}

const usual = 'authorization, content-type, idempotency-key';

/** Whatever header a page adds does no harm: none but these means anything here. */
function headersAsked({ headers }: FastifyRequest): string {
  const asked = String(headers['access-control-request-headers'] ?? '');
  return /^[\w-]+(?: *, *[\w-]+)*$/.test(asked) ? asked : usual;
}
