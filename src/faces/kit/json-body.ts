// Reads JSON bodies: strictly, exactly, and with the numbers of cards and accounts closed at once.
import { isUtf8 } from 'node:buffer';
import { isLosslessNumber, type LosslessNumber, parse } from 'lossless-json';
import { secretOf } from '#src/payment-methods/vault/index.ts';
import { failure } from './failures.ts';

export interface JsonReading {
  /** Properties that become a `Secret` before anything else sees them. */
  readonly secrets: ReadonlySet<string>;
  /** Properties that keep their digits as text, so that no amount is ever a float. */
  readonly amounts: ReadonlySet<string>;
  /** Properties that hold the caller's own JSON, which is left as it is. */
  readonly opaque: ReadonlySet<string>;
  /**
   * Of the opaque ones those that are expressions, to be read as they are written: a null is theirs
   * to refuse, and every number keeps its digits, as a `LosslessNumber`.
   */
  readonly asWritten?: ReadonlySet<string>;
  /** Whether an empty text means, as null does, that a property is absent. */
  readonly isEmptyAbsent?: boolean;
  /** What is not looked at beside a property that says it better. */
  readonly overruled?: { readonly by: readonly string[]; readonly names: readonly string[] };
}

const depthMax = 32;
const nothing = { by: [], names: [] };

/**
 * The body's object, or `undefined` for an empty body and for `null`. Properties that are null are
 * left out, since null means absent, unless `asWritten` names them. Throws `body_unreadable`: also
 * for a name that occurs twice, for nesting deeper than 32, for text that is not well-formed
 * Unicode, and for numbers beyond the range of a double.
 */
export function readJsonBody(
  text: string,
  reading: JsonReading,
): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return undefined;
  const { depth, names } = shapeOf(text);
  if (depth > depthMax) throw failure('body_unreadable');
  const value = parsed(text);
  // Of a name that occurs twice the parser keeps one: readers could differ on which.
  if (namesIn(value) !== names) throw failure('body_unreadable');
  if (value === null) return undefined;
  if (!isRecord(value)) throw failure('body_unreadable');
  return settle(value, reading) as Readonly<Record<string, unknown>>;
}

/** Strictly UTF-8: bytes that are not must not become question marks in somebody's name. */
export function decodeBody(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw failure('body_unreadable');
  const text = bytes.toString('utf8');
  // A byte order mark says nothing, and may be ignored (RFC 8259, 8.1).
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    // The parser's message quotes the body.
    throw failure('body_unreadable');
  }
}

/**
 * Counts brackets outside strings, before anything recursive looks at the text, and colons, of
 * which each name of an object has one. Stops where it is too deep.
 */
function shapeOf(text: string): { readonly depth: number; readonly names: number } {
  let depth = 0;
  let names = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === ':') names += 1;
    if (depth > depthMax) break;
  }
  return { depth, names };
}

function namesIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + namesIn(item), 0);
  return isRecord(value) ? Object.keys(value).length + namesIn(Object.values(value)) : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
  );
}

function settle(value: unknown, reading: JsonReading): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (isLosslessNumber(value)) return finite(value);
  if (Array.isArray(value)) return value.map((item) => settle(item, reading));
  if (!isRecord(value)) return value;
  const settled: Record<string, unknown> = {};
  for (const [name, content] of Object.entries(value)) {
    wellFormed(name);
    if (name === '__proto__') throw failure('body_unreadable');
    if (content === null && !reading.asWritten?.has(name)) continue;
    if (content === '' && mayBeEmpty(name, reading)) continue;
    settled[name] = settleProperty(name, content, reading);
  }
  const { by, names } = reading.overruled ?? nothing;
  if (by.some((name) => name in settled)) for (const name of names) delete settled[name];
  return settled;
}

/** But never an amount: what was meant to be some of it would be all. */
function mayBeEmpty(name: string, { isEmptyAbsent = false, amounts }: JsonReading): boolean {
  return isEmptyAbsent && !amounts.has(name);
}

function settleProperty(name: string, content: unknown, reading: JsonReading): unknown {
  if (reading.asWritten?.has(name)) return settleOpaque(content, (number) => number);
  if (reading.opaque.has(name)) return settleOpaque(content, finite);
  const isScalar = typeof content === 'string' || isLosslessNumber(content);
  if (isScalar && reading.secrets.has(name)) return secretOf(textOf(content));
  if (isScalar && reading.amounts.has(name)) return textOf(content);
  return settle(content, reading);
}

/** The caller's own: nulls stay, and only what a database could not hold is refused. */
function settleOpaque(value: unknown, asNumber: (number: LosslessNumber) => unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (isLosslessNumber(value)) return asNumber(value);
  if (Array.isArray(value)) return value.map((item) => settleOpaque(item, asNumber));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, content]) => {
    if (name === '__proto__') throw failure('body_unreadable');
    return [storable(name), settleOpaque(content, asNumber)];
  });
  return Object.fromEntries(entries);
}

/** What a computer's numbers cannot reach would come out again as null. */
function finite({ value }: LosslessNumber): number {
  const number = Number(value);
  if (!Number.isFinite(number)) throw failure('body_unreadable');
  return number;
}

function textOf(scalar: string | LosslessNumber): string {
  return wellFormed(typeof scalar === 'string' ? scalar : scalar.value);
}

/** PostgreSQL's text knows neither the character zero nor half a surrogate pair. */
function storable(text: string): string {
  if (text.includes('\0')) throw failure('body_unreadable');
  return wellFormed(text);
}

function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw failure('body_unreadable');
  return text;
}
