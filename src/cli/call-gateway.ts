// The gateway of the server that the credentials file names, called with the test key in it.
import { callServer } from './call-server.ts';

/** What it answers, refusals too. Throws an Error that can be shown when nothing answers. */
export async function callGateway(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { status, text } = await callServer({
    port: 'affinipay',
    authorization: ({ affinipay }) => `Basic ${btoa(`${affinipay?.testSecretKey}:`)}`,
    method,
    path,
    body,
  });
  return { status, body: text === '' ? undefined : JSON.parse(text) };
}
