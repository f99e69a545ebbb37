// Listeners: URLs that get every event for as long as somebody is there and says so.
import { Type } from 'typebox';
import { failure as requestFailure } from '#src/faces/kit/failures.ts';
import { type Route, route } from '#src/faces/kit/route.ts';
import { line } from '#src/faces/kit/schemas.ts';
import { isId } from '#src/kernel/ids.ts';
import type { Listener, Webhooks } from '#src/webhooks/index.ts';
import { problemAnswers } from './problem.ts';
import { modeField, modeQuery, scopeOf } from './scope.ts';
import { writeInstant } from './write-instant.ts';

const path = '/console/api/webhooks/listeners';
const idParams = Type.Object({ id: Type.String({ description: 'Id of the listener.' }) });

const listenerBody = Type.Object({
  ...modeField,
  url: line(2_048, 'Where the events go, such as http://127.0.0.1:41234/.'),
});

const listenerType = Type.Object({
  id: Type.String(),
  url: Type.String(),
  until: Type.String({ format: 'date-time', description: 'When it ends unless it is renewed.' }),
});

export function webhookListenerRoutes(webhooks: Webhooks): Route[] {
  const answers = { ...problemAnswers, 200: listenerType };
  return [
    route({
      method: 'POST',
      path,
      summary: 'Send every event from now on to one more URL, for a minute',
      access: 'secret',
      body: listenerBody,
      answers,
      handle: async ({ caller, body }) => {
        const listener = await webhooks.listen({ caller: scopeOf(caller, body), url: body.url });
        return { status: 200, body: writeListener(listener) };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:id/renew`,
      summary: 'Keep a listener for another minute from now',
      access: 'secret',
      query: modeQuery,
      params: idParams,
      answers,
      handle: async ({ caller, query, params }) => {
        const listener = await webhooks.renewListener(scopeOf(caller, query), listenerId(params));
        return { status: 200, body: writeListener(listener) };
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/:id`,
      summary: 'Close a listener; what it was not sent yet is given up',
      access: 'secret',
      query: modeQuery,
      params: idParams,
      answers: { ...problemAnswers, 204: Type.Null({ description: 'There is none any more.' }) },
      handle: async ({ caller, query, params }) => {
        await webhooks.closeListener(scopeOf(caller, query), listenerId(params));
        return { status: 204, body: undefined };
      },
    }),
  ];
}

function listenerId({ id }: { readonly id: string }): string {
  if (!isId(id)) throw requestFailure('object_not_found', { type: 'listener' });
  return id;
}

function writeListener({ id, url, until }: Listener) {
  return { id, url, until: writeInstant(until) };
}
