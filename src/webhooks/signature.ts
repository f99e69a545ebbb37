// Signatures of messages, as Standard Webhooks 1.0.0 has them ("Signature scheme", symmetric).
import { createHmac } from 'node:crypto';

export interface Signed {
  readonly id: string;
  readonly sentAt: Temporal.Instant;
  readonly body: string;
  /** `whsec_` and base64. */
  readonly secrets: readonly string[];
}

/** The headers by which a receiver checks a message: one signature for each secret, any will do. */
export function signatureHeaders({ id, sentAt, body, secrets }: Signed) {
  const timestamp = `${Math.floor(sentAt.epochMilliseconds / 1000)}`;
  const content = `${id}.${timestamp}.${body}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${hmacOf(secret, content)}`).join(' '),
  };
}

function hmacOf(secret: string, content: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}
