// A face's route table: each row says what comes in, what goes out, and which use case stands
// between.
import type { FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import type { Caller, Client, StoredCredential } from '#src/organizations/index.ts';
import type { Answer } from './error-format.ts';
import type { Scheme } from './protocol-headers.ts';

export interface RouteInput<Body, Query, Params> {
  readonly body: Body;
  readonly query: Query;
  readonly params: Params;
  /** Undefined only where the route needs no credentials. */
  readonly caller: Caller;
  /** The key that was used; undefined where there is no caller. */
  readonly credential: StoredCredential;
  /** On whose behalf the request is made. */
  readonly client: Client;
  /** The id that the request's work goes by: a repeated request has the first one's. */
  readonly requestId: string;
  readonly request: FastifyRequest;
}

type Input<Schema> = Schema extends TSchema ? Static<Schema> : undefined;

export type Access = 'secret' | 'public' | 'anyone';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Left out of the OpenAPI document, as another name of what is there. */
  readonly isHidden?: boolean;
  /**
   * Who may call: holders of a secret key, of the public key too (which may come in the body), or
   * `anyone`, without credentials.
   */
  readonly access: Access;
  /** Pages of other origins may call it. */
  readonly isCrossOrigin?: boolean;
  /** An empty text in the body is one: it clears what was there. */
  readonly keepsEmpty?: boolean;
  /** The body may be a form, too. */
  readonly takesForms?: boolean;
  readonly body?: TSchema;
  /** Whether an empty body will do. */
  readonly isBodyOptional?: boolean;
  /** Then the answer is kept nowhere, and an Idempotency-Key not honoured. */
  readonly answersSecrets?: boolean;
  /** A POST that changes nothing: sent again it answers anew, and an Idempotency-Key is ignored. */
  readonly isRead?: boolean;
  readonly query?: TSchema;
  readonly params?: TSchema;
  /** Schemas of what it answers, by status. */
  readonly answers: Readonly<Record<number, TSchema>>;
  // biome-ignore lint/suspicious/noExplicitAny: `route` below types each row's own input.
  readonly handle: (input: RouteInput<any, any, any>) => Promise<Answer>;
}

/** A row whose handler knows its input's types from the row's own schemas. */
export function route<
  const Body extends TSchema | undefined = undefined,
  const Query extends TSchema | undefined = undefined,
  const Params extends TSchema | undefined = undefined,
  Optional extends boolean = false,
>(
  row: Omit<Route, 'body' | 'query' | 'params' | 'isBodyOptional' | 'handle'> & {
    readonly body?: Body;
    readonly query?: Query;
    readonly params?: Params;
    readonly isBodyOptional?: Optional;
    readonly handle: (
      input: RouteInput<
        Optional extends true ? Input<Body> | undefined : Input<Body>,
        Input<Query>,
        Input<Params>
      >,
    ) => Promise<Answer>;
  },
): Route {
  return row as unknown as Route;
}

/** Whether the row's requests may be sent again under an Idempotency-Key. */
export function isRepeatable({ method, access, answersSecrets, isRead }: Route): boolean {
  return method === 'POST' && access !== 'anyone' && !answersSecrets && !isRead;
}

const idempotencyKey = Type.Optional(
  Type.String({
    description:
      'Of your choice, 1 to 255 printable characters: the same request sent again under it has ' +
      'no further effect, and gets the first answer, for seven days.',
  }),
);
const relayedAddress = Type.Optional(
  Type.String({ description: 'IP address of the client on whose behalf the request is made.' }),
);

export const formType = 'application/x-www-form-urlencoded';

export interface RouteFace {
  readonly scheme: Scheme;
  readonly relayedAddressHeader?: string;
}

/** The row as the framework checks and documents it. */
export function routeSchema(row: Route, { scheme, relayedAddressHeader }: RouteFace) {
  const headers = {
    ...(isRepeatable(row) && { 'idempotency-key': idempotencyKey }),
    ...(row.access === 'secret' &&
      relayedAddressHeader && { [relayedAddressHeader]: relayedAddress }),
  };
  return {
    summary: row.summary,
    ...(row.isHidden && { hide: true }),
    ...(row.description && { description: row.description }),
    ...(row.access !== 'anyone' && { security: [{ [scheme]: [] }] }),
    ...(row.takesForms && { consumes: ['application/json', formType] }),
    ...(Object.keys(headers).length > 0 && { headers: Type.Object(headers) }),
    ...(row.body && { body: row.body }),
    ...(row.query && { querystring: row.query }),
    ...(row.params && { params: row.params }),
    // What may fail by a bug of ours may be away as well, and says so in the same shape.
    response: { ...(row.answers[500] && { 503: row.answers[500] }), ...row.answers },
  };
}
