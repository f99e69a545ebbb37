// One-time tokens: what a payment form sends, for something that is safe to pass on.
import { type TObject, Type } from 'typebox';
import type { Clock } from '#src/kernel/clock.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import {
  type Organizations,
  type Profile,
  requireActive,
  timeOf,
} from '#src/organizations/index.ts';
import type { ShownDetails, Token, Tokens } from '#src/payment-methods/index.ts';
import { redirection } from '../kit/redirection.ts';
import { type Route, type RouteInput, route } from '../kit/route.ts';
import { holdsCardNumber, isOpaqueShort } from '../kit/schemas.ts';
import { payerFields } from './field-names.ts';
import { withoutSecurityCodes } from './form-data.ts';
import { readId, toGatewayId } from './ids.ts';
import { errorAnswers, tokenType } from './object-types.ts';
import { readToken } from './read-token.ts';
import { redirectTo } from './redirect-url.ts';
import { knownFields, type TokenFields, tokenFields } from './token-fields.ts';
import { maskRouting, timestamp } from './write-transaction.ts';

export interface TokenTools {
  readonly organizations: Organizations;
  readonly tokens: Tokens;
  readonly clock: Clock;
}

export function tokenRoutes(tools: TokenTools): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/tokens',
      summary: 'Make a one-time token of payment details',
      description:
        'The public key will do, and pages of any origin may call it. A token is good for five ' +
        'minutes and one payment. Bad details are told when it is used.',
      access: 'public',
      isCrossOrigin: true,
      takesForms: true,
      body: tokenFields as TObject,
      answers: { ...errorAnswers, 200: tokenType },
      handle: (input) => createToken(tools, input),
    }),
    route({
      method: 'GET',
      path: '/v1/tokens/:id',
      summary: 'Get a token',
      access: 'secret',
      params: Type.Object({ id: Type.String({ description: 'Id of the token.' }) }),
      answers: { ...errorAnswers, 200: tokenType },
      handle: async ({ caller, params }) => {
        const id = readId('Token', params.id);
        const profile = await tools.organizations.readProfile(caller.organizationId);
        const now = tools.organizations.now(caller, profile);
        const token = await tools.tokens.read({ ...caller, id }, { mode: caller.mode, now });
        return { status: 200, body: writeToken(token) };
      },
    }),
  ];
}

type Creating = RouteInput<Record<string, unknown>, undefined, undefined>;

async function createToken({ organizations, tokens, clock }: TokenTools, input: Creating) {
  const { body, caller, credential, client, request, requestId } = input;
  const { isForm } = request;
  const profile = await organizations.readProfile(caller.organizationId);
  requireActive(profile);
  const details = readToken(body as TokenFields, { isForm });
  const formData = isForm ? formDataIn(body) : body.form_data;
  const location = isForm ? locationOf(profile, input) : undefined;
  const token = await tokens.create({
    organizationId: caller.organizationId,
    mode: credential.mode,
    id: requestId,
    origin: { credentialId: credential.id, address: client.address },
    details,
    ...(formData !== undefined && { formData: withoutSecurityCodes(formData) }),
    now: {
      test: timeOf(clock, 'test', profile.organization),
      live: timeOf(clock, 'live', profile.organization),
    },
  });
  return location === undefined
    ? { status: 200, body: writeToken(token) }
    : { status: 303, headers: redirection(location) };
}

/** A form of ten thousand bad fields gets no longer an answer than it needs. */
const toldMax = 20;

/** Whatever a form holds besides the details is the merchant's own. */
function formDataIn(body: Readonly<Record<string, unknown>>) {
  const own = Object.entries(body).filter(([name]) => !knownFields.has(name));
  const bad = own.filter(([name, value]) => holdsCardNumber([name, value]));
  if (bad.length > 0) {
    throw invalidFields(
      bad.slice(0, toldMax).map(([name]) => ({ path: ['form_data', safe(name)], rule: 'invalid' })),
    );
  }
  const data = Object.fromEntries(own);
  if (!isOpaqueShort(data)) throw invalidFields([{ path: ['form_data'], rule: 'length' }]);
  return own.length > 0 ? data : undefined;
}

/** A name that is a number itself is not repeated. */
function safe(name: string): string {
  return holdsCardNumber(name) ? '*' : name.slice(0, 64);
}

function locationOf(
  { organization }: Profile,
  { body, caller, credential, requestId }: Creating,
): string | undefined {
  const { redirect_url: asked } = body;
  if (asked === undefined || asked === '') return undefined;
  const isPublic = credential.kind === 'public_key';
  const location = redirectTo(String(asked), toGatewayId(requestId), {
    origins: organization.tokenRedirectOrigins,
    mayBeLoopback: isPublic || caller.mode === 'test',
  });
  if (location === undefined) throw invalidFields([{ path: ['redirect_url'], rule: 'invalid' }]);
  return location;
}

function writeToken({ id, details, fingerprint, formData, createdAt }: Token) {
  const payer = Object.entries(payerFields).map(([ours, theirs]) => [
    theirs,
    details.payer[ours as keyof typeof payerFields],
  ]);
  return {
    id: toGatewayId(id),
    created: timestamp(createdAt),
    modified: timestamp(createdAt),
    type: details.kind,
    ...(details.kind === 'card' ? writeCard(details) : writeBank(details)),
    fingerprint,
    ...Object.fromEntries(payer),
    reference: details.reference,
    description: details.description,
    form_data: formData,
  };
}

function writeCard(details: ShownDetails) {
  const { masked, expMonth, expYear, brand, detectedBrand, hasSecurityCode } = details;
  const shownBrand = detectedBrand === 'UNKNOWN' ? brand : (detectedBrand ?? brand);
  return {
    number: masked,
    card_type: shownBrand,
    exp_month: numberIn(expMonth),
    exp_year: numberIn(expYear),
    cvv: hasSecurityCode ? '***' : undefined,
  };
}

/** What is no number is left out, and told when the token is used. */
function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function writeBank({ routingNumber, masked, accountType, bankName }: ShownDetails) {
  return {
    routing_number: routingNumber === undefined ? undefined : maskRouting(routingNumber),
    account_number: masked,
    account_type: accountType,
    bank_name: bankName,
  };
}
