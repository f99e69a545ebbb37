// Lists of transactions: those that fit a search, and the holds that wait for their capture.
import { type Static, Type } from 'typebox';
import type { Comparison, Expression } from '#src/expressions/index.ts';
import type { Condition, Payments, SearchColumn, SearchPayments } from '#src/payments/index.ts';
import { type Route, route } from '../kit/route.ts';
import { line } from '../kit/schemas.ts';
import { instant } from '../kit/timestamps.ts';
import { fromGatewayId } from './ids.ts';
import { errorAnswers, searchResults, transactionType } from './object-types.ts';
import { paging, readPage, writePage } from './paging.ts';
import { readOrder, readTerms, readText } from './search-terms.ts';
import { writeTransaction } from './write-transaction.ts';

const holdsQuery = Type.Object({
  ...paging(100),
  account_id: Type.Optional(line(64, 'Only what went through this account.')),
});

const searchQuery = Type.Object({
  ...holdsQuery.properties,
  q: Type.Optional(line(256, 'Text that is anywhere in a transaction.')),
  qf: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String())], {
      description: 'A property and what it starts with: `name:Targ`, `method.type:bank`.',
    }),
  ),
  start_date: Type.Optional(instant('Only transactions created after this time.')),
  end_date: Type.Optional(instant('Only transactions created before this time.')),
  order_by: Type.Optional(
    Type.String({ description: 'Properties to sort by, `-` before one for descending order.' }),
  ),
});

type Search = Static<typeof searchQuery>;

export function searchRoutes(payments: Payments): Route[] {
  const list = async (
    query: Static<typeof holdsQuery>,
    search: Omit<SearchPayments, 'offset' | 'limit'>,
  ) => {
    const { payments: found, total } = await payments.search({ ...search, ...readPage(query) });
    return { status: 200, body: writePage(query, total, found.map(writeTransaction)) };
  };
  const answers = { ...errorAnswers, 200: searchResults(transactionType) };
  return [
    route({
      method: 'GET',
      path: '/v1/transactions',
      summary: 'Search transactions',
      description:
        'Newest first unless `order_by` says otherwise. Refunds are listed on their own.',
      access: 'secret',
      query: searchQuery,
      answers,
      handle: async ({ caller, query }) => {
        const order = readOrder(query.order_by ?? '');
        return list(query, { caller, where: { all: readConditions(query) }, order });
      },
    }),
    route({
      method: 'GET',
      path: '/v1/charges/holds',
      summary: 'List holds that are not captured yet',
      description: 'Newest first.',
      access: 'secret',
      query: holdsQuery,
      answers,
      handle: async ({ caller, query }) => {
        const where = { all: [...holds, ...readAccount(query)] };
        return list(query, { caller, where, order: [] });
      },
    }),
  ];
}

const holds: readonly Comparison<SearchColumn>[] = [
  { column: 'kind', is: 'eq', value: 'charge' },
  { column: 'status', is: 'eq', value: 'authorized' },
  { column: 'isAutoCapture', is: 'eq', value: false },
];

function readConditions(query: Search): Expression<Condition>[] {
  const { q = '', qf = [], start_date, end_date } = query;
  const text = q.trim();
  return [
    ...readAccount(query),
    ...(start_date === undefined ? [] : [created('gt', start_date)]),
    ...(end_date === undefined ? [] : [created('lt', end_date)]),
    ...(text === '' ? [] : [readText(text)]),
    ...readTerms([qf].flat()),
  ];
}

function created(is: 'gt' | 'lt', time: string): Condition {
  return { column: 'createdAt', is, value: Temporal.Instant.from(time) };
}

/** What is no id of ours is the id of no account. */
function readAccount({ account_id }: Pick<Search, 'account_id'>): Expression<Condition>[] {
  if (account_id === undefined) return [];
  const value = fromGatewayId(account_id);
  return [value === undefined ? { any: [] } : { column: 'processingAccountId', is: 'eq', value }];
}
