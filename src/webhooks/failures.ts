import { failuresOf } from '#src/kernel/failure.ts';

export const webhookFailures = {
  delivery_not_found: {
    kind: 'missing',
    say: (d: { id: string }) => `No delivery has the id ${d.id}.`,
  },
  listener_not_found: {
    kind: 'missing',
    say: (d: { id: string }) => `No listener has the id ${d.id}: it was closed, or not renewed.`,
  },
  listener_url_refused: {
    kind: 'invalid',
    field: 'url',
    say: (d: { why: string }) => `Events cannot be sent to this URL: ${d.why}.`,
  },
  too_many_listeners: {
    kind: 'throttled',
    say: (d: { listenersMax: number }) =>
      `${d.listenersMax} listen already in this mode: one has to be closed, or to end, first.`,
  },
  no_event_urls: {
    kind: 'wrong_state',
    say: () => 'The organization has no URL that events are sent to.',
  },
} as const;

export const failure = failuresOf(webhookFailures);
