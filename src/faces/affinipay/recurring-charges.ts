// Recurring charges: made, of nothing or of a charge; read, listed, changed and ended.
import { type Static, Type } from 'typebox';
import {
  type RecurringCharges,
  type RecurringOrder,
  recurringStatuses,
} from '#src/recurring/index.ts';
import { given } from '../kit/given.ts';
import { type Route, route } from '../kit/route.ts';
import { line } from '../kit/schemas.ts';
import { fromGatewayId, readId } from './ids.ts';
import {
  createdRecurringChargeType,
  errorAnswers,
  recurringChargeType,
  searchResults,
} from './object-types.ts';
import { paging, readPage, writePage } from './paging.ts';
import {
  changesBody,
  readNewRecurring,
  readRecurringChanges,
  readReplacement,
  readScheduling,
  recurringBody,
  replacementBody,
  schedulingBody,
} from './read-recurring.ts';
import { readOrderOf } from './search-terms.ts';
import { transactionId } from './transaction-fields.ts';
import { writeCreated, writeRecurring } from './write-recurring.ts';

const byId = Type.Object({ id: Type.String({ description: 'Id of the recurring charge.' }) });
const answers = { ...errorAnswers, 200: recurringChargeType };

export function recurringRoutes(recurring: RecurringCharges): Route[] {
  return [
    ...creatingRoutes(recurring),
    ...readingRoutes(recurring),
    ...changingRoutes(recurring),
    ...endingRoutes(recurring),
  ];
}

export function recurringId(text: string): string {
  return readId('RecurringCharge', text);
}

function creatingRoutes(recurring: RecurringCharges): Route[] {
  const created = { ...errorAnswers, 200: createdRecurringChargeType };
  return [
    route({
      method: 'POST',
      path: '/v1/recurring/charges',
      summary: 'Make a recurring charge',
      description: 'The first payment is due tomorrow at the earliest.',
      access: 'secret',
      body: recurringBody,
      answers: created,
      handle: async ({ caller, body, requestId: id }) => {
        const made = await recurring.create({ caller, id, ...readNewRecurring(body) });
        return { status: 200, body: writeCreated(made) };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/charges/:id/schedule',
      summary: 'Make a recurring charge of a charge: of its account, method and payer',
      description: 'The first payment is due tomorrow at the earliest.',
      access: 'secret',
      params: Type.Object({ id: Type.String({ description: 'Id of the charge.' }) }),
      body: schedulingBody,
      answers: created,
      handle: async ({ caller, body, params, requestId: id }) => {
        const chargeId = transactionId(params.id);
        const scheduling = { caller, id, chargeId, ...readScheduling(body) };
        return { status: 200, body: writeCreated(await recurring.scheduleCharge(scheduling)) };
      },
    }),
  ];
}

const orders: ReadonlyMap<string, RecurringOrder> = new Map(
  Object.entries({
    id: 'id',
    created: 'createdAt',
    modified: 'modifiedAt',
    status: 'status',
    account_id: 'accountId',
    amount: 'amount',
    description: 'description',
    reference: 'reference',
    next_payment: 'nextPaymentOn',
    total_occurrences: 'attemptedCount',
    total_amount: 'attemptedTotal',
  } as const),
);

const statuses = new Map(recurringStatuses.map((status) => [status.toUpperCase(), status]));

const listQuery = Type.Object({
  ...paging(100),
  account_id: Type.Optional(line(64, 'Only what goes through this account.')),
  status: Type.Optional(
    Type.String({ enum: [...statuses.keys()], description: 'All but DELETED when absent.' }),
  ),
  reference: Type.Optional(line(128, 'Only what has this reference.')),
  order_by: Type.Optional(
    Type.String({ description: 'Properties to sort by, `-` before one for descending order.' }),
  ),
});

function readingRoutes(recurring: RecurringCharges): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/recurring/charges',
      summary: 'List recurring charges',
      description: 'Newest first unless `order_by` says otherwise.',
      access: 'secret',
      query: listQuery,
      answers: { ...errorAnswers, 200: searchResults(recurringChargeType) },
      handle: async ({ caller, query }) => {
        const filter = readFilter(query);
        const order = readOrderOf(query.order_by ?? '', orders);
        const { recurringCharges, total } = filter
          ? await recurring.list({ caller, order, ...filter, ...readPage(query) })
          : nothing;
        return { status: 200, body: writePage(query, total, recurringCharges.map(writeRecurring)) };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/recurring/charges/:id',
      summary: 'Get a recurring charge',
      access: 'secret',
      params: byId,
      answers,
      handle: async ({ caller, params }) => {
        const found = await recurring.read(caller, recurringId(params.id));
        return { status: 200, body: writeRecurring(found) };
      },
    }),
  ];
}

const nothing = { recurringCharges: [], total: 0 };

/** Nothing at all for what is no id of ours: no recurring charge goes through that account. */
function readFilter({ account_id, status, reference }: Static<typeof listQuery>) {
  const accountId = account_id === undefined ? undefined : fromGatewayId(account_id);
  if (account_id !== undefined && accountId === undefined) return undefined;
  return given({ accountId, status: statuses.get(status ?? ''), reference });
}

function changingRoutes(recurring: RecurringCharges): Route[] {
  return [
    route({
      method: 'PUT',
      path: '/v1/recurring/charges/:id',
      summary: 'Replace what a recurring charge says',
      description: 'What is left out is cleared.',
      access: 'secret',
      params: byId,
      body: replacementBody,
      answers,
      handle: async ({ caller, body, params }) => {
        const id = recurringId(params.id);
        const changes = readReplacement(body);
        const updated = await recurring.update({ caller, id, changes, isWhole: true });
        return { status: 200, body: writeRecurring(updated) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/v1/recurring/charges/:id',
      summary: 'Change some of what a recurring charge says',
      access: 'secret',
      params: byId,
      body: changesBody,
      answers,
      handle: async ({ caller, body, params }) => {
        const id = recurringId(params.id);
        const changes = readRecurringChanges(body);
        const updated = await recurring.update({ caller, id, changes, isWhole: false });
        return { status: 200, body: writeRecurring(updated) };
      },
    }),
  ];
}

function endingRoutes(recurring: RecurringCharges): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/recurring/charges/:id/cancel',
      summary: 'End a recurring charge',
      description: 'It is COMPLETED, and stays in the list.',
      access: 'secret',
      params: byId,
      answers,
      handle: async ({ caller, params }) => {
        const canceled = await recurring.cancel(caller, recurringId(params.id));
        return { status: 200, body: writeRecurring(canceled) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v1/recurring/charges/:id',
      summary: 'End a recurring charge, and take it from the list',
      access: 'secret',
      params: byId,
      answers,
      handle: async ({ caller, params }) => {
        const removed = await recurring.remove(caller, recurringId(params.id));
        return { status: 200, body: writeRecurring(removed) };
      },
    }),
  ];
}
