// Cards and bank accounts that a merchant keeps: store, get, delete, list.
import { type Static, Type } from 'typebox';
import type { Caller, Organizations } from '#src/organizations/index.ts';
import type { FromToken, SavedMethod, SavedMethods } from '#src/payment-methods/index.ts';
import { given } from '../kit/given.ts';
import { type Route, route } from '../kit/route.ts';
import { line, refined } from '../kit/schemas.ts';
import { failure } from './failures.ts';
import { readId, toGatewayId } from './ids.ts';
import { detailsOf } from './method-checks.ts';
import { errorAnswers, savedMethodType, searchResults } from './object-types.ts';
import { paging, readPage, writePage } from './paging.ts';
import { readDetails } from './read-details.ts';
import { readTyped } from './read-typed.ts';
import { timestamp, writeMethod } from './write-transaction.ts';

export interface SavedMethodTools {
  readonly organizations: Organizations;
  readonly savedMethods: SavedMethods;
}

/** The same four routes for cards and for bank accounts. */
export function savedMethodRoutes(tools: SavedMethodTools): Route[] {
  return [...routesOf('card', tools), ...routesOf('bank', tools)];
}

type Kind = 'card' | 'bank';
const paths = { card: '/v1/cards', bank: '/v1/banks' };
const names = { card: 'card', bank: 'bank account' };
const types = { card: 'Card', bank: 'Bank' };

const digits = (max: number, description: string) =>
  refined(
    Type.String({ description }),
    (text) => /^\d{1,4}$/.test(text) && Number(text) <= max,
    'out_of_range',
  );
const byId = Type.Object({ id: Type.String({ description: 'Id of what is saved.' }) });
const listQuery = Type.Object({
  ...paging(100),
  reference: Type.Optional(line(64, 'Only what has this reference.')),
  exp_month: Type.Optional(digits(12, 'Only cards that expire in this month.')),
  exp_year: Type.Optional(digits(9999, 'Only cards that expire in this year.')),
});

function routesOf(kind: Kind, { organizations, savedMethods }: SavedMethodTools): Route[] {
  const path = paths[kind];
  const answers = { ...errorAnswers, 200: savedMethodType };
  const idOf = (text: string) => readId(types[kind], text);
  return [
    route({
      method: 'POST',
      path,
      summary: `Save a ${names[kind]}`,
      access: 'secret',
      body: detailsOf(kind),
      answers,
      handle: async ({ caller, body, requestId }) => {
        const time = await timeFor(organizations, caller);
        const { token_id: tokenId } = body;
        const method = tokenId === undefined ? readDetails(kind, body) : fromToken(kind, tokenId);
        const kept = { reference: body.reference, description: body.description };
        const input = { owner: caller, id: requestId, method, ...time, ...given(kept) };
        return { status: 200, body: writeSaved(await savedMethods.save(input)) };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      summary: `Get a saved ${names[kind]}`,
      access: 'secret',
      params: byId,
      answers,
      handle: async ({ caller, params }) => {
        const saved = await savedMethods.read(caller, idOf(params.id), kind);
        return { status: 200, body: writeSaved(saved) };
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/:id`,
      summary: `Delete a saved ${names[kind]}`,
      access: 'secret',
      params: byId,
      answers,
      handle: async ({ caller, params }) => {
        const { now: at } = await timeFor(organizations, caller);
        const removed = await savedMethods.remove(caller, { id: idOf(params.id), kind, at });
        return { status: 200, body: writeSaved(removed) };
      },
    }),
    route({
      method: 'GET',
      path,
      summary: `List saved ${names[kind]}s`,
      description: 'Newest first.',
      access: 'secret',
      query: listQuery,
      answers: { ...errorAnswers, 200: searchResults(savedMethodType) },
      handle: async ({ caller, query }) => {
        const asked = { owner: caller, kind, ...readFilter(query), ...readPage(query) };
        const { methods, total } = await savedMethods.list(asked);
        return { status: 200, body: writePage(query, total, methods.map(writeSaved)) };
      },
    }),
  ];
}

/** A token of the other kind is as good as none. */
function fromToken(kind: Kind, tokenId: string): FromToken {
  return {
    kind: 'token',
    id: readId('Token', tokenId),
    readTyped: (details) => {
      if (details.kind !== kind) throw failure(`${kind}_details_missing`);
      return readTyped(details, []);
    },
  };
}

async function timeFor(organizations: Organizations, caller: Caller) {
  const profile = await organizations.readProfile(caller.organizationId);
  const now = organizations.now(caller, profile);
  return { now, timeZone: profile.organization.timeZone };
}

function readFilter({ reference, exp_month, exp_year }: Static<typeof listQuery>) {
  const year = exp_year === undefined ? undefined : Number(exp_year);
  return {
    ...(reference !== undefined && { reference }),
    ...(exp_month !== undefined && { expMonth: Number(exp_month) }),
    ...(year !== undefined && { expYear: year < 100 ? 2000 + year : year }),
  };
}

export function writeSaved(saved: SavedMethod) {
  return {
    id: toGatewayId(saved.id),
    created: timestamp(saved.createdAt),
    modified: timestamp(saved.modifiedAt),
    ...writeMethod(saved.method),
    fingerprint: saved.fingerprint,
    reference: saved.reference,
    description: saved.description,
  };
}
