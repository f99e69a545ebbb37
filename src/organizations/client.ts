// On whose behalf a request is made.

export interface Client {
  /** IPv4 or IPv6 in its usual spelling; `unknown` when a trusted proxy named none. */
  readonly address: string;
  /** Two-letter code; private, loopback and unlisted addresses have none. */
  readonly country?: string;
  /** Named by the caller, who speaks for it; otherwise it is the caller itself. */
  readonly isRelayed?: boolean;
}
