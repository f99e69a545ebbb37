// The details that a token is made of, as loosely as payment forms send them.
import { type Static, type TSchema, Type } from 'typebox';
import { holdsCardNumber, isSecret, opaqueJson, refined } from '../kit/schemas.ts';
import { payerFields } from './field-names.ts';

/**
 * Any text, number or flag; of a field that a form sends more than once the last counts. What looks
 * like the number of a card is refused in every field but the one for it: the others are kept in
 * the clear.
 */
function loose(description: string) {
  const value = Type.Unsafe<unknown>({ 'x-type': 'string', description });
  const scalar = refined(value, isScalar, 'invalid');
  return Type.Optional(refined(scalar, (it) => !holdsCardNumber(it), 'invalid'));
}

function closed(description: string) {
  const value = Type.Unsafe<unknown>({ 'x-type': 'string', description });
  return Type.Optional(refined(value, isSecret, 'invalid'));
}

function isScalar(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}

const payer = Object.fromEntries(
  Object.values(payerFields).map((name): [string, TSchema] => [name, loose(`The payer: ${name}.`)]),
);

const type = refined(
  loose('card or bank; when absent, what the other fields make it.'),
  (value) => ['', 'card', 'bank'].some((it) => it === value),
  'invalid',
);

/** Never refused for bad details: those are told when the token is used. */
export const tokenFields = Type.Object({
  type: Type.Optional(type),
  public_key: Type.Optional(
    Type.String({ description: 'The public key, for forms that cannot send a header.' }),
  ),
  redirect_url: Type.Optional(
    refined(
      Type.String({
        description: 'Forms only: where to lead the browser to, with token_id added.',
      }),
      (it) => !holdsCardNumber(it),
      'invalid',
    ),
  ),
  number: closed('Card number.'),
  card_type: loose('Card brand.'),
  exp_month: loose('Expiration month.'),
  exp_year: loose('Expiration year.'),
  cvv: closed('Card security code.'),
  track1: closed('Track 1 of the magnetic stripe.'),
  track2: closed('Track 2 of the magnetic stripe.'),
  routing_number: loose('Routing number of the bank.'),
  account_number: closed('Bank account number.'),
  account_type: loose('CHECKING or SAVINGS.'),
  ...payer,
  reference: loose('Whose it is, in your own words.'),
  description: loose('What it is, in your own words.'),
  form_data: Type.Optional(opaqueJson('Anything of yours to keep with the token.')),
});
export type TokenFields = Static<typeof tokenFields>;

export const knownFields: ReadonlySet<string> = new Set(Object.keys(tokenFields.properties));
