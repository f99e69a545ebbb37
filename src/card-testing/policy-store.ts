// SQL of the policies.
import { sql, type Tx } from '#src/db/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import { defaultLimits, type Limits, type Policy } from './policy.ts';

export async function findPolicy(
  tx: Tx,
  { organizationId, mode }: Caller,
): Promise<Policy | undefined> {
  const row = await tx.maybe<Omit<Policy, 'limits'> & { limits: Partial<Limits> }>(sql`
    select is_enabled as "isEnabled", window_seconds as "windowSeconds",
           cool_down_seconds as "coolDownSeconds", limits
      from card_testing_policies
     where organization_id = ${organizationId} and mode = ${mode}`);
  // A kind of trait that came later than the row has its default.
  return row && { ...row, limits: { ...defaultLimits, ...row.limits } };
}

export async function savePolicy(
  tx: Tx,
  { organizationId, mode }: Caller,
  { isEnabled, windowSeconds, coolDownSeconds, limits }: Policy,
): Promise<void> {
  await tx.run(sql`
    insert into card_testing_policies
           (organization_id, mode, is_enabled, window_seconds, cool_down_seconds, limits)
    values (${organizationId}, ${mode}, ${isEnabled}, ${windowSeconds}, ${coolDownSeconds},
            ${JSON.stringify(limits)}::jsonb)
        on conflict (organization_id, mode) do update
       set is_enabled = excluded.is_enabled, window_seconds = excluded.window_seconds,
           cool_down_seconds = excluded.cool_down_seconds, limits = excluded.limits`);
}
