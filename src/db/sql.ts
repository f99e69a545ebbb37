// The one way to write SQL: text from the template, every value a parameter, parts that compose.
import { createHash } from 'node:crypto';

/** A statement or a part of one. */
export interface Sql {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  readonly isPrepared?: boolean;
}

function isSql(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null && 'strings' in value && 'values' in value;
}

/** ``sql`select … where id = ${id}` `` — a value that is itself `Sql` is woven in. */
export function sql(template: TemplateStringsArray, ...inputs: readonly unknown[]): Sql {
  const strings = [template[0] ?? ''];
  const values: unknown[] = [];
  inputs.forEach((input, index) => {
    const tail = template[index + 1] ?? '';
    if (!isSql(input)) {
      values.push(input);
      strings.push(tail);
      return;
    }
    strings[strings.length - 1] += input.strings[0] ?? '';
    strings.push(...input.strings.slice(1));
    values.push(...input.values);
    strings[strings.length - 1] += tail;
  });
  return { strings, values };
}

/** A name of our own making that is numbered, such as that of a column of a sub-select. */
export function numbered(name: Sql, number: number): Sql {
  if (name.strings.length !== 1) throw new Error('a name has no values');
  return { strings: [`${name.strings[0]}${Math.trunc(number)}`], values: [] };
}

/** Joins parts with a separator, such as conditions with ` and `. */
export function joined(parts: readonly Sql[], separator: Sql): Sql {
  return parts.reduce((all, part, index) => (index ? sql`${all}${separator}${part}` : part), sql``);
}

/**
 * Has the server parse and plan the statement once for each connection. Not for searches: a
 * prepared `ilike $1` soon takes a generic plan that ignores the trigram index (417 ms instead of
 * 8.5).
 */
export function prepared(query: Sql): Sql {
  return { ...query, isPrepared: true };
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name?: string;
}

/** The statement as node-postgres takes it. */
export function toStatement(query: Sql): Statement {
  const text = query.strings.reduce((all, part, index) => `${all}$${index}${part}`);
  const values = query.values.map(toParameter);
  return query.isPrepared ? { text, values, name: nameOf(text) } : { text, values };
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
  names.set(text, name);
  return name;
}

function toParameter(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toParameter);
  if (value instanceof Temporal.Instant || value instanceof Temporal.PlainDate) {
    return value.toString();
  }
  return value;
}
