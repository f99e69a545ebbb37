// One face: an HTTP server of its own, with its own error shape, its routes and their OpenAPI
// document.
import { createServer, type IncomingMessage, type RequestListener, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Idempotency } from '#src/idempotency/index.ts';
import { Failure } from '#src/kernel/failure.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import type { Caller } from '#src/organizations/index.ts';
import type { Answer, RenderError } from './error-format.ts';
import { bug, failure, fromFramework, mayBeTriedAgain } from './failures.ts';
import { issuesFromErrors } from './issues.ts';
import { decodeBody, type JsonReading, readJsonBody } from './json-body.ts';
import { protocolHeaders, type Scheme } from './protocol-headers.ts';
import { isRepeatable, type Route, routeSchema } from './route.ts';
import { asDocumented } from './schemas.ts';
import { type Served, servedBy } from './served.ts';

export interface HttpFace {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly routes: readonly Route[];
  readonly reading: JsonReading;
  readonly renderError: RenderError;
  readonly scheme: Scheme;
  /** Who calls; throws a failure of kind `unauthenticated` for anybody unknown. */
  readonly authenticate: (request: FastifyRequest) => Promise<Caller>;
  readonly tools: FaceTools;
  /** The face that the request is really for, when several share this port. */
  readonly elsewhere?: (request: IncomingMessage) => FastifyInstance | undefined;
  /** What else the server serves, such as pages. */
  readonly extend?: (app: FastifyInstance) => Promise<void>;
}

export interface FaceTools {
  readonly ids: Ids;
  readonly logger: Logger;
  readonly idempotency: Idempotency;
  readonly onServed: (served: Served) => void;
  /** Whether an error says that the database is away, and nothing about us. */
  readonly isOutage: (error: unknown) => boolean;
  /** False while the server stops: nothing new is taken then. */
  readonly isServing: () => boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    isFault: boolean;
    rawBody: string;
  }
}

export async function httpFace(face: HttpFace): Promise<FastifyInstance> {
  const app = Fastify({ ...limits(face), ...server(face) });
  app.decorateRequest('caller', null);
  app.decorateRequest('isFault', false);
  app.decorateRequest('rawBody', '');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/json *(;|$)/, { parseAs: 'buffer' }, readBody(face));
  app.setValidatorCompiler(({ schema, httpPart }) => validator(schema as TSchema, httpPart));
  app.setErrorHandler((error, request, reply) => {
    const answer = answerTo(face, error, request.id);
    request.isFault = answer.status >= 500;
    return send(reply, answer);
  });
  app.setNotFoundHandler(async (request, reply) => {
    await send(reply, answerTo(face, failure('path_unknown'), request.id));
  });
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    // Node's own refusal of a request for no host has no body.
    if (raw.httpVersion === '1.1' && !raw.headers.host) return done(failure('request_unreadable'));
    done(face.tools.isServing() ? undefined : failure('not_serving'));
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    reply.header('x-request-id', request.id);
    // An open connection would hold up the stop and bring its client back to nobody.
    if (!face.tools.isServing()) reply.header('connection', 'close');
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    face.tools.onServed(servedBy(face.name, request, reply));
    done();
  });
  await documented(app, face);
  for (const row of face.routes) addRoute(app, face, row);
  refuseOtherMethods(app, face.routes);
  await face.extend?.(app);
  await app.ready();
  return app;
}

const bodyBytesMax = 1024 * 1024;

function limits(face: HttpFace) {
  return {
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: 256 },
    genReqId: () => face.tools.ids.next(),
    return503OnClosing: false,
    forceCloseConnections: 'idle' as const,
    logger: false as const,
    exposeHeadRoutes: false,
    // An address that cannot be decoded never reaches a hook or the error handler.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      reply.header('x-request-id', request.id);
      send(reply, answerTo(face, error, request.id));
    },
  };
}

/** Every limit is set here and nowhere else: a slow or endless request must not hold a socket. */
const socketLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
  requireHostHeader: false,
};

