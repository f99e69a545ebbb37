// Answers to be compared: as text, without what differs between any two.
import type { Answered } from '#test/support/app.ts';

/** Without ids, times, and what was sent: the caller's own words may come back. */
export function comparable(
  { status, body }: Pick<Answered, 'status' | 'body'>,
  sent?: string,
): string {
  const text = JSON.stringify(body);
  const told = sent === undefined ? text : text.replaceAll(sent, '…');
  const same = told
    .replaceAll(/"[\w-]{22}"/g, '"…"')
    .replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"…"')
    .replaceAll(/("authorization_code":)"\w+"/g, '$1"…"');
  return `${status} ${same}`;
}
