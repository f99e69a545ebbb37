// Reads form bodies (application/x-www-form-urlencoded), with the numbers in them closed at once.
import { secretOf } from '#src/payment-methods/vault/index.ts';
import { failure } from './failures.ts';
import type { JsonReading } from './json-body.ts';

/** More would not fit into what is kept of a form, and takes the parser seconds. */
const fieldsMax = 20_000;

/**
 * The fields of a form: text, or a list of texts for a name that occurs more than once. Of a secret
 * that occurs more than once the last counts. Throws `body_unreadable` for what could not be kept,
 * and `body_too_large` for more than 20,000 fields.
 */
export function readFormBody(
  text: string,
  { secrets }: Pick<JsonReading, 'secrets'>,
): Readonly<Record<string, unknown>> {
  if (text.split('&', fieldsMax + 1).length > fieldsMax) throw failure('body_too_large');
  // In one pass: whoever asks for each name's values anew takes minutes for a form of short names.
  const byName = Map.groupBy(new URLSearchParams(text), ([name]) => name);
  const fields = [...byName].map(([name, pairs]) => {
    if (name === '__proto__') throw failure('body_unreadable');
    const values = pairs.map(([, value]) => value);
    if ([name, ...values].some((part) => part.includes('\0'))) throw failure('body_unreadable');
    const last = values.at(-1) ?? '';
    if (secrets.has(name)) return [name, secretOf(last)];
    return [name, values.length === 1 ? last : values];
  });
  return Object.fromEntries(fields);
}
