// SQL of what became of attempts.
import { sql, type Tx } from '#src/db/index.ts';
import type { Claimed } from './claim-store.ts';
import type { Attempt, DeliveryStatus } from './delivery.ts';

/** An attempt that ended, and what is to become of its delivery. */
export interface Ended {
  readonly claimed: Claimed;
  /** None when nothing was sent. */
  readonly attempt?: Attempt;
  readonly isTimeout: boolean;
  readonly status: DeliveryStatus;
  readonly retryCount: number;
  readonly firstAttemptAt?: Temporal.Instant;
  /** Of the next attempt. */
  readonly dueAt?: Temporal.Instant;
}

/**
 * Writes what became of them, of all whose lease still holds: whoever comes late changes nothing,
 * as somebody else has it now. Running it twice does no harm.
 */
export async function saveEnded(tx: Tx, list: readonly Ended[]): Promise<void> {
  await tx.run(sql`
    with ended as (select * from ${endedRows(list)}),
    saved as (
      update deliveries d
         set status = ended.status, attempt_count = coalesce(ended.number, d.attempt_count),
             retry_count = ended.retry_count, first_attempt_at = ended.first_attempt_at,
             due_at = ended.due_at, is_by_hand = false, lease_id = null, leased_until = null,
             modified_at = ended.started_at
        from ended
       where d.organization_id = ended.organization_id and d.mode = ended.mode
         and d.id = ended.id and d.lease_id = ended.lease_id
      returning d.organization_id, d.mode, d.id, d.endpoint_id, ended.is_timeout),
    endpoint as (
      update event_endpoints e set is_slow = last.is_timeout
        from (select organization_id, mode, endpoint_id, bool_and(is_timeout) as is_timeout
                from saved group by organization_id, mode, endpoint_id) as last
       where e.organization_id = last.organization_id and e.mode = last.mode
         and e.id = last.endpoint_id and e.is_slow <> last.is_timeout)
    insert into delivery_attempts
           (organization_id, mode, delivery_id, number, started_at, duration_ms, status, error,
            answer)
    select ended.organization_id, ended.mode, ended.id, ended.number, ended.started_at,
           ended.duration_ms, ended.http_status, ended.error, ended.answer
      from ended join saved using (organization_id, mode, id)
     where ended.number is not null`);
}

function endedRows(list: readonly Ended[]) {
  const attempts = list.map(({ attempt }) => attempt);
  return sql`
    unnest(${list.map(({ claimed }) => claimed.organizationId)}::uuid[],
           ${list.map(({ claimed }) => claimed.mode)}::text[],
           ${list.map(({ claimed }) => claimed.id)}::uuid[],
           ${list.map(({ claimed }) => claimed.leaseId)}::uuid[],
           ${list.map(({ isTimeout }) => isTimeout)}::boolean[],
           ${list.map(({ status }) => status)}::text[],
           ${list.map(({ retryCount }) => retryCount)}::smallint[],
           ${list.map(({ firstAttemptAt }) => firstAttemptAt)}::timestamptz[],
           ${list.map(({ dueAt }) => dueAt)}::timestamptz[],
           ${list.map(({ claimed }) => claimed.startedAt)}::timestamptz[],
           ${attempts.map((attempt) => attempt?.number)}::integer[],
           ${attempts.map((attempt) => attempt?.durationMs)}::integer[],
           ${attempts.map((attempt) => attempt?.status)}::integer[],
           ${attempts.map((attempt) => attempt?.error)}::text[],
           ${attempts.map((attempt) => attempt?.answer)}::text[])
      as ended (organization_id, mode, id, lease_id, is_timeout, status, retry_count,
                first_attempt_at, due_at, started_at, number, duration_ms,
                http_status, error, answer)`;
}
