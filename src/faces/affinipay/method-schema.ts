// The fields of payment methods as clients send them.
import { type Static, Type } from 'typebox';
import { countries } from '#facts/countries.ts';
import {
  describeBankAccount,
  describeCard,
  describeSecurityCode,
  describeTrack1,
  describeTrack2,
  isBlank,
  isEncrypted,
  type NumberShape,
  type Secret,
} from '#src/payment-methods/vault/index.ts';
import { isSecret, line, refined, secret } from '../kit/schemas.ts';

const country = refined(
  Type.String({ description: 'Two-letter ISO 3166 country code.' }),
  (code) => countries.has(code),
  'invalid',
);

const postalCode = refined(
  refined(
    Type.String({ description: '3 to 9 letters, digits, spaces and dashes.' }),
    (code) => code.length === 0 || isPostalLength(code),
    'length',
  ),
  (code) => /^[A-Za-z0-9 -]*$/.test(code),
  'invalid',
);

/** Three to nine letters and digits, and no more than ten characters with what stands between. */
function isPostalLength(code: string): boolean {
  const count = code.replaceAll(/[ -]/g, '').length;
  return count >= 3 && count <= 9 && code.length <= 10;
}

const email = refined(
  line(254, 'E-mail address.'),
  (text) => text === '' || text.includes('@'),
  'invalid',
);

const cardNumber = digits('The card number, 12 to 19 digits.', (number) => describeCard(number));
const accountNumber = digits('The account number, 4 to 17 digits.', (number) =>
  describeBankAccount('', number),
);
const securityCode = digits(
  'The card security code, 3 or 4 digits. Never stored.',
  describeSecurityCode,
);

/** A secret of digits; a value that is no secret has broken its rule already. */
function digits(description: string, describe: (value: Secret) => { readonly shape: NumberShape }) {
  // What is encrypted has no shape: it is refused where it would be used.
  const isNot = (defect: NumberShape) => (value: Secret) =>
    !isSecret(value) || isEncrypted(value) || describe(value).shape !== defect;
  const filled = refined(secret(description), isNot('blank'), 'not_blank');
  return refined(refined(filled, isNot('not_digits'), 'invalid'), isNot('wrong_length'), 'length');
}

/** The contents of a magnetic track; an empty one is as good as none. */
function track(description: string, describe: (value: Secret) => unknown) {
  return refined(
    secret(description),
    (value) =>
      !isSecret(value) || isBlank(value) || isEncrypted(value) || describe(value) !== undefined,
    'invalid',
  );
}

/** A number, or text of digits, as forms send it. */
function count(description: string, lengthMax: number) {
  const pattern = new RegExp(`^\\d{1,${lengthMax}}$`);
  const value = Type.Union([Type.Integer(), Type.String()], { description });
  return refined(
    refined(value, isFilled, 'not_blank'),
    (it) => pattern.test(`${it}`),
    'out_of_range',
  );
}

function isFilled(value: string | number): boolean {
  return `${value}`.trim() !== '';
}

const month = refined(
  count('Expiration month, 1 to 12.', 2),
  (value) => Number(value) >= 1 && Number(value) <= 12,
  'out_of_range',
);
const year = refined(
  count('Expiration year, two or four digits.', 4),
  (value) => `${value}`.length !== 3,
  'out_of_range',
);

const payer = {
  name: Type.Optional(line(64, 'Name of the payer.')),
  address1: Type.Optional(line(64, 'Street address.')),
  address2: Type.Optional(line(64, 'Second line of the street address.')),
  city: Type.Optional(line(64, 'City.')),
  state: Type.Optional(line(64, 'State. Two letters for the US and Canada.')),
  postal_code: Type.Optional(postalCode),
  country: Type.Optional(country),
  email: Type.Optional(email),
  phone: Type.Optional(line(22, 'Phone number.')),
};

const routingNumber = refined(
  refined(
    refined(
      Type.String({ description: 'Nine-digit routing number of the bank.' }),
      isFilled,
      'not_blank',
    ),
    (text) => /^\d*$/.test(text),
    'invalid',
  ),
  (text) => text.length === 9,
  'length',
);

/** Every property of a card or a bank account. */
export const methodFields = Type.Object({
  type: Type.Optional(Type.Union([Type.Literal('card'), Type.Literal('bank')])),
  number: Type.Optional(cardNumber),
  card_type: Type.Optional(line(32, 'Card brand; a number of another brand is refused.')),
  exp_month: Type.Optional(month),
  exp_year: Type.Optional(year),
  cvv: Type.Optional(securityCode),
  track1: Type.Optional(track('Track 1 of the magnetic stripe. Never stored.', describeTrack1)),
  track2: Type.Optional(track('Track 2 of the magnetic stripe. Never stored.', describeTrack2)),
  routing_number: Type.Optional(routingNumber),
  account_number: Type.Optional(accountNumber),
  account_type: Type.Optional(Type.Union([Type.Literal('CHECKING'), Type.Literal('SAVINGS')])),
  ...payer,
  token_id: Type.Optional(line(64, 'A one-time token, instead of the details.')),
});
export type MethodDetails = Static<typeof methodFields>;
