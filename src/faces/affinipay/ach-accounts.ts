// Accounts that take bank debits: update them.
import { type Static, Type } from 'typebox';
import { countries } from '#facts/countries.ts';
import {
  type AccountChanges,
  type Caller,
  type Organizations,
  type ProcessingAccount,
  requirableFields,
} from '#src/organizations/index.ts';
import { given } from '../kit/given.ts';
import { type Route, route } from '../kit/route.ts';
import { line, refined } from '../kit/schemas.ts';
import { fieldName } from './field-names.ts';
import { readId } from './ids.ts';
import { achAccountType, errorAnswers } from './object-types.ts';
import { writeAchAccount } from './write-merchant.ts';

/** Our names of what may be required, by the gateway's. */
const requirable = new Map(requirableFields.ach.map((field) => [fieldName(field), field]));

const name = refined(line(64, 'Name of the account.'), (text) => text.trim() !== '', 'not_blank');
const primary = Type.Boolean({ description: 'Whether it is the one for when none is named.' });

const accountPatch = Type.Object({
  name: Type.Optional(name),
  primary: Type.Optional(primary),
  required_payment_fields: Type.Optional(
    listOf(requirable, 'Comma-delimited properties that bank details must hold.'),
  ),
  transaction_allowed_countries: Type.Optional(
    listOf(countries, 'Comma-delimited countries from which it may be used; all when empty.'),
  ),
});
const accountWhole = Type.Object({ ...accountPatch.properties, name, primary });
type AccountFields = Static<typeof accountPatch>;

/** What a whole account may leave out; left out, it is cleared. */
const nothing: AccountFields = { required_payment_fields: '', transaction_allowed_countries: '' };

export function achAccountRoutes(organizations: Organizations): Route[] {
  const update = async (caller: Caller, id: string, fields: AccountFields) => {
    const account = await organizations.updateAccount({
      organizationId: caller.organizationId,
      accountId: readId('Account', id),
      among: { mode: caller.mode, rail: 'ach' },
      by: 'organization',
      change: (seen) => changesOf(seen, fields),
    });
    return { status: 200, body: writeAchAccount(account) };
  };
  const shared = {
    keepsEmpty: true,
    path: '/v1/ach-accounts/:id',
    access: 'secret',
    params: Type.Object({ id: Type.String({ description: 'Id of the account.' }) }),
    answers: { ...errorAnswers, 200: achAccountType },
  } as const;
  return [
    route({
      ...shared,
      method: 'PUT',
      summary: 'Replace the settings of an account that takes bank debits',
      description: 'Optional properties that are absent are cleared.',
      body: accountWhole,
      handle: ({ caller, params, body }) => update(caller, params.id, { ...nothing, ...body }),
    }),
    route({
      ...shared,
      method: 'PATCH',
      summary: 'Change some settings of an account that takes bank debits',
      body: accountPatch,
      handle: ({ caller, params, body }) => update(caller, params.id, body),
    }),
  ];
}

function changesOf({ typedIn }: ProcessingAccount, fields: AccountFields): AccountChanges {
  const required = fields.required_payment_fields;
  const allowed = fields.transaction_allowed_countries;
  return given({
    name: fields.name,
    isPrimary: fields.primary,
    typedIn:
      required === undefined ? undefined : { ...typedIn, requiredFields: fieldsIn(required) },
    allowedCountries: allowed === undefined ? undefined : partsOf(allowed),
  });
}

function fieldsIn(text: string): string[] {
  return partsOf(text).flatMap((part) => requirable.get(part) ?? []);
}

function listOf(known: { has(part: string): boolean }, description: string) {
  return refined(
    line(1024, description),
    (text) => partsOf(text).every((part) => known.has(part)),
    'invalid',
  );
}

/** Each part once, in the order of their first mention. */
function partsOf(text: string): string[] {
  if (text.trim() === '') return [];
  return [...new Set(text.split(',').map((part) => part.trim()))];
}
