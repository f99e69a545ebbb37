// Webhooks as operators see them: the secret, what was sent and what became of it, listeners.
import type { Route } from '#src/faces/kit/route.ts';
import type { Webhooks } from '#src/webhooks/index.ts';
import { webhookDeliveryRoutes } from './webhook-deliveries.ts';
import { webhookListenerRoutes } from './webhook-listeners.ts';
import { webhookSecretRoutes } from './webhook-secrets.ts';

export function webhookRoutes(webhooks: Webhooks): Route[] {
  return [
    ...webhookSecretRoutes(webhooks),
    ...webhookDeliveryRoutes(webhooks),
    ...webhookListenerRoutes(webhooks),
  ];
}
