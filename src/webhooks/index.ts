export { webhooksDueWork } from './clock-work.ts';
export { type Deliverer, delivererOf } from './deliver.ts';
export {
  type Attempt,
  type Delivery,
  type DeliveryLog,
  type DeliveryPage,
  type DeliveryStatus,
  deliveryStatuses,
  type ListDeliveries,
} from './delivery.ts';
export type { EventFormat, WordedEvent } from './event-format.ts';
export { webhookFailures } from './failures.ts';
export { startForgettingDeliveries } from './forget-old-deliveries.ts';
export type { Listener } from './listener.ts';
export { secretsOf, type WebhookSecrets } from './secrets.ts';
export { senderOf } from './send.ts';
export { testEventType } from './send-test-event.ts';
export { type DeliveringTools, startDelivering } from './start-delivering.ts';
export { type Webhooks, webhooksOf } from './webhooks.ts';
