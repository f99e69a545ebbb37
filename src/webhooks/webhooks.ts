// The slice's use cases, bound to their tools.
import type { Caller } from '#src/organizations/index.ts';
import type { Delivery, DeliveryLog, DeliveryPage, ListDeliveries } from './delivery.ts';
import { listDeliveries } from './delivery-store.ts';
import { type Listen, type ListenTools, listen } from './listen.ts';
import type { Listener } from './listener.ts';
import { closeListener, renewListener } from './renew-listener.ts';
import { readDelivery, resend } from './resend.ts';
import { type ResendSince, type ResendSinceTools, resendSince } from './resend-since.ts';
import type { RotateSecret, Secrets, WebhookSecrets } from './secrets.ts';
import { sendTestEvent } from './send-test-event.ts';

export interface Webhooks {
  /** Creates the first one if there is none. */
  readSecrets(organizationId: string): Promise<WebhookSecrets>;
  /**
   * A new secret signs from now on; the one before signs too (both in one header) until `keepFor`
   * is over: 24 hours when absent, 30 days at most. Throws `fields_invalid`.
   */
  rotateSecret(input: RotateSecret): Promise<WebhookSecrets>;
  listDeliveries(query: ListDeliveries): Promise<DeliveryPage>;
  /** Throws `delivery_not_found`. */
  readDelivery(caller: Caller, id: string): Promise<DeliveryLog>;
  /** Sends it once more, at once, whatever became of it before. Throws `delivery_not_found`. */
  resend(caller: Caller, id: string): Promise<Delivery>;
  /**
   * Sends every event since then, to every URL that the organization now has; or only what failed.
   * Gives the number of deliveries that are due again.
   */
  resendSince(input: ResendSince): Promise<number>;
  /** An event that says nothing, to every URL. Throws `no_event_urls` when there is none. */
  sendTestEvent(caller: Caller): Promise<{ readonly eventId: string }>;
  /**
   * Every event of the mode from now on goes to the URL as well, for a minute. Throws
   * `listener_url_refused`, and `too_many_listeners` when 20 others listen in the mode.
   */
  listen(input: Listen): Promise<Listener>;
  /** For a minute from now. Throws `listener_not_found`. */
  renewListener(caller: Caller, id: string): Promise<Listener>;
  /** What was not sent yet is given up. */
  closeListener(caller: Caller, id: string): Promise<void>;
}

export interface WebhooksTools extends ResendSinceTools, ListenTools {
  readonly db: ResendSinceTools['db'];
  readonly secrets: Pick<Secrets, 'readSecrets' | 'rotateSecret'>;
}

/**
 * Events as they are sent to URLs: what was sent, sending it again, secrets and listeners. What is
 * to be sent is written at once, and sent by `startDelivering` or `webhooksDueWork`.
 */
export function webhooksOf(tools: WebhooksTools): Webhooks {
  return {
    readSecrets: tools.secrets.readSecrets,
    rotateSecret: tools.secrets.rotateSecret,
    listDeliveries: (query) => listDeliveries(tools.db, query),
    readDelivery: (caller, id) => readDelivery(tools, caller, id),
    resend: (caller, id) => resend(tools, caller, id),
    resendSince: (input) => resendSince(tools, input),
    sendTestEvent: (caller) => sendTestEvent(tools, caller),
    listen: (input) => listen(tools, input),
    renewListener: (caller, id) => renewListener(tools, caller, id),
    closeListener: (caller, id) => closeListener(tools, caller, id),
  };
}
