// A server as a client meets it: over HTTP, on a database of its own.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type App, type AppOptions, startApp } from '#src/app.ts';
import { examine } from '#src/cli/doctor.ts';
import { readConfig } from '#src/config.ts';
import { toBase64Url } from '#src/kernel/ids.ts';
import { createLogger } from '#src/observability/logger.ts';
import type { NewOrganization } from '#src/organizations/index.ts';
import { freshDatabaseUrl } from './database.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  readonly body: any;
}

export interface TestApp {
  readonly app: App;
  readonly organization: NewOrganization;
  /** Calls the AffiniPay face; with the test secret key unless `key` says otherwise. */
  gateway(method: string, path: string, body?: unknown, more?: Sending): Promise<Answered>;
  /** Calls the Aiwyn face; with the test session token unless `key` says otherwise. */
  aiwyn(method: string, path: string, body?: unknown, more?: Sending): Promise<Answered>;
  /** Calls the console with its token. */
  console(method: string, path: string, body?: unknown): Promise<Answered>;
  /** Moves the test clock by an ISO 8601 duration; gives the time it then shows. */
  advance(by: string): Promise<string>;
  /** Fails the test when an invariant of the books is broken. */
  checkBooks(): Promise<void>;
}

export interface Sending {
  /** Null sends no credentials. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestAppOptions extends Pick<AppOptions, 'overrides' | 'clock' | 'logger'> {
  /** As the environment would give them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts a server with one organization. Stops it when the test ends. */
export async function startTestApp(
  t: TestContext,
  options: Partial<TestAppOptions> = {},
): Promise<TestApp> {
  const [only] = await startTestApps(t, 1, options);
  return only!;
}

/** Starts servers that share a database, a key file and one organization, as behind one door. */
export async function startTestApps(
  t: TestContext,
  count: number,
  { settings, ...options }: Partial<TestAppOptions> = {},
): Promise<TestApp[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'counterfoil-app-'));
  const config = { ...readConfig({ DATA_DIR: dataDir, ...settings }), port: 0 };
  const databaseUrl = await freshDatabaseUrl(t);
  const logger = createLogger({ level: 'silent' });
  const apps: App[] = [];
  t.after(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await rm(dataDir, { recursive: true });
  });
  while (apps.length < count) {
    apps.push(await startApp({ config, databaseUrl, logger, ...options }));
  }
  const organization = await apps[0]!.organizations.create({ name: 'Test Organization' });
  return apps.map((app) => testAppOf(app, organization));
}

/** The same server as another organization sees it. */
export function testAppOf(app: App, organization: NewOrganization): TestApp {
  const send = async (
    port: number,
    method: string,
    path: string,
    body: unknown,
    headers: object,
  ) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text ? JSON.parse(text) : text,
    };
  };
  const console: TestApp['console'] = (method, path, body) =>
    send(app.ports.main, method, path, body, {
      authorization: `Bearer ${organization.consoleToken}`,
    });
  return {
    app,
    organization,
    gateway: (method, path, body, { key = organization.testSecretKey, headers } = {}) =>
      send(app.ports.affinipay, method, path, body, {
        ...(key !== null && { authorization: `Basic ${btoa(`${key}:`)}` }),
        ...headers,
      }),
    aiwyn: (method, path, body, { key = organization.sessionToken, headers } = {}) =>
      send(app.ports.aiwyn, method, path, body, {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...headers,
      }),
    console,
    advance: async (by) => {
      const { status, body } = await console('POST', '/console/api/clock', { by });
      assert.equal(status, 200, JSON.stringify(body));
      return body.now;
    },
    checkBooks: async () => {
      const broken = (await examine(app.db)).filter(({ violations }) => violations > 0n);
      assert.deepEqual(broken, []);
    },
  };
}

export const gatewayId = toBase64Url;

/** A card that every charge of it is approved. */
export function aCard(more: object = {}) {
  return { type: 'card', number: '4242424242424242', exp_month: 10, exp_year: 2040, ...more };
}

/** A bank account whose debits are accepted. */
export function aBankAccount(more: object = {}) {
  return {
    type: 'bank',
    routing_number: '000000013',
    account_number: '1100000002',
    account_type: 'CHECKING',
    name: 'Some Customer',
    ...more,
  };
}
