// One face: an HTTP server of its own, with its own error shape, its routes and their OpenAPI
// document.
import { createServer, type RequestListener, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { parse } from 'node:querystring';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { invalidFields } from '#src/kernel/issues.ts';
import type { Caller, Client, StoredCredential } from '#src/organizations/index.ts';
import { answerTo, send } from './answer.ts';
import type { HttpFace } from './face.ts';
import { failure } from './failures.ts';
import { readFormBody } from './form-body.ts';
import { issueFinder } from './issues.ts';
import { decodeBody, readJsonBody } from './json-body.ts';
import { formType } from './route.ts';
import { asDocumented } from './schemas.ts';
import { addRoute, refuseOtherMethods } from './serve-routes.ts';
import { servedBy } from './served.ts';
import type { SummarizeBody } from './summarize-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    takesForms?: boolean;
    keepsEmpty?: boolean;
    summarizeBody?: SummarizeBody;
  }
  interface FastifyRequest {
    caller: Caller | null;
    credential: StoredCredential | null;
    client: Client | null;
    isFault: boolean;
    /** Whether the body was a form. */
    isForm: boolean;
    rawBody: string;
  }
}

export async function httpFace(face: HttpFace): Promise<FastifyInstance> {
  const app = Fastify({ ...limits(face), ...server(face) });
  app.decorateRequest('caller', null);
  app.decorateRequest('credential', null);
  app.decorateRequest('client', null);
  app.decorateRequest('isFault', false);
  app.decorateRequest('isForm', false);
  app.decorateRequest('rawBody', '');
  if (face.routes.some(({ method, body }) => method === 'GET' && body)) {
    app.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  }
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/json *(;|$)/i, { parseAs: 'buffer' }, readBody(face));
  app.addContentTypeParser(forms, { parseAs: 'buffer' }, readForm(face));
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
    // An API's own document may show an address with two slashes where one is meant.
    routerOptions: {
      maxParamLength: 256,
      querystringParser: readQuery,
      ignoreDuplicateSlashes: true,
    },
    genReqId: () => face.tools.ids.next(),
    return503OnClosing: false,
    trustProxy: face.tools.trustedProxies.length > 0 && [...face.tools.trustedProxies],
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

/** An empty parameter is as good as none: forms send those that nobody filled in. */
function readQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of Object.entries(parse(text))) {
    const filled = [value ?? []].flat().filter((one) => one !== '');
    if (filled.length > 0) query[name] = filled.length === 1 ? (filled[0] as string) : filled;
  }
  return query;
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
      const { status, body, headers } = face.renderError(unreadable, face.tools.ids.next());
      const type = headers?.['content-type'] ?? 'application/json';
      const text = JSON.stringify(body);
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${type}\r\n` +
          `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
      );
      // Time to read it; a client that never hangs up must not keep its half of the connection.
      setTimeout(() => socket.destroy(), 1_000).unref();
    },
  };
}

const forms = new RegExp(`^${formType} *(;|$)`, 'i');

function readForm({ reading }: HttpFace) {
  return async (request: FastifyRequest, bytes: Buffer) => {
    // Clients that send no form still say so, and nothing is lost of nothing.
    if (bytes.length === 0 || request.routeOptions.url === undefined) return undefined;
    if (!request.routeOptions.config.takesForms) throw failure('content_type_unknown');
    request.rawBody = decodeBody(bytes);
    request.isForm = true;
    return readFormBody(request.rawBody, reading);
  };
}

function readBody({ reading }: HttpFace) {
  return async (request: FastifyRequest, bytes: Buffer) => {
    request.rawBody = decodeBody(bytes);
    const { keepsEmpty } = request.routeOptions.config;
    return readJsonBody(
      request.rawBody,
      keepsEmpty ? { ...reading, isEmptyAbsent: false } : reading,
    );
  };
}

function validator(schema: TSchema, httpPart: string | undefined) {
  const findIssues = issueFinder(schema);
  return (value: unknown) => {
    if (httpPart === 'body' && (value === null || value === undefined)) return true;
    const issues = findIssues(value);
    return issues.length === 0 || { error: invalidFields(issues) };
  };
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
