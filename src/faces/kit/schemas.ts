// Parts of request schemas that several faces share. A refinement's message is its issue rule.
import { type Static, type TSchema, Type } from 'typebox';
import type { IssueRule } from '#src/kernel/issues.ts';
import { looksLikeCardNumber, type Secret, secretOf } from '#src/payment-methods/vault/index.ts';

/** The schema with one more check; when it does not hold, the field breaks `rule`. */
export function refined<Schema extends TSchema>(
  schema: Schema,
  holds: (value: Static<Schema>) => boolean,
  rule: IssueRule,
) {
  return Type.Refine(schema, holds, () => rule);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be refused.
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** A line of text as people write it: no control characters, and never the number of a card. */
export function line(lengthMax: number, description: string) {
  return refined(
    printable(lengthMax, description),
    (value) => !looksLikeCardNumber(value),
    'invalid',
  );
}

/** Text without control characters, for fields that look for card numbers in their own way. */
export function printable(lengthMax: number, description: string) {
  const text = Type.String({ maxLength: lengthMax, description });
  return refined(text, (value) => !control.test(value), 'invalid');
}

const Closed = secretOf('').constructor;

/**
 * A number that the body reader has closed into a `Secret`. Documented as the text it arrives as.
 */
export function secret(description: string) {
  const schema = Type.Unsafe<Secret>({ [documentedType]: 'string', description });
  return refined(schema, isSecret, 'invalid');
}

/** Further checks of a secret run even where the first has found that there is none. */
export function isSecret(value: unknown): value is Secret {
  return value instanceof Closed;
}

/**
 * For `allOf` of an object: checks across its fields. They run also when single fields are broken,
 * so that they may meet values of other types than the fields have. Each blames one field.
 */
export function across<Value>(description: string, checks: readonly FieldCheck<Value>[]) {
  return checks.reduce<TSchema>(
    (schema, { field, rule, holds }) =>
      Type.Refine(
        schema,
        (value) => !isPlainObject(value) || holds(value as Value),
        () => `${rule} ${field}`,
      ),
    Type.Unknown({ description }),
  );
}

export interface FieldCheck<Value> {
  readonly field: string;
  readonly rule: IssueRule;
  readonly holds: (value: Value) => boolean;
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const documentedType = 'x-type';

/** The schema as OpenAPI shows it: secrets are strings to those who send them. */
export function asDocumented(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asDocumented);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { [documentedType]: type, ...rest } = schema as Record<string, unknown>;
  const entries = Object.entries(rest).map(([name, part]) => [name, asDocumented(part)]);
  return { ...(type !== undefined && { type }), ...Object.fromEntries(entries) };
}

/** JSON of any kind. */
export function anyJson(description: string) {
  const kinds = ['object', 'array', 'string', 'number', 'boolean', 'null'];
  return Type.Unsafe<unknown>({ [documentedType]: kinds, description });
}

/** The caller's own JSON, of any kind, of at most 64 KiB. */
export function opaqueJson(description: string) {
  const schema = refined(anyJson(description), isOpaqueShort, 'length');
  return refined(schema, (value) => !holdsCardNumber(value), 'invalid');
}

const opaqueBytesMax = 64 * 1024;

export function isOpaqueShort(value: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(value) ?? '') <= opaqueBytesMax;
}

/** The caller's own JSON, of at most 64 KiB. */
export function opaque(description: string) {
  const schema = Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    additionalProperties: true,
    description,
  });
  const short = refined(schema, isOpaqueShort, 'length');
  return refined(short, (value) => !holdsCardNumber(value), 'invalid');
}

/** Whether a text or a whole number anywhere in it seems to be the number of a card. */
export function holdsCardNumber(value: unknown): boolean {
  if (typeof value === 'string') return looksLikeCardNumber(value);
  // A fraction is a measurement: one in ten of 16 digits would pass the check digit.
  if (typeof value === 'number') return Number.isInteger(value) && looksLikeCardNumber(`${value}`);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, part]) => looksLikeCardNumber(name) || holdsCardNumber(part),
  );
}
