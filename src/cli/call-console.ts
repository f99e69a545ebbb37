// The console API of the server that the credentials file names, called with the token in it.
import { callServer } from './call-server.ts';

/**
 * What the console answers, as `Answer` says that its documents describe it. Throws an Error that
 * can be shown to whoever runs the command, when nothing answers or the answer is a refusal.
 */
export async function callConsole<Answer>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: `/console/api/${string}`,
  body?: object,
): Promise<Answer> {
  const { isOk, status, text } = await callServer({
    port: 'main',
    authorization: (credentials) => `Bearer ${credentials.console?.token}`,
    method,
    path,
    body,
  });
  if (!isOk) throw new Error(detailIn(text) ?? `The server answered ${status}.`);
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
