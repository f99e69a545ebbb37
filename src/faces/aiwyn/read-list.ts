// The parameters of the list, and of pages: in the body or in the query.
import { type Static, Type } from 'typebox';
import { given } from '../kit/given.ts';
import { refined } from '../kit/schemas.ts';
import { readOrder } from './read-order.ts';
import { readInstant, readInteger } from './read-value.ts';
import { readWhere } from './read-where.ts';
import { paymentMethods, paymentStatuses } from './words.ts';

/** A whole number, also as its digits, as a query has them. */
function whole(description: string, more: object = {}) {
  const schema = Type.Unsafe<number | string>({ 'x-type': 'integer', description, ...more });
  return refined(schema, (value) => readInteger(value) !== undefined, 'invalid');
}

function wholeFrom(min: bigint, description: string, more: object) {
  const schema = whole(description, { minimum: Number(min), ...more });
  return refined(schema, (value) => (readInteger(value) ?? min) >= min, 'below_minimum');
}

const sizeMax = 1_000n;

function pageSize(size: number) {
  const more = { maximum: Number(sizeMax), default: size, examples: [size] };
  const schema = wholeFrom(1n, 'Payments a page.', more);
  return refined(schema, (value) => (readInteger(value) ?? 1n) <= sizeMax, 'above_maximum');
}

function moment(description: string, example: string) {
  const schema = Type.Unsafe<string>({
    'x-type': 'string',
    description,
    examples: [example],
  });
  return refined(schema, (value) => readInstant(value) !== undefined, 'invalid');
}

/** The parameters of a page, of so many payments unless others are asked for. */
export function paging(size: number) {
  return {
    pageSize: Type.Optional(pageSize(size)),
    page: Type.Optional(wholeFrom(0n, 'The page, from 0.', { default: 0, examples: [0] })),
  };
}

const sizeOfList = 25;

export const listParameters = Type.Object({
  ...paging(sizeOfList),
  clientId: Type.Optional(whole('Only of this client.', { examples: [789] })),
  paymentMethod: Type.Optional(
    Type.String({ enum: paymentMethods, description: 'Only of those paid so.' }),
  ),
  startDate: Type.Optional(moment('Not made before this time.', '2024-01-01T00:00:00')),
  endDate: Type.Optional(moment('Not made after this time.', '2024-12-31T23:59:59')),
  status: Type.Optional(
    Type.String({ enum: paymentStatuses, description: 'Only of those that stand so.' }),
  ),
  sortOrder: Type.Optional(
    Type.String({ enum: ['asc', 'desc'], default: 'desc', description: 'By when it was made.' }),
  ),
});

type ListParameters = Static<typeof listParameters>;

/** The body's word counts, and where it says nothing that of the query. */
export function readList(query: ListParameters, body: ListParameters = {}) {
  const parameters = { ...query, ...body };
  const { clientId, paymentMethod, status, startDate, endDate, sortOrder } = parameters;
  const asked = Object.entries({
    clientId: given({ _eq: clientId }),
    paymentMethod: given({ _eq: paymentMethod }),
    status: given({ _eq: status }),
    createdAt: given({ _gte: startDate, _lte: endDate }),
  }).filter(([, comparisons]) => Object.keys(comparisons).length > 0);
  return {
    where: readWhere(Object.fromEntries(asked)),
    order: readOrder({ createdAt: sortOrder ?? 'desc' }),
    ...readPage(parameters, sizeOfList),
  };
}

/** Beyond it there are no payments: not even the database could count so many. */
const pageMax = 10n ** 12n;

interface PageAsked {
  readonly pageSize?: number | string;
  readonly page?: number | string;
}

export function readPage({ pageSize, page }: PageAsked, size: number) {
  const limit = Number(readInteger(pageSize) ?? size);
  const number = readInteger(page) ?? 0n;
  return { limit, offset: Number(number > pageMax ? pageMax : number) * limit };
}
