// What operators set for their own organization as a whole.
import { Type } from 'typebox';
import { addressRanges } from '#src/faces/kit/address-ranges.ts';
import { given } from '#src/faces/kit/given.ts';
import { type Route, route } from '#src/faces/kit/route.ts';
import { line, refined } from '#src/faces/kit/schemas.ts';
import {
  type Organization,
  type Organizations,
  organizationStatuses,
} from '#src/organizations/index.ts';
import { problemAnswers } from './problem.ts';

const origin = refined(
  line(255, 'Such as https://shop.example, with nothing after it.'),
  isOrigin,
  'invalid',
);

const settingsBody = Type.Object({
  name: Type.Optional(
    refined(line(64, 'Name of the organization.'), (text) => text.trim() !== '', 'not_blank'),
  ),
  status: Type.Optional(Type.Enum(organizationStatuses)),
  capture_hour: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 23, description: 'Local hour of the daily capture.' }),
  ),
  token_redirect_origins: Type.Optional(
    Type.Array(origin, { description: 'Where token forms may send payers; anywhere when empty.' }),
  ),
  api_allowed_ip_ranges: Type.Optional(addressRanges),
});

const settingsType = Type.Object({
  name: Type.String(),
  status: Type.String(),
  timezone: Type.String(),
  capture_hour: Type.Integer(),
  token_redirect_origins: Type.Array(Type.String()),
  api_allowed_ip_ranges: Type.String(),
});

export function organizationSettingsRoutes(organizations: Organizations): Route[] {
  const path = '/console/api/organization';
  const answers = { ...problemAnswers, 200: settingsType };
  return [
    route({
      method: 'GET',
      path,
      summary: 'The settings of the organization',
      access: 'secret',
      answers,
      handle: async ({ caller }) => {
        const { organization } = await organizations.readProfile(caller.organizationId);
        return { status: 200, body: writeSettings(organization) };
      },
    }),
    route({
      method: 'PATCH',
      path,
      summary: 'Change settings of the organization',
      description: 'What is absent or null stays as it is.',
      access: 'secret',
      body: settingsBody,
      answers,
      handle: async ({ caller: { organizationId }, body }) => {
        const change = () =>
          given({
            name: body.name,
            status: body.status,
            captureHour: body.capture_hour,
            tokenRedirectOrigins: body.token_redirect_origins,
            apiAllowedIpRanges: body.api_allowed_ip_ranges?.trim(),
          });
        const profile = await organizations.update({ organizationId, by: 'operator', change });
        return { status: 200, body: writeSettings(profile.organization) };
      },
    }),
  ];
}

function writeSettings(organization: Organization) {
  return {
    name: organization.name,
    status: organization.status,
    timezone: organization.timeZone,
    capture_hour: organization.captureHour,
    token_redirect_origins: organization.tokenRedirectOrigins,
    api_allowed_ip_ranges: organization.apiAllowedIpRanges,
  };
}

/** The commas of a list of origins must not be theirs. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[^,\s]+$/.test(text) && URL.parse(text)?.origin === text;
}
