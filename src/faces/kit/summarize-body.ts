// One line that says of a request's body what may be kept of it.
import type { TSchema } from 'typebox';
import type { JsonReading } from './json-body.ts';
import { isOwnId } from './own-id.ts';

export type SummarizeBody = (body: unknown) => string;

type Closing = Pick<JsonReading, 'secrets' | 'amounts' | 'opaque'>;

const depthMax = 3;
const lengthMax = 300;
const masked = '…';

/** Eleven digits are a thousand million, and too few to be the number of a card. */
const shownAmount = /^\d{1,11}$/;

/**
 * For bodies that the schema describes, valid or not: `{amount: 1998, method: {number: …}, +1
 * more}`. Names are those of the schema, others only counted. Values are flags, the schema's own
 * literals, amounts, and ids of ours; nothing is shown of any other, nor of `secrets` and `opaque`
 * properties. At most 300 characters, objects to a depth of 3. What it shows is found out from the
 * schema once, here, since a summary is made for every request.
 */
export function bodySummarizer(schema: TSchema, closing: Closing): SummarizeBody {
  const shape = shapeOf([schema], closing);
  return (body) => {
    const text = show(body, shape, 1);
    return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}${masked}` : text;
  };
}

interface Shape {
  readonly properties: ReadonlyMap<string, Shape>;
  readonly literals: ReadonlySet<unknown>;
  readonly isAmount: boolean;
  readonly isClosed: boolean;
}

const closed: Shape = {
  properties: new Map(),
  literals: new Set(),
  isAmount: false,
  isClosed: true,
};

/** What any of the schemas lets through: a value is looked up in the alternatives all at once. */
function shapeOf(schemas: readonly unknown[], closing: Closing, name = '', depth = 1): Shape {
  if (closing.secrets.has(name) || closing.opaque.has(name)) return closed;
  const nodes = schemas.flatMap(alternativesOf);
  const properties = new Map<string, Shape>();
  for (const [property, those] of depth > depthMax ? [] : propertiesOf(nodes)) {
    properties.set(property, shapeOf(those, closing, property, depth + 1));
  }
  return {
    properties,
    literals: new Set(nodes.flatMap((node) => [node.const ?? [], node.enum ?? []].flat())),
    isAmount: closing.amounts.has(name),
    isClosed: false,
  };
}

/** The schemas of each property, of which the alternatives may have several. */
function propertiesOf(nodes: readonly Node[]): Map<string, unknown[]> {
  const all = new Map<string, unknown[]>();
  for (const [name, schema] of nodes.flatMap((node) => Object.entries(node.properties ?? {}))) {
    all.set(name, [...(all.get(name) ?? []), schema]);
  }
  return all;
}

interface Node {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly allOf?: readonly unknown[];
}

/** The schema itself, and those that it is put together of. */
function alternativesOf(schema: unknown): Node[] {
  const node = schema as Node;
  return [node, ...[...(node.anyOf ?? []), ...(node.allOf ?? [])].flatMap(alternativesOf)];
}

function show(value: unknown, shape: Shape, depth: number): string {
  if (shape.isClosed) return masked;
  if (typeof value === 'boolean') return `${value}`;
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === 'object' && value !== null) return showObject(value, shape, depth);
  if (shape.literals.has(value)) return JSON.stringify(value);
  if (typeof value !== 'string' && typeof value !== 'number') return masked;
  if (shape.isAmount) return shownAmount.test(`${value}`) ? `${value}` : masked;
  return typeof value === 'string' && isOwnId(value) ? `"${value}"` : masked;
}

function showObject(value: object, { properties }: Shape, depth: number): string {
  if (depth > depthMax) return `{${masked}}`;
  const parts: string[] = [];
  let others = 0;
  for (const [name, content] of Object.entries(value)) {
    const shape = properties.get(name);
    if (shape) parts.push(`${name}: ${show(content, shape, depth + 1)}`);
    else others += 1;
  }
  if (others > 0) parts.push(`+${others} more`);
  return `{${parts.join(', ')}}`;
}
