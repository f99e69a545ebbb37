// The settings, all from the environment. Nothing else reads it.
import { resolve } from 'node:path';
import { isLoopback, readRange, splitRanges } from './kernel/ip-address.ts';
import type { Mode } from './kernel/mode.ts';

export interface Config {
  readonly host: string;
  /** Of the console; the faces' ports follow it. 0 lets the system choose them all. */
  readonly port: number;
  readonly dataDir: string;
  /** A PostgreSQL of one's own; without it one is embedded under `dataDir`. */
  readonly databaseUrl?: string;
  readonly databaseConnections: number;
  readonly keyFile: string;
  readonly logLevel: string;
  /** Whether live keys open anything. */
  readonly isLiveEnabled: boolean;
  /** Host names, in lower case, by which the faces are told apart behind one port. */
  readonly faceHosts: Readonly<Record<FaceName, string>>;
  /** Addresses and CIDR ranges of the proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** A table of countries (MMDB) of one's own; one is shipped. */
  readonly countryFile?: string;
  /** In which modes events may be sent to addresses that are not on the internet. */
  readonly webhooksAllowLocal: Readonly<Record<Mode, boolean>>;
  /** Whether API requests are kept, under `dataDir`. */
  readonly keepsRequests: boolean;
  /** How many bytes of them are kept of a day. */
  readonly requestLogDayBytesMax: number;
}

export const faceNames = ['affinipay', 'aiwyn'] as const;
export type FaceName = (typeof faceNames)[number];

/** How far behind the console's port each face listens. */
export const portOffsets: Readonly<Record<FaceName, number>> = { affinipay: 1, aiwyn: 4 };

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Throws an Error that names the setting and what it may be. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const dataDir = resolve(env.DATA_DIR || './data');
  const host = env.HOST || '127.0.0.1';
  const trustedProxies = proxies('TRUSTED_PROXIES', env.TRUSTED_PROXIES || '');
  return {
    host,
    port: wholeNumber('PORT', env.PORT, { byDefault: 8080, max: 65_000 }),
    dataDir,
    ...(env.DATABASE_URL && { databaseUrl: env.DATABASE_URL }),
    databaseConnections: wholeNumber('DATABASE_CONNECTIONS', env.DATABASE_CONNECTIONS, {
      byDefault: 8,
      max: 100,
    }),
    keyFile: resolve(env.VAULT_KEY_FILE || `${dataDir}/vault-keys.json`),
    logLevel: oneOf('LOG_LEVEL', env.LOG_LEVEL || 'info', logLevels),
    isLiveEnabled: oneOf('LIVE_MODE', env.LIVE_MODE || 'on', ['on', 'off']) === 'on',
    faceHosts: {
      affinipay: (env.AFFINIPAY_HOST || 'affinipay.localhost').toLowerCase(),
      aiwyn: (env.AIWYN_HOST || 'aiwyn.localhost').toLowerCase(),
    },
    trustedProxies,
    ...(env.IP_COUNTRY_FILE && { countryFile: resolve(env.IP_COUNTRY_FILE) }),
    keepsRequests: oneOf('REQUEST_LOG', env.REQUEST_LOG || 'on', ['on', 'off']) === 'on',
    requestLogDayBytesMax: mebibytes('REQUEST_LOG_MB', env.REQUEST_LOG_MB, 1024),
    webhooksAllowLocal: localWebhooks('WEBHOOK_ALLOW_LOCAL', env.WEBHOOK_ALLOW_LOCAL, {
      host,
      trustedProxies,
    }),
  };
}

const loopbackOf: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where what listens on `port` is found from this machine: a wildcard is no address to call. */
export function localUrl({ host }: Pick<Config, 'host'>, port: number): string {
  const address = loopbackOf[host] ?? host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function wholeNumber(
  name: string,
  text: string | undefined,
  { byDefault, max }: { readonly byDefault: number; readonly max: number },
): number {
  if (!text) return byDefault;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new Error(`${name} must be a whole number from 0 to ${max}.`);
}

function mebibytes(name: string, text: string | undefined, byDefault: number): number {
  return wholeNumber(name, text, { byDefault, max: 1_000_000 }) * 1024 * 1024;
}

function proxies(name: string, text: string): string[] {
  const ranges = splitRanges(text);
  // Whoever believes everybody has no proxy that tells the truth.
  if (ranges.every((range) => (readRange(range)?.bits ?? 0) > 0)) return ranges;
  throw new Error(`${name} must be addresses or CIDR ranges with commas between them.`);
}

/**
 * Who tries things out has his receiver on the same machine. Live events have no place there, nor
 * have those of strangers, whom a proxy on the same machine lets in.
 */
function localWebhooks(
  name: string,
  text: string | undefined,
  { host, trustedProxies }: Pick<Config, 'host' | 'trustedProxies'>,
): Config['webhooksAllowLocal'] {
  if (text) {
    const isOn = oneOf(name, text, ['on', 'off']) === 'on';
    return { test: isOn, live: isOn };
  }
  const isPrivate = (host === 'localhost' || isLoopback(host)) && trustedProxies.length === 0;
  return { test: isPrivate, live: false };
}

function oneOf(name: string, text: string, allowed: readonly string[]): string {
  if (allowed.includes(text)) return text;
  throw new Error(`${name} must be one of ${allowed.join(', ')}.`);
}
