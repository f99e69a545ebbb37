// Changes what an organization says of itself, or what its operators have set.
import type { Database } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import { failure } from './failures.ts';
import type { Organization } from './organization.ts';
import { findOrganization, saveOrganization } from './organization-store.ts';

export interface UpdateTools {
  readonly db: Database;
  readonly clock: Clock;
}

/** An empty text clears what may be absent. */
export type OrganizationChanges = Partial<
  Omit<Organization, 'id' | 'publicKey' | 'testClock' | 'version' | 'createdAt' | 'modifiedAt'>
>;

export interface UpdateOrganization {
  readonly organizationId: string;
  /** Operators may change one that is not active. */
  readonly by: 'organization' | 'operator';
  /** What is to change, given what is there. Throws what it finds wrong. */
  readonly change: (seen: Organization) => OrganizationChanges;
}

/** Throws `organization_status_does_not_allow` and `version_conflict`. */
export async function updateOrganization(
  { db, clock }: UpdateTools,
  { organizationId, by, change }: UpdateOrganization,
): Promise<void> {
  const organization = await findOrganization(db, organizationId);
  if (!organization) throw failure('credentials_unknown');
  if (by === 'organization') requireChangeable({ organization });
  const changed = { ...organization, ...change(organization), modifiedAt: clock.now() };
  if ((await saveOrganization(db, changed)) === 0) throw failure('version_conflict');
}

/**
 * Throws `organization_status_does_not_allow`: what is suspended or closed stays as it is, but for
 * what operators do.
 */
export function requireChangeable({ organization }: { readonly organization: Organization }): void {
  if (organization.status !== 'active') throw failure('organization_status_does_not_allow');
}
