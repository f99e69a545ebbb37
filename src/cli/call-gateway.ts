// The gateway of the server that the credentials file names, called with the test key in it.
import { localUrl, readConfig } from '#src/config.ts';
import { readDemoFile } from './demo-file.ts';

/** What it answers, refusals too. Throws an Error that can be shown when nothing answers. */
export async function callGateway(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const config = readConfig();
  const demo = await readDemoFile(config);
  const url = `${localUrl(config, Number(demo.ports?.affinipay))}${path}`;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${demo.affinipay?.testSecretKey}:`)}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(`Nothing answers at ${url}: is the server running?`);
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
