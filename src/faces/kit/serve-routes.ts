// Puts a face's rows onto its server: who may call, what is repeated, and what is answered.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Client, StoredCredential } from '#src/organizations/index.ts';
import { answerTo, send } from './answer.ts';
import { addressOf, clientAt, relayedAddress } from './client.ts';
import { addPreflight, allowEveryOrigin } from './cross-origin.ts';
import type { HttpFace } from './face.ts';
import { failure, mayBeTriedAgain } from './failures.ts';
import { redirection } from './redirection.ts';
import { isRepeatable, type Route, routeSchema } from './route.ts';
import { bodySummarizer } from './summarize-body.ts';

export function addRoute(app: FastifyInstance, face: HttpFace, row: Route): void {
  app.route({
    method: row.method,
    url: row.path,
    schema: routeSchema(row, face),
    config: {
      takesForms: row.takesForms ?? false,
      keepsEmpty: row.keepsEmpty ?? false,
      ...(row.body && { summarizeBody: bodySummarizer(row.body, face.reading) }),
    },
    ...(row.access === 'public' && { bodyLimit: publicBodyBytesMax }),
    ...hooks(face, row),
    handler: (request, reply) => handle(face, row, request, reply),
  });
}

/** Anybody can send them: reading a larger one would take the processor from payments. */
const publicBodyBytesMax = 128 * 1024;

/** A key in the header is looked at before the body is read; the public key may be in the body. */
function hooks(face: HttpFace, { access, isCrossOrigin }: Route) {
  const authenticate = async (request: FastifyRequest) => {
    Object.assign(request, await face.authenticate(request, access));
    // Whoever holds the public key is the client: nobody else would believe what it says of others.
    request.client =
      access === 'public'
        ? clientAt(addressOf(request), face.tools.countryOf)
        : clientOf(face, request);
  };
  const needsKey = ({ headers }: FastifyRequest) =>
    access === 'secret' || (access === 'public' && headers.authorization !== undefined);
  return {
    onRequest: [
      // First of all: a page may read errors too.
      ...(isCrossOrigin
        ? [async (_: FastifyRequest, reply: FastifyReply) => allowEveryOrigin(reply)]
        : []),
      async (request: FastifyRequest) => {
        if (needsKey(request)) await authenticate(request);
      },
    ],
    preValidation: async (request: FastifyRequest) => {
      if (access === 'public' && !request.caller) await authenticate(request);
    },
  };
}

/** The client that an authenticated caller speaks for: itself, unless it names another. */
function clientOf({ relayedAddressHeader, tools }: HttpFace, request: FastifyRequest): Client {
  const relayed = relayedAddressHeader && relayedAddress(request, relayedAddressHeader);
  const client = clientAt(relayed ?? addressOf(request), tools.countryOf);
  return relayed === undefined ? client : { ...client, isRelayed: true };
}

async function handle(
  face: HttpFace,
  row: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (row.body && !row.isBodyOptional && request.body === undefined) throw failure('body_missing');
  const key = request.headers['idempotency-key'];
  if (!isRepeatable(row) || key === undefined || !request.caller) {
    return send(reply, await row.handle(inputOf(face, request, face.tools.ids.next())));
  }
  const answer = await face.tools.idempotency.answerOnce({
    caller: request.caller,
    key: String(key),
    // Whoever has the public key must not get at the keys of the merchant's own requests.
    ...(row.access === 'public' && { scope: 'public' }),
    content: [face.name, request.method, request.url, request.rawBody],
    work: async (requestId) => {
      const { status, body, headers } = await row
        .handle(inputOf(face, request, requestId))
        .catch((error: unknown) => {
          if (mayBeTriedAgain(error)) throw error;
          return answerTo(face, error, request.id);
        });
      reply.code(status);
      return {
        status,
        body: body === undefined ? '' : String(reply.serialize(body)),
        ...(headers?.location !== undefined && { location: headers.location }),
      };
    },
  });
  if (answer.body !== '') reply.type('application/json; charset=utf-8');
  const headers = {
    ...(answer.isReplayed && { 'idempotent-replayed': 'true' }),
    ...(answer.location !== undefined && redirection(answer.location)),
  };
  await send(reply, { ...answer, headers });
}

function inputOf({ tools }: HttpFace, request: FastifyRequest, requestId: string) {
  const { body, query, params } = request;
  // Routes that anybody may call do not look at it.
  const caller = request.caller as Caller;
  const credential = request.credential as StoredCredential;
  const client = request.client ?? clientAt(addressOf(request), tools.countryOf);
  return { body, query, params, caller, credential, client, requestId, request };
}

/** A known address answers an unknown method in its own way, not as if it did not exist. */
export function refuseOtherMethods(app: FastifyInstance, routes: readonly Route[]): void {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
  for (const path of new Set(routes.map((row) => row.path))) {
    const rows = routes.filter((row) => row.path === path);
    const crossing = rows.find(({ isCrossOrigin }) => isCrossOrigin);
    if (crossing) addPreflight(app, path, crossing.method);
    const known = rows.map(({ method }) => method as string);
    if (crossing) known.push('OPTIONS');
    app.route({
      method: methods.filter((method) => !known.includes(method)),
      url: path,
      schema: { hide: true },
      handler: async () => {
        throw failure('method_not_allowed');
      },
    });
  }
}
