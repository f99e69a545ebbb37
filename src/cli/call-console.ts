// The console API of the server that the credentials file names, called with the token in it.
import { localUrl, readConfig } from '#src/config.ts';
import { readDemoFile } from './demo-file.ts';

/**
 * What the console answers, as `Answer` says that its documents describe it. The file is read each
 * time: a server that was started again may listen elsewhere. Throws an Error that can be shown to
 * whoever runs the command, when nothing answers or the answer is a refusal.
 */
export async function callConsole<Answer>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: `/console/api/${string}`,
  body?: object,
): Promise<Answer> {
  const config = readConfig();
  const demo = await readDemoFile(config);
  const url = `${localUrl(config, Number(demo.ports?.main))}${path}`;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${demo.console?.token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(`Nothing answers at ${url}: is the server running?`);
  });
  const text = await response.text();
  if (!response.ok) throw new Error(detailIn(text) ?? `The server answered ${response.status}.`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/** What a problem document says; anything else than the console may listen on its port. */
function detailIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { readonly detail?: string } | null)?.detail;
  } catch {
    return undefined;
  }
}
