// One attempt: what is sent, and what follows from the answer.
import type { Clock } from '#src/kernel/clock.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { eventUrlsIn } from '#src/organizations/index.ts';
import type { Ended } from './attempt-store.ts';
import type { Claimed } from './claim-store.ts';
import { hourlyRetries, nextRetry, type RetrySchedule } from './schedule.ts';
import type { Secrets } from './secrets.ts';
import type { Send, SendResult } from './send.ts';

export interface AttemptTools {
  /** Real time, which receivers compare with their own. */
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, 'signingSecrets'>;
  readonly senders: Readonly<Record<Mode, Send>>;
}

export async function attemptDelivery(
  { clock, secrets, senders }: AttemptTools,
  claimed: Claimed,
): Promise<Ended> {
  if (!isWanted(claimed)) return givenUp(claimed);
  const result = await senders[claimed.mode]({
    id: claimed.sentId,
    url: claimed.url,
    body: claimed.body,
    sentAt: clock.now(),
    secrets: await secrets.signingSecrets(claimed.organizationId),
  });
  return endOf(claimed, result);
}

/**
 * Nothing goes to a URL that the organization has given up, nor to a listener that left; but what
 * somebody sends again by hand does, once.
 */
function isWanted({ isByHand, isListener, eventsUrls, url }: Claimed): boolean {
  return isByHand || isListener || eventUrlsIn(eventsUrls).includes(url);
}

function givenUp(claimed: Claimed): Ended {
  return {
    claimed,
    isTimeout: claimed.isSlow,
    status: 'failed',
    retryCount: claimed.retryCount,
    ...(claimed.firstAttemptAt && { firstAttemptAt: claimed.firstAttemptAt }),
  };
}

/** "If your server doesn't respond with a 200 OK message …": no other status will do. */
export function endOf(
  claimed: Claimed,
  result: SendResult,
  schedule: RetrySchedule = hourlyRetries,
): Ended {
  const { startedAt, retryCount } = claimed;
  const firstAttemptAt = claimed.firstAttemptAt ?? startedAt;
  const ended = {
    claimed,
    attempt: { number: claimed.attemptCount + 1, startedAt, ...result },
    isTimeout: result.error === 'timeout',
  };
  if (result.status === 200 && result.error === undefined) {
    return { ...ended, status: 'delivered', retryCount, firstAttemptAt };
  }
  const next = nextRetry(schedule, { retryCount, firstAttemptAt, startedAt });
  return next
    ? { ...ended, status: 'pending', ...next }
    : { ...ended, status: 'failed', retryCount, firstAttemptAt };
}
