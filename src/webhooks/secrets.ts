// The secret by which an organization knows that a message is ours.
import type { Database } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import { remembered } from '#src/kernel/remembered.ts';
import {
  credentialBinding,
  insertCredential,
  newSecret,
  sealCredential,
} from '#src/organizations/index.ts';
import { type KeyService, unseal } from '#src/payment-methods/vault/index.ts';
import { listSecrets, lockSecrets, retireSecret, type SealedSecret } from './secret-store.ts';

/** As Standard Webhooks writes them: `whsec_`, then 33 bytes in base64. */
export interface WebhookSecrets {
  readonly current: string;
  /** Signs too, in real time until then. */
  readonly previous?: { readonly secret: string; readonly until: Temporal.Instant };
}

export interface RotateSecret {
  readonly organizationId: string;
  /** How long the secret before goes on signing: 24 hours when absent, 30 days at most. */
  readonly keepFor?: Temporal.Duration;
}

export interface Secrets {
  /** Creates the first one if there is none. */
  readSecrets(organizationId: string): Promise<WebhookSecrets>;
  /**
   * A new secret signs from now on, the one before it as well until `keepFor` is over; older ones
   * are gone. This process signs so at once, others within a second. Throws `fields_invalid`.
   */
  rotateSecret(input: RotateSecret): Promise<WebhookSecrets>;
  /** What to sign with, the current one first; at most a second old. */
  signingSecrets(organizationId: string): Promise<readonly string[]>;
}

export interface SecretsTools {
  readonly db: Database;
  readonly keys: KeyService;
  /** Real time: receivers have no test clock. */
  readonly clock: Clock;
  readonly ids: Ids;
}

export function secretsOf(tools: SecretsTools): Secrets {
  const signing = remembered(10_000, async (organizationId) => {
    const { current, previous } = await readSecrets(tools, organizationId);
    return previous ? [current, previous.secret] : [current];
  });
  return {
    readSecrets: (organizationId) => readSecrets(tools, organizationId),
    rotateSecret: async (input) => {
      try {
        return await rotateSecret(tools, input);
      } finally {
        signing.delete(input.organizationId);
      }
    },
    signingSecrets: async (organizationId) => signing.memo(organizationId),
  };
}

async function readSecrets(tools: SecretsTools, organizationId: string): Promise<WebhookSecrets> {
  const found = await findSecrets(tools, organizationId);
  if (found) return found;
  await insertCredential(tools.db, await makeSecret(tools, organizationId));
  const made = await findSecrets(tools, organizationId);
  if (!made) throw new Error('a webhook secret that was just made is gone');
  return made;
}

async function rotateSecret(
  tools: SecretsTools,
  { organizationId, keepFor = Temporal.Duration.from({ hours: 24 }) }: RotateSecret,
): Promise<WebhookSecrets> {
  const until = endOf(tools.clock.now(), keepFor);
  const fresh = await makeSecret(tools, organizationId);
  await tools.db.transaction(async (tx) => {
    await lockSecrets(tx, organizationId);
    await retireSecret(tx, organizationId, until);
    await insertCredential(tx, fresh);
  });
  return readSecrets(tools, organizationId);
}

function makeSecret(tools: SecretsTools, organizationId: string) {
  const [kind, mode] = ['webhook_secret', 'both'] as const;
  const secret = newSecret(tools.ids, kind, mode);
  return sealCredential(tools, { organizationId, kind, mode, secret });
}

function endOf(now: Temporal.Instant, keepFor: Temporal.Duration): Temporal.Instant {
  const here = now.toZonedDateTimeISO('UTC');
  const end = here.add(keepFor);
  const { compare } = Temporal.ZonedDateTime;
  if (compare(end, here) < 0 || compare(end, here.add({ days: 30 })) > 0) {
    throw invalidFields([{ path: ['keepFor'], rule: 'out_of_range' }]);
  }
  return end.toInstant();
}

async function findSecrets(
  { db, keys, clock }: SecretsTools,
  organizationId: string,
): Promise<WebhookSecrets | undefined> {
  const [current, previous] = await listSecrets(db, organizationId, clock.now());
  if (!current) return undefined;
  return {
    current: await open(keys, current),
    ...(previous?.revokedAt && {
      previous: { secret: await open(keys, previous), until: previous.revokedAt },
    }),
  };
}

async function open(keys: KeyService, { sealed, ...place }: SealedSecret): Promise<string> {
  const bytes = await unseal(keys, credentialBinding(place), sealed);
  try {
    return bytes.toString();
  } finally {
    bytes.fill(0);
  }
}
