// Card testing: when it is suspected, and the breakers that shut it out.
import { type Static, Type } from 'typebox';
import {
  type Breaker,
  blockings,
  type CardTesting,
  defaultPolicy,
  isOpen,
  type Limit,
  type Policy,
  type TraitKind,
  traitKinds,
} from '#src/card-testing/index.ts';
import { failure as requestFailure } from '#src/faces/kit/failures.ts';
import { type Route, route } from '#src/faces/kit/route.ts';
import { isId } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';
import type { Caller, Organizations } from '#src/organizations/index.ts';
import { problemAnswers } from './problem.ts';
import { modeQuery, modeType, scopeOf } from './scope.ts';
import { writeInstant } from './write-instant.ts';

const seconds = (least: number, most: number, description: string) =>
  Type.Integer({ minimum: least, maximum: most, description });

const limitType = Type.Object({
  declined_cards: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    description: 'Cards declined beyond what approvals and time make up for.',
  }),
  decline_percent: Type.Integer({
    minimum: 1,
    maximum: 99,
    description: 'The share of declines that is nothing unusual.',
  }),
});

const limitsType = Type.Object({
  public_key: limitType,
  address: limitType,
  network: limitType,
  bin: limitType,
  fingerprint: limitType,
});

const windowSeconds = seconds(60, 86_400, 'How long suspicion takes to be forgotten.');
const coolDownSeconds = seconds(60, 604_800, 'How long a breaker stays open.');

const policyType = Type.Object({
  mode: modeType,
  enabled: Type.Boolean(),
  window_seconds: windowSeconds,
  cool_down_seconds: coolDownSeconds,
  limits: limitsType,
});

const policyBody = Type.Object({
  enabled: Type.Boolean(),
  window_seconds: Type.Optional(windowSeconds),
  cool_down_seconds: Type.Optional(coolDownSeconds),
  limits: Type.Optional(Type.Partial(limitsType)),
});

const breakerType = Type.Object({
  id: Type.String(),
  kind: Type.Union(traitKinds.map((kind) => Type.Literal(kind))),
  value: Type.String({ description: 'An address or network; of the others a digest or id.' }),
  blocks: Type.Union(blockings.map((blocks) => Type.Literal(blocks))),
  declined_cards: Type.Integer(),
  open: Type.Boolean(),
  opened_at: Type.String({ format: 'date-time' }),
  until: Type.String({ format: 'date-time' }),
  closed_at: Type.Optional(Type.String({ format: 'date-time' })),
});

export function cardTestingRoutes(cardTesting: CardTesting, organizations: Organizations): Route[] {
  const now = async (caller: Caller) =>
    organizations.now(caller, await organizations.readProfile(caller.organizationId));
  return [
    ...policyRoutes(cardTesting),
    route({
      method: 'GET',
      path: '/console/api/card-testing/breakers',
      summary: 'The newest breakers, open and past',
      access: 'secret',
      query: modeQuery,
      answers: { ...problemAnswers, 200: Type.Object({ breakers: Type.Array(breakerType) }) },
      handle: async ({ caller, query }) => {
        const scope = scopeOf(caller, query);
        const [breakers, at] = [await cardTesting.listBreakers(scope), await now(scope)];
        return { status: 200, body: { breakers: breakers.map((one) => writeBreaker(one, at)) } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/console/api/card-testing/breakers/:id',
      summary: 'Close a breaker now, and forget what opened it',
      access: 'secret',
      query: modeQuery,
      params: Type.Object({ id: Type.String() }),
      answers: { ...problemAnswers, 200: breakerType },
      handle: async ({ caller, query, params: { id } }) => {
        const scope = scopeOf(caller, query);
        const at = await now(scope);
        const closed = isId(id) ? await cardTesting.closeBreaker(scope, { id, at }) : undefined;
        if (!closed) throw requestFailure('object_not_found', { type: 'breaker' });
        return { status: 200, body: writeBreaker(closed, at) };
      },
    }),
  ];
}

function policyRoutes(cardTesting: CardTesting): Route[] {
  const path = '/console/api/card-testing';
  const answers = { ...problemAnswers, 200: policyType };
  return [
    route({
      method: 'GET',
      path,
      summary: 'When card testing is suspected',
      description: 'In test mode unless `mode` says otherwise, as in all of these.',
      access: 'secret',
      query: modeQuery,
      answers,
      handle: async ({ caller, query }) => {
        const scope = scopeOf(caller, query);
        return { status: 200, body: writePolicy(scope, await cardTesting.readPolicy(scope)) };
      },
    }),
    route({
      method: 'PUT',
      path,
      summary: 'Set when card testing is suspected',
      description: 'What is left out is set to its default.',
      access: 'secret',
      query: modeQuery,
      body: policyBody,
      answers,
      handle: async ({ caller, query, body }) => {
        const scope = scopeOf(caller, query);
        const policy = readPolicy(scope.mode, body);
        await cardTesting.changePolicy(scope, policy);
        return { status: 200, body: writePolicy(scope, policy) };
      },
    }),
  ];
}

function readPolicy(mode: Mode, body: Static<typeof policyBody>): Policy {
  const defaults = defaultPolicy(mode);
  const limitOf = (kind: TraitKind): Limit => {
    const given = body.limits?.[kind];
    return given === undefined
      ? defaults.limits[kind]
      : { declinedCards: given.declined_cards, declinePercent: given.decline_percent };
  };
  return {
    isEnabled: body.enabled,
    windowSeconds: body.window_seconds ?? defaults.windowSeconds,
    coolDownSeconds: body.cool_down_seconds ?? defaults.coolDownSeconds,
    limits: limitsBy(limitOf),
  };
}

function writePolicy({ mode }: Caller, policy: Policy) {
  return {
    mode,
    enabled: policy.isEnabled,
    window_seconds: policy.windowSeconds,
    cool_down_seconds: policy.coolDownSeconds,
    limits: limitsBy((kind) => ({
      declined_cards: policy.limits[kind].declinedCards,
      decline_percent: policy.limits[kind].declinePercent,
    })),
  };
}

function limitsBy<Value>(limitOf: (kind: TraitKind) => Value) {
  const entries = traitKinds.map((kind) => [kind, limitOf(kind)] as const);
  return Object.fromEntries(entries) as Record<TraitKind, Value>;
}

function writeBreaker(breaker: Breaker, at: Temporal.Instant) {
  const { id, kind, value, blocks, declinedCards, openedAt, until, closedAt } = breaker;
  return {
    id,
    kind,
    value,
    blocks,
    declined_cards: declinedCards,
    open: isOpen(breaker, at),
    opened_at: writeInstant(openedAt),
    until: writeInstant(until),
    ...(closedAt && { closed_at: writeInstant(closedAt) }),
  };
}
