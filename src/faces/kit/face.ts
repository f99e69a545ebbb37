// What a face is made of, and what it is given.
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Idempotency } from '#src/idempotency/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller, CountryOf, StoredCredential } from '#src/organizations/index.ts';
import type { RenderError } from './error-format.ts';
import type { JsonReading } from './json-body.ts';
import type { Scheme } from './protocol-headers.ts';
import type { Access, Route } from './route.ts';
import type { Served } from './served.ts';

export interface HttpFace {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly routes: readonly Route[];
  readonly reading: JsonReading;
  readonly renderError: RenderError;
  readonly scheme: Scheme;
  /**
   * Who calls; throws a failure of kind `unauthenticated` for anybody unknown, and for a key that
   * does not open a route of that access.
   */
  readonly authenticate: (request: FastifyRequest, access: Access) => Promise<Authenticated>;
  /** The header, in lower case, by which callers may name the client that they speak for. */
  readonly relayedAddressHeader?: string;
  readonly tools: FaceTools;
  /** The face that the request is really for, when several share this port. */
  readonly elsewhere?: (request: IncomingMessage) => FastifyInstance | undefined;
  /** What else the server serves, such as pages. */
  readonly extend?: (app: FastifyInstance) => Promise<void>;
}

/** Who calls, and by which of their keys. */
export interface Authenticated {
  readonly caller: Caller;
  readonly credential: StoredCredential;
}

export interface FaceTools {
  readonly ids: Ids;
  readonly logger: Logger;
  readonly idempotency: Idempotency;
  readonly onServed: (served: Served) => void;
  /** Whether an error says that the database is away, and nothing about us. */
  readonly isOutage: (error: unknown) => boolean;
  readonly countryOf: CountryOf;
  /** Addresses and ranges of the proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** False while the server stops: nothing new is taken then. */
  readonly isServing: () => boolean;
}
