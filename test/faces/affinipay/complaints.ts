// What there is to complain of in an answer of the gateway, whatever it was asked.
import { cardNumbers } from '#test/faces/kit/bad-values.ts';
import type { Received } from '#test/faces/kit/barrage.ts';
import type { Operation } from '#test/faces/kit/described.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at as a client would.
type Json = any;

export function complaintsAbout(
  { faultsOf }: Pick<Operation, 'faultsOf'>,
  { status, type, text }: Received,
): string[] {
  if (status >= 500) return [`${status}: ${text}`];
  if (!/^application\/json(;|$)/.test(type)) return [`${status} of type ${type}: ${text}`];
  const body = parsed(text);
  if (body === undefined) return [`no JSON: ${text}`];
  const isRefusal = status < 200 || status > 299;
  return [
    ...faultsOf(status, body),
    ...(isRefusal ? faultsOfRefusal(body) : []),
    ...(holdsNumber(text) ? [`tells the number of a card: ${text}`] : []),
  ];
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const known = ['code', 'level', 'message', 'facility', 'context', 'sub_code', 'entity_id'];

function faultsOfRefusal({ messages, ...more }: Json): string[] {
  const told = JSON.stringify(messages);
  if (!Array.isArray(messages) || messages.length === 0) return ['no messages'];
  if (Object.keys(more).length > 0) return [`more than messages: ${Object.keys(more)}`];
  return messages.flatMap((message: Json) => {
    const needed = message.code === 'invalid_data' ? known.slice(0, 6) : known.slice(0, 4);
    const isThere = (name: string) =>
      typeof message[name] === 'string' && message[name].trim() !== '';
    const strange = Object.keys(message).filter((name) => !known.includes(name));
    return needed.every(isThere) && strange.length === 0 ? [] : [`badly said: ${told}`];
  });
}

/** Also when its digits are of another script, or have something between them. */
function holdsNumber(text: string): boolean {
  const digits = text.normalize('NFKC').replaceAll(/\D/g, '');
  return cardNumbers.some((number) => digits.includes(number));
}
