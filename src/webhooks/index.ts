export { webhooksDueWork } from './clock-work.ts';
export { delivererOf } from './deliver.ts';
export {
  type Attempt,
  type Delivery,
  type DeliveryLog,
  deliveryStatuses,
} from './delivery.ts';
export type { EventFormat, WordedEvent } from './event-format.ts';
export { webhookFailures } from './failures.ts';
export { startForgettingDeliveries } from './forget-old-deliveries.ts';
export type { Listener } from './listener.ts';
export { secretsOf, type WebhookSecrets } from './secrets.ts';
export { senderOf } from './send.ts';
export { testEventType } from './send-test-event.ts';
export { type DeliveringTools, startDelivering } from './start-delivering.ts';
export { readTargetUrl } from './target-url.ts';
export { type Webhooks, webhooksOf } from './webhooks.ts';
