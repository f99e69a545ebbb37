// The merchant: get and update it.
import { type Static, Type } from 'typebox';
import { isTimeZone } from '#src/kernel/daily-time.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import {
  eventUrlsIn,
  type Organization,
  type OrganizationChanges,
  type Organizations,
} from '#src/organizations/index.ts';
import { readTargetUrl } from '#src/webhooks/index.ts';
import { addressRanges } from '../kit/address-ranges.ts';
import { given } from '../kit/given.ts';
import { type Route, type RouteInput, route } from '../kit/route.ts';
import { across, type FieldCheck, line, refined } from '../kit/schemas.ts';
import { isStateKnown } from './method-checks.ts';
import { methodFields } from './method-schema.ts';
import { errorAnswers, merchantType, updatedMerchantType } from './object-types.ts';
import { writeMerchant } from './write-merchant.ts';

const { email, address1, address2, city, state, postal_code, country } = methodFields.properties;

const phone = refined(
  line(16, 'Phone number in E.164 format; its + may be left out.'),
  (text) => text === '' || /^\+?[1-9]\d{1,14}$/.test(text),
  'invalid',
);

const timeZone = refined(
  line(64, 'IANA time zone name: decides when the day’s transactions are captured.'),
  (text) => text === '' || isTimeZone(text),
  'invalid',
);

const eventUrls = (mode: string) =>
  refined(
    line(1024, `Comma-delimited addresses to which ${mode} events are posted.`),
    (text) => eventUrlsIn(text).every(isWebAddress),
    'invalid',
  );

const merchantFields = Type.Object({
  name: Type.Optional(line(64, 'Name of the merchant.')),
  contact_name: Type.Optional(line(64, 'Name of the contact at the merchant.')),
  contact_email: email,
  contact_phone: Type.Optional(phone),
  address1,
  address2,
  city,
  state,
  postal_code,
  country,
  timezone: Type.Optional(timeZone),
  api_allowed_ip_address_ranges: Type.Optional(addressRanges),
  live_events_urls: Type.Optional(eventUrls('live')),
  test_events_urls: Type.Optional(eventUrls('test')),
});
type MerchantFields = Static<typeof merchantFields>;

/** What the documents do not call optional, and every merchant has. */
const required = [
  'name',
  'contact_name',
  'contact_email',
  'contact_phone',
  'address1',
  'city',
  'country',
  'timezone',
] as const;

const checks: readonly FieldCheck<MerchantFields>[] = [
  ...required.map((field) => ({
    field,
    rule: 'not_blank' as const,
    holds: (merchant: MerchantFields) =>
      typeof merchant[field] !== 'string' || merchant[field].trim() !== '',
  })),
  { field: 'state', rule: 'invalid', holds: isStateKnown },
];

const wholeChecks: readonly FieldCheck<MerchantFields>[] = [
  ...required.map((field) => ({
    field,
    rule: 'not_null' as const,
    holds: (merchant: MerchantFields) => merchant[field] !== undefined,
  })),
  { field: 'state', rule: 'not_null', holds: hasNeededState },
  ...checks,
];

const merchantPatch = Type.Object(merchantFields.properties, {
  allOf: [across('What every merchant has may not be blank.', checks)],
});
const merchantWhole = Type.Object(merchantFields.properties, {
  allOf: [across(`There must be ${required.join(', ')}.`, wholeChecks)],
});

/** What a whole merchant may leave out; left out, it is cleared. */
const nothing: MerchantFields = {
  address2: '',
  state: '',
  postal_code: '',
  api_allowed_ip_address_ranges: '',
  live_events_urls: '',
  test_events_urls: '',
};

export function merchantRoutes(organizations: Organizations): Route[] {
  const update = async (
    { caller }: Pick<RouteInput<unknown, unknown, unknown>, 'caller'>,
    fields: MerchantFields,
  ) => {
    const { organizationId } = caller;
    const change = (seen: Organization) => changesOf(seen, fields);
    const profile = await organizations.update({ organizationId, by: 'organization', change });
    const merchant = writeMerchant(profile, caller);
    return { status: 200, body: { ...merchant, bank_accounts: merchant.ach_accounts } };
  };
  const path = '/v1/merchant';
  const answers = { ...errorAnswers, 200: updatedMerchantType };
  return [
    route({
      method: 'GET',
      path,
      summary: 'Get the merchant that the key belongs to',
      description: 'Accounts are those of the mode of the key.',
      access: 'secret',
      answers: { ...errorAnswers, 200: merchantType },
      handle: async ({ caller }) => ({
        status: 200,
        body: writeMerchant(await organizations.readProfile(caller.organizationId), caller),
      }),
    }),
    route({
      method: 'PUT',
      path,
      summary: 'Replace what the merchant says of itself',
      description: 'Optional properties that are absent are cleared.',
      access: 'secret',
      keepsEmpty: true,
      body: merchantWhole,
      answers,
      handle: (input) => update(input, { ...nothing, ...input.body }),
    }),
    route({
      method: 'PATCH',
      path,
      summary: 'Change some of what the merchant says of itself',
      description: 'Absent properties stay as they are; an empty text clears an optional one.',
      access: 'secret',
      keepsEmpty: true,
      body: merchantPatch,
      answers,
      handle: (input) => update(input, input.body),
    }),
  ];
}

function changesOf(seen: Organization, fields: MerchantFields): OrganizationChanges {
  const { state = seen.state, country = seen.country } = fields;
  // Half of the pair may come from what is there already.
  if ((fields.state ?? fields.country) !== undefined && !isStateKnown(given({ state, country }))) {
    throw invalidFields([{ path: ['state'], rule: 'invalid' }]);
  }
  return given({
    name: fields.name,
    contactName: fields.contact_name,
    contactEmail: fields.contact_email,
    contactPhone: fields.contact_phone,
    address1: fields.address1,
    address2: fields.address2,
    city: fields.city,
    state: fields.state,
    postalCode: fields.postal_code,
    country: fields.country,
    timeZone: fields.timezone,
    apiAllowedIpRanges: fields.api_allowed_ip_address_ranges?.trim(),
    liveEventsUrls: fields.live_events_urls?.trim(),
    testEventsUrls: fields.test_events_urls?.trim(),
  });
}

function hasNeededState({ state, country }: MerchantFields): boolean {
  return (country !== 'US' && country !== 'CA') || (state !== undefined && state !== '');
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\/\S+$/i.test(url) && readTargetUrl(url) !== undefined;
}
