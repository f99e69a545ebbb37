// Whoever holds a secret key of an organization: one mode of one tenant.
import type { Mode } from '#src/kernel/mode.ts';
import { type Answered, gatewayId, type TestApp } from '#test/support/app.ts';

export interface KeyHolder {
  readonly store: TestApp;
  readonly organizationId: string;
  readonly mode: Mode;
  ask(
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered>;
  /**
   * Posts, and gives the id of what comes of it. Live payments fail without a processor: then it is
   * the id of the failed transaction.
   */
  make(path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<string>;
  /** Gives the id of a token that the public key makes. */
  makePublicly(body: object): Promise<string>;
  /** The id of the organization's account for the mode. */
  account(kind: 'merchant_accounts' | 'ach_accounts'): Promise<string>;
}

export function keyHolder(store: TestApp, mode: Mode): KeyHolder {
  const { organization } = store;
  const { id, publicKey, testSecretKey, liveSecretKey } = organization;
  const key = mode === 'test' ? testSecretKey : liveSecretKey;
  const ask: KeyHolder['ask'] = (method, path, body, headers = {}) =>
    store.gateway(method, path, body, { key, headers });
  return {
    store,
    organizationId: id,
    mode,
    ask,
    make: async (path, body, headers) => idIn(await ask('POST', path, body, headers)),
    makePublicly: async (body) =>
      idIn(await store.gateway('POST', '/v1/tokens', body, { key: publicKey })),
    account: async (kind) => {
      if (mode === 'test' && kind === 'ach_accounts') return gatewayId(organization.achAccountId);
      return (await ask('GET', '/v1/merchant')).body[kind][0].id;
    },
  };
}

function idIn({ body }: Answered): string {
  const id = body.signature_id ?? body.id ?? body.messages?.[0]?.entity_id;
  if (id === undefined) throw new Error(`nothing was made: ${JSON.stringify(body)}`);
  return id;
}
