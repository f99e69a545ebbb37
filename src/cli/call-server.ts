// The server that the credentials file names, called with one of the credentials in it.
import { localUrl, readConfig } from '#src/config.ts';
import type { Credentials } from '#src/console/index.ts';
import { readDemoFile } from './demo-file.ts';

export interface ServerCall {
  /** As the credentials file names it. */
  readonly port: 'main' | 'affinipay';
  readonly authorization: (credentials: Credentials) => string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/**
 * What it answers, refusals too. The file is read each time: a server that was started again may
 * listen elsewhere. Throws an Error that can be shown to whoever runs the command when there is no
 * file, or nothing answers.
 */
export async function callServer({ port, authorization, method, path, body }: ServerCall) {
  const config = readConfig();
  const credentials = await readDemoFile(config);
  const url = `${localUrl(config, Number(credentials.ports?.[port]))}${path}`;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: authorization(credentials),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(`Nothing answers at ${url}: is the server running?`);
  });
  return { isOk: response.ok, status: response.status, text: await response.text() };
}
