// Makes the best of what a payment form sends: nothing of it is refused for being wrong.
import { countries } from '#facts/countries.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import type { Payer, TypedDetails } from '#src/payment-methods/index.ts';
import {
  isBlank,
  readStripe,
  type Secret,
  shortenNumber,
  shortenText,
} from '#src/payment-methods/vault/index.ts';
import { given } from '../kit/given.ts';
import { holdsCardNumber, isSecret } from '../kit/schemas.ts';
import type { TokenFields } from './token-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

const digitsMax = 20;
const securityCodeMax = 4;

/** Throws `fields_invalid` when nothing says whether it is a card or a bank account. */
export function readToken(
  body: TokenFields,
  { isForm }: { readonly isForm: boolean },
): TypedDetails {
  const fields = body as Fields;
  const kind = kindOf(fields);
  const common = {
    kind,
    payer: withNameOf(fields, readPayer(fields)),
    ...given({
      reference: textOf(fields, 'reference', 64),
      description: textOf(fields, 'description', 64),
    }),
  };
  return kind === 'card'
    ? { ...common, ...readCard(fields, isForm) }
    : { ...common, ...readBank(fields) };
}

function kindOf(fields: Fields): TypedDetails['kind'] {
  const { type, number, track1, track2, account_number, routing_number } = fields;
  if (type === 'card' || type === 'bank') return type;
  if ([number, track1, track2].some(isFilled)) return 'card';
  if ([account_number, routing_number].some(isFilled)) return 'bank';
  throw invalidFields([{ path: ['type'], rule: 'not_null' }]);
}

function isFilled(value: unknown): boolean {
  return isSecret(value) ? !isBlank(value) : `${value ?? ''}`.trim() !== '';
}

function readCard(fields: Fields, isForm: boolean): Omit<TypedDetails, 'kind' | 'payer'> {
  const { number, cvv } = fields;
  const securityCode = filled(cvv);
  return {
    ...given({
      number: filled(number) && shortenNumber(filled(number) as Secret, digitsMax),
      securityCode: securityCode && shortenText(securityCode, securityCodeMax),
      expMonth: readCount(fields, 'exp_month', isForm),
      expYear: readYear(fields, isForm),
      brand: textOf(fields, 'card_type', 32),
    }),
    ...readTracks(fields),
  };
}

/** What a stripe says counts more than what was typed in; the stripe itself is dropped here. */
function readTracks({ track1, track2 }: Fields): Partial<TypedDetails> {
  const tracks = given({ track1: filled(track1), track2: filled(track2) });
  if (!tracks.track1 && !tracks.track2) return {};
  const read = readStripe(tracks);
  if (!read) return { unreadableTrack: tracks.track1 ? 'track1' : 'track2' };
  const { number, expMonth, expYear } = read;
  return { number, expMonth: `${expMonth}`, expYear: `${expYear}`, isSwiped: true };
}

/** The name on track 1, when none was typed in. */
function withNameOf({ track1 }: Fields, payer: Payer): Payer {
  const stripe = filled(track1);
  const name = stripe && readStripe({ track1: stripe })?.name;
  return name === undefined || payer.name !== undefined ? payer : { ...payer, name };
}

function readBank(fields: Fields): Omit<TypedDetails, 'kind' | 'payer'> {
  const number = filled(fields.account_number);
  return given({
    number: number && shortenNumber(number, digitsMax),
    routingNumber: textOf(fields, 'routing_number', 16),
    accountType: textOf(fields, 'account_type', 16),
  });
}

function readPayer(fields: Fields): Payer {
  const country = textOf(fields, 'country', 2)?.toUpperCase();
  const postalCode = textOf(fields, 'postal_code', 64)?.replaceAll(/[^A-Za-z0-9 -]/g, '');
  return given({
    name: textOf(fields, 'name', 64),
    address1: textOf(fields, 'address1', 64),
    address2: textOf(fields, 'address2', 64),
    city: textOf(fields, 'city', 64),
    state: textOf(fields, 'state', 64),
    postalCode: postalCode?.slice(0, 10) || undefined,
    country: country !== undefined && countries.has(country) ? country : undefined,
    email: textOf(fields, 'email', 254),
    phone: textOf(fields, 'phone', 22),
  }) as Payer;
}

function filled(value: unknown): Secret | undefined {
  return isSecret(value) && !isBlank(value) ? value : undefined;
}

/** Forms send what a field is filled with, words too; programs that send words have a mistake. */
function readCount(fields: Fields, field: string, isForm: boolean): string | undefined {
  const text = textOf(fields, field, 8);
  return isForm && text !== undefined && !/^\d+$/.test(text) ? undefined : text;
}

function readYear(fields: Fields, isForm: boolean): string | undefined {
  const text = readCount(fields, 'exp_year', isForm);
  return text !== undefined && /^\d\d$/.test(text) ? `20${text}` : text;
}

/**
 * The text, cut to so many characters; nothing for what is empty. Throws `fields_invalid` for the
 * number of a card, which control characters may have hidden until they are gone.
 */
function textOf(fields: Fields, field: string, lengthMax: number): string | undefined {
  const value = fields[field];
  const last = Array.isArray(value) ? value.at(-1) : value;
  if (last === undefined) return undefined;
  // Without control characters, and never half of a character.
  const text = [
    ...String(last)
      .replaceAll(/\p{Cc}|[\u2028\u2029]/gu, '')
      .trim(),
  ];
  const cut = text.slice(0, lengthMax).join('');
  if (holdsCardNumber(cut)) throw invalidFields([{ path: [field], rule: 'invalid' }]);
  return cut || undefined;
}
