// Payment methods as clients send them.
import { type Static, Type } from 'typebox';
import { countries } from '#facts/countries.ts';
import {
  describeBankAccount,
  describeCard,
  describeSecurityCode,
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
    (code) => code.length === 0 || (code.length >= 3 && code.length <= 10),
    'length',
  ),
  (code) => /^[A-Za-z0-9 -]*$/.test(code),
  'invalid',
);

const email = refined(
  line(254, 'E-mail address.'),
  (text) => text === '' || text.includes('@'),
  'invalid',
);

const cardNumber = refined(
  refined(secret('The card number, 12 to 19 digits.'), shapeIs('not_digits'), 'invalid'),
  shapeIs('wrong_length'),
  'length',
);

/** Holds unless the number has the given defect; a value that is no number breaks another rule. */
function shapeIs(defect: 'not_digits' | 'wrong_length') {
  return (number: Secret) => !isSecret(number) || describeCard(number).shape !== defect;
}

const accountNumber = refined(
  refined(secret('The account number, 4 to 17 digits.'), accountShapeIs('not_digits'), 'invalid'),
  accountShapeIs('wrong_length'),
  'length',
);

function accountShapeIs(defect: 'not_digits' | 'wrong_length') {
  return (number: Secret) => !isSecret(number) || describeBankAccount('', number).shape !== defect;
}

const securityCode = refined(
  secret('The card security code, 3 or 4 digits. Never stored.'),
  (code) => !isSecret(code) || describeSecurityCode(code).valid,
  'length',
);

/** A number, or text of digits, as forms send it. */
function count(description: string, lengthMax: number) {
  const digits = new RegExp(`^\\d{1,${lengthMax}}$`);
  return refined(
    Type.Union([Type.Integer(), Type.String()], { description }),
    (value) => digits.test(`${value}`),
    'out_of_range',
  );
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

/** Every property of a card or a bank account. Which of them must be there, `readMethod` says. */
export const methodDetails = Type.Object(
  {
    type: Type.Optional(Type.Union([Type.Literal('card'), Type.Literal('bank')])),
    number: Type.Optional(cardNumber),
    card_type: Type.Optional(line(32, 'Card brand; a number of another brand is refused.')),
    exp_month: Type.Optional(month),
    exp_year: Type.Optional(year),
    cvv: Type.Optional(securityCode),
    routing_number: Type.Optional(
      refined(
        refined(
          Type.String({ description: 'Nine-digit routing number of the bank.' }),
          (text) => /^\d*$/.test(text),
          'invalid',
        ),
        (text) => text.length === 9,
        'length',
      ),
    ),
    account_number: Type.Optional(accountNumber),
    account_type: Type.Optional(Type.Union([Type.Literal('CHECKING'), Type.Literal('SAVINGS')])),
    ...payer,
  },
  { description: 'Details of the card or bank account.' },
);
export type MethodDetails = Static<typeof methodDetails>;
