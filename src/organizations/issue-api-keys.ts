// The API keys of an organization, one for each mode, and a token for whoever tries them out.
import type { Tx } from '#src/db/index.ts';
import { issueCredential } from './issue-credential.ts';
import type { SealCredentialTools } from './seal-credential.ts';
import { sessionTokensOf } from './session-token.ts';

/** The only moment at which the secrets are seen in plain. */
export interface NewApiKeys {
  readonly testJwtApiKey: string;
  readonly liveJwtApiKey: string;
  /** Of the test key. */
  readonly sessionToken: string;
}

/** It stands in a file, which is read for years. It ends with its key all the same. */
const tokenSeconds = 10 * 365 * 24 * 60 * 60;

export async function issueApiKeys(
  tools: SealCredentialTools,
  tx: Tx,
  organizationId: string,
): Promise<NewApiKeys> {
  const key = { organizationId, kind: 'jwt_api_key' } as const;
  const test = await issueCredential(tools, tx, { ...key, mode: 'test' });
  const live = await issueCredential(tools, tx, { ...key, mode: 'live' });
  return {
    testJwtApiKey: test.secret,
    liveJwtApiKey: live.secret,
    sessionToken: await sessionTokensOf(tools).issue(test, tokenSeconds),
  };
}