function server(face: HttpFace) {
  return {
    serverFactory: (handle: RequestListener) => {
      const serve: RequestListener = (request, response) => {
        const other = face.elsewhere?.(request);
        if (other) other.routing(request, response);
        else handle(request, response);
      };
      // Expectations that nobody knows are ignored: Node would refuse them without a body.
      return createServer(socketLimits, serve).on('checkExpectation', serve);
    },
    // Requests that are not even HTTP get the face's shape too, on the bare socket.
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
      const unreadable = failure('request_unreadable');
      const { status, body } = face.renderError(unreadable, face.tools.ids.next());
      const text = JSON.stringify(body);
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
      );
      // Time to read it; a client that never hangs up must not keep its half of the connection.
      setTimeout(() => socket.destroy(), 1_000).unref();
    },
  };
}

function readBody({ reading }: HttpFace) {
  return async (request: FastifyRequest, bytes: Buffer) => {
    request.rawBody = decodeBody(bytes);
    return readJsonBody(request.rawBody, reading);
  };
}

function validator(schema: TSchema, httpPart: string | undefined) {
  const compiled = Compile(schema);
  return (value: unknown) => {
    if (httpPart === 'body' && (value === null || value === undefined)) return true;
    if (compiled.Check(value)) return true;
    return { error: invalidFields(issuesFromErrors(compiled.Errors(value))) };
  };
}

/**
 * Failures are answers; what the framework found wrong becomes one; anything else is a bug of ours.
 */
function answerTo(face: HttpFace, error: unknown, requestId: string): Answer {
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

async function send(reply: FastifyReply, { status, body, headers }: Answer): Promise<void> {
  reply.code(status);
  if (headers) reply.headers(headers);
  if (body === undefined) await reply.send();
  else await reply.send(body);
}

async function documented(app: FastifyInstance, face: HttpFace): Promise<void> {
  const { title, description, scheme } = face;
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, description, version: '1' },
      components: { securitySchemes: { [scheme]: { type: 'http', scheme } } },
    },
    transform: ({ schema, url }) => ({ schema: asDocumented(schema) as typeof schema, url }),
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

function addRoute(app: FastifyInstance, face: HttpFace, row: Route): void {
  app.route({
    method: row.method,
    url: row.path,
    schema: routeSchema(row, face.scheme),
    ...(row.access === 'secret' && {
      onRequest: async (request: FastifyRequest) => {
        request.caller = await face.authenticate(request);
      },
    }),
    handler: (request, reply) => handle(face, row, request, reply),
  });
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
    return send(reply, await row.handle(inputOf(request, face.tools.ids.next())));
  }
  const answer = await face.tools.idempotency.answerOnce({
    caller: request.caller,
    key: String(key),
    content: [face.name, request.method, request.url, request.rawBody],
    work: async (requestId) => {
      const { status, body } = await row
        .handle(inputOf(request, requestId))
        .catch((error: unknown) => {
          if (mayBeTriedAgain(error)) throw error;
          return answerTo(face, error, request.id);
        });
      reply.code(status);
      return { status, body: body === undefined ? '' : String(reply.serialize(body)) };
    },
  });
  reply.type('application/json; charset=utf-8');
  const headers = answer.isReplayed ? { 'idempotent-replayed': 'true' } : {};
  await send(reply, { ...answer, headers });
}

function inputOf(request: FastifyRequest, requestId: string) {
  const { body, query, params } = request;
  // Routes that anybody may call do not look at it.
  const caller = request.caller as Caller;
  return { body, query, params, caller, requestId, request };
}

/** A known address answers an unknown method in its own way, not as if it did not exist. */
function refuseOtherMethods(app: FastifyInstance, routes: readonly Route[]): void {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
  for (const path of new Set(routes.map((row) => row.path))) {
    const known = routes.filter((row) => row.path === path).map(({ method }) => method as string);
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
