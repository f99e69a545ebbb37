// A new key or token of an organization, which is seen in plain here and never again.
import type { Tx } from '#src/db/index.ts';
import { type CredentialKind, type CredentialMode, newSecret } from './credential.ts';
import { insertCredential, type StoredCredential } from './credential-store.ts';
import { type SealCredentialTools, sealCredential } from './seal-credential.ts';

export interface IssueCredential {
  readonly organizationId: string;
  readonly kind: CredentialKind;
  readonly mode: CredentialMode;
  /** Made when absent. */
  readonly secret?: string;
}

export interface IssuedCredential extends StoredCredential {
  readonly secret: string;
}

/** Older ones of the kind stay good. */
export async function issueCredential(
  tools: SealCredentialTools,
  tx: Tx,
  { organizationId, kind, mode, secret = newSecret(tools.ids, kind, mode) }: IssueCredential,
): Promise<IssuedCredential> {
  const sealed = await sealCredential(tools, { organizationId, kind, mode, secret });
  await insertCredential(tx, sealed);
  return { organizationId, kind, mode, id: sealed.id, secret };
}
