// The delivery log: what was sent where, what came back, and sending it again.
import { Type } from 'typebox';
import { failure as requestFailure } from '#src/faces/kit/failures.ts';
import { paging, readPage } from '#src/faces/kit/paging.ts';
import { type Route, route } from '#src/faces/kit/route.ts';
import { line, refined } from '#src/faces/kit/schemas.ts';
import { instant } from '#src/faces/kit/timestamps.ts';
import { fromBase64Url, isId } from '#src/kernel/ids.ts';
import { deliveryStatuses, type Webhooks } from '#src/webhooks/index.ts';
import { problemAnswers } from './problem.ts';
import { modeField, modeQuery, scopeOf } from './scope.ts';
import {
  deliveryLogType,
  deliveryType,
  writeDelivery,
  writeDeliveryLog,
} from './write-delivery.ts';

const path = '/console/api/webhooks/deliveries';
const idParams = Type.Object({ id: Type.String({ description: 'Id of the delivery.' }) });

const listQuery = Type.Object({
  ...modeField,
  status: Type.Optional(Type.Enum(deliveryStatuses)),
  event_id: Type.Optional(
    refined(
      line(64, 'Id of the event, in the spelling of any API.'),
      (text) => idOf(text) !== undefined,
      'invalid',
    ),
  ),
  ...paging(1_000),
});

const resendBody = Type.Object({
  since: instant('Events from this time on, by the clock of the mode.'),
  only_failed: Type.Optional(
    Type.Boolean({ description: 'Only what failed and is not delivered yet. True when absent.' }),
  ),
});

export function webhookDeliveryRoutes(webhooks: Webhooks): Route[] {
  return [...readRoutes(webhooks), ...sendRoutes(webhooks)];
}

function readRoutes(webhooks: Webhooks): Route[] {
  return [
    route({
      method: 'GET',
      path,
      summary: 'Deliveries of events, newest first',
      access: 'secret',
      query: listQuery,
      answers: {
        ...problemAnswers,
        200: Type.Object({ total: Type.Integer(), deliveries: Type.Array(deliveryType) }),
      },
      handle: async ({ caller, query }) => {
        const { status, event_id: spelled } = query;
        const eventId = spelled === undefined ? undefined : idOf(spelled);
        const { deliveries, total } = await webhooks.listDeliveries({
          caller: scopeOf(caller, query),
          ...(status !== undefined && { status }),
          ...(eventId !== undefined && { eventId }),
          ...readPage(query),
        });
        return { status: 200, body: { total, deliveries: deliveries.map(writeDelivery) } };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      summary: 'A delivery with its body and every attempt',
      access: 'secret',
      query: modeQuery,
      params: idParams,
      answers: { ...problemAnswers, 200: deliveryLogType },
      handle: async ({ caller, query, params }) => {
        const log = await webhooks.readDelivery(scopeOf(caller, query), deliveryId(params));
        return { status: 200, body: writeDeliveryLog(log) };
      },
    }),
  ];
}

function sendRoutes(webhooks: Webhooks): Route[] {
  return [
    route({
      method: 'POST',
      path: `${path}/:id/resend`,
      summary: 'Send it once more, whatever became of it before',
      access: 'secret',
      query: modeQuery,
      params: idParams,
      answers: { ...problemAnswers, 200: deliveryType },
      handle: async ({ caller, query, params }) => {
        const delivery = await webhooks.resend(scopeOf(caller, query), deliveryId(params));
        return { status: 200, body: writeDelivery(delivery) };
      },
    }),
    route({
      method: 'POST',
      path: '/console/api/webhooks/resend',
      summary: 'Send every event since a time once more',
      access: 'secret',
      query: modeQuery,
      body: resendBody,
      answers: { ...problemAnswers, 200: Type.Object({ deliveries: Type.Integer() }) },
      handle: async ({ caller, query, body }) => {
        const deliveries = await webhooks.resendSince({
          caller: scopeOf(caller, query),
          since: Temporal.Instant.from(body.since),
          onlyFailed: body.only_failed ?? true,
        });
        return { status: 200, body: { deliveries } };
      },
    }),
    route({
      method: 'POST',
      path: '/console/api/webhooks/test',
      summary: 'Send an event that says nothing',
      access: 'secret',
      query: modeQuery,
      answers: { ...problemAnswers, 200: Type.Object({ event_id: Type.String() }) },
      handle: async ({ caller, query }) => {
        const { eventId } = await webhooks.sendTestEvent(scopeOf(caller, query));
        return { status: 200, body: { event_id: eventId } };
      },
    }),
  ];
}

function idOf(spelled: string): string | undefined {
  return isId(spelled) ? spelled : fromBase64Url(spelled);
}

function deliveryId({ id }: { readonly id: string }): string {
  if (!isId(id)) throw requestFailure('object_not_found', { type: 'delivery' });
  return id;
}
