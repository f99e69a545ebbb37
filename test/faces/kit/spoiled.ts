// Requests that are in order but for one property, for each property of an operation.
import { badEncoded, badJson, type RawJson, unreadableJson } from './bad-values.ts';
import type { Operation, Property } from './described.ts';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A request that is in order: the names in the path's braces, the query, the body. */
export interface Usual {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface Spoiled extends Sent {
  readonly property: Property;
  /** Whether the body cannot be read at all. */
  readonly isUnreadable: boolean;
  /** What was put in, shortened, to be shown when something is wrong. */
  readonly put: string;
}

/** Each with what makes it of the usual request, of which some can be sent once only. */
export interface Spoiling {
  readonly property: Property;
  readonly spoil: (usual: Usual) => Spoiled;
}

export const casesMin = 50;

/** At least so many for each property. */
export function spoilingsOf(operation: Operation): Spoiling[] {
  return operation.properties.flatMap((property) => [
    ...(property.place === 'body' ? ofBody(operation, property) : ofAddress(operation, property)),
    ...(property.place === 'body' && operation.takesForms ? ofForm(operation, property) : []),
  ]);
}

function ofBody(operation: Operation, property: Property): Spoiling[] {
  const { path, lengthMax } = property;
  const name = path.at(-1) ?? '';
  const put = (isUnreadable: boolean) => (raw: RawJson) => ({
    property,
    spoil: (usual: Usual) => ({
      ...sent(operation, usual, 'application/json'),
      body: withValue(usual.body ?? {}, path, raw),
      ...about(property, raw, isUnreadable),
    }),
  });
  return [
    ...badJson(path.length, lengthMax).map(put(false)),
    ...unreadableJson(path.length, name).map(put(true)),
  ];
}

function ofAddress(operation: Operation, property: Property): Spoiling[] {
  const name = property.path.at(-1) ?? '';
  const { place, lengthMax } = property;
  const more = place === 'query' ? [`a&${name}=b`, `a&${name}[]=b`, `a&${name}[__proto__]=b`] : [];
  return [...badEncoded(lengthMax), ...more].map((raw) => ({
    property,
    spoil: (usual) => ({
      ...sent(operation, { ...usual, [place === 'path' ? 'params' : 'query']: {} }),
      path: addressOf(operation, usual, { place, name, raw }),
      ...(usual.body && { body: JSON.stringify(usual.body) }),
      ...about(property, raw, false),
    }),
  }));
}

function ofForm(operation: Operation, property: Property): Spoiling[] {
  const name = property.path.join('.');
  const twice = [`a&${name}=b`, `&${name}=`, `a&${name}[]=b&${name}[0]=c`, `a&%00=1`];
  return [...badEncoded(property.lengthMax), ...twice].map((raw) => ({
    property,
    spoil: (usual) => {
      const fields = Object.entries(usual.body ?? {}).filter(([field]) => field !== name);
      const form = new URLSearchParams(fields.map(([field, value]) => [field, String(value)]));
      return {
        ...sent(operation, usual, 'application/x-www-form-urlencoded'),
        body: `${form}&${name}=${raw}`,
        ...about(property, raw, false),
      };
    },
  }));
}

function about(property: Property, raw: RawJson, isUnreadable: boolean) {
  return { property, isUnreadable, put: raw.toString('latin1').slice(0, 60) };
}

function sent(operation: Operation, usual: Usual, type = 'application/json'): Sent {
  const hasBody = usual.body !== undefined;
  return {
    method: operation.method,
    path: addressOf(operation, usual),
    headers: hasBody || type !== 'application/json' ? { 'content-type': type } : {},
  };
}

interface Put {
  readonly place: Property['place'];
  readonly name: string;
  readonly raw: string;
}

function addressOf({ path }: Operation, { params, query }: Usual, put?: Put): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) =>
    put?.place === 'path' && put.name === name ? put.raw : (params?.[name] ?? 'none'),
  );
  const pairs = Object.entries(query ?? {}).filter(([name]) => name !== put?.name);
  const parts = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  if (put?.place === 'query') parts.push(`${put.name}=${put.raw}`);
  return parts.length > 0 ? `${filled}?${parts.join('&')}` : filled;
}

const here = 'the value stands here';

/** The object as JSON, with the value at the path as it is given. */
function withValue(object: object, [name = '', ...inner]: readonly string[], raw: RawJson): Buffer {
  const text = JSON.stringify(withMark(object, name, inner));
  const [before = '', after = ''] = text.split(JSON.stringify(here));
  return Buffer.concat([Buffer.from(before), Buffer.from(raw), Buffer.from(after)]);
}

function withMark(object: object, name: string, [next, ...inner]: readonly string[]): object {
  const held = Object(Object.getOwnPropertyDescriptor(object, name)?.value);
  return { ...object, [name]: next === undefined ? here : withMark(held, next, inner) };
}
