// The operations of the gateway, as its own OpenAPI document lists them.
import type { Answered, TestApp } from '#test/support/app.ts';
import type { KeyHolder } from './key-holders.ts';
import { type OwnRequest, ownRequests } from './own-requests.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into as JSON.
export type Schema = any;

/** Something of a request that the document names. */
export interface Place {
  readonly in: 'path' | 'query' | 'header' | 'body';
  readonly name: string;
}

export interface Operation {
  /** Method and path. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Whether it asks for no key at all. */
  readonly isOpen: boolean;
  readonly places: readonly Place[];
  readonly answer: Schema;
  readonly own: OwnRequest;
}

/** Throws when the document has an operation that nobody has said how to call. */
export async function readOperations(store: TestApp): Promise<Operation[]> {
  const { body } = await store.gateway('GET', '/openapi.json', undefined, { key: null });
  return Object.entries<Schema>(body.paths).flatMap(([path, item]) =>
    Object.entries<Schema>(item).map(([method, documented]) =>
      operationOf(method.toUpperCase(), path, documented),
    ),
  );
}

function operationOf(method: string, path: string, documented: Schema): Operation {
  const name = `${method} ${path}`;
  const own = ownRequests[name];
  if (!own) throw new Error(`${name} is new: say in own-requests.ts how it is called`);
  const { parameters = [], requestBody, responses, security } = documented;
  const properties = requestBody?.content['application/json'].schema.properties ?? {};
  return {
    name,
    method,
    path,
    isOpen: security === undefined,
    places: [
      ...parameters.map((one: Schema) => ({ in: one.in, name: one.name })),
      ...Object.keys(properties).map((property) => ({ in: 'body' as const, name: property })),
    ],
    answer: responses[200]?.content['application/json'].schema ?? {},
    own,
  };
}

/** What differs from the operation's own request. */
export type Changes = Readonly<Partial<Record<Place['in'], Readonly<Record<string, string>>>>>;

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly headers: Readonly<Record<string, string>>;
}

/** Lists show all they have, as far as a page goes. */
const wholePage = { page_size: '100' };

export async function requestOf(
  { method, path, places, own }: Operation,
  holder: KeyHolder,
  changes: Changes = {},
): Promise<Request> {
  const inPath = places.filter((place) => place.in === 'path');
  const isNamed = inPath.every(({ name }) => changes.path?.[name] !== undefined);
  const made = isNamed ? {} : ((await own.params?.(holder)) ?? { id: await own.id?.(holder) });
  const params: Readonly<Record<string, string | undefined>> = { ...made, ...changes.path };
  const query = new URLSearchParams({
    ...(places.some(({ name }) => name === 'page_size') && wholePage),
    ...(changes.query ?? (await own.query?.(holder))),
  });
  return {
    method,
    path: `${filled(path, params)}${query.size > 0 ? `?${query}` : ''}`,
    headers: changes.header ?? {},
    ...(own.body && { body: { ...own.body, ...changes.body } }),
  };
}

function filled(path: string, params: Readonly<Record<string, string | undefined>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''));
}

export async function call(
  operation: Operation,
  holder: KeyHolder,
  changes?: Changes,
): Promise<Answered> {
  const { method, path, body, headers } = await requestOf(operation, holder, changes);
  return holder.ask(method, path, body, headers);
}
