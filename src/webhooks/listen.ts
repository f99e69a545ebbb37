// Sends an organization's events to one more URL, for as long as somebody says that he is there.
import type { Database } from '#src/db/index.ts';
import type { Clock } from '#src/kernel/clock.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { isPublic } from '#src/kernel/ip-address.ts';
import type { Mode } from '#src/kernel/mode.ts';
import type { Caller } from '#src/organizations/index.ts';
import { failure } from './failures.ts';
import type { Listener } from './listener.ts';
import { countOtherListeners, upsertListener } from './listener-store.ts';
import { isHostAllowed } from './lookup-addresses.ts';
import { readTargetUrl } from './target-url.ts';

export interface ListenTools {
  readonly db: Database;
  readonly ids: Ids;
  /** Real time. */
  readonly clock: Clock;
  /** Whether events may go to this machine and the network around it. */
  readonly allowsLocal: Readonly<Record<Mode, boolean>>;
}

export interface Listen {
  readonly caller: Caller;
  readonly url: string;
}

/** How long a listener lasts that is not renewed. */
export const listenerLasts = Temporal.Duration.from({ seconds: 60 });

/** Who listens in one mode of an organization at once: every event goes to each of them. */
const listenersMax = 20;

/** Throws `listener_url_refused` and `too_many_listeners`. */
export async function listen(tools: ListenTools, { caller, url }: Listen): Promise<Listener> {
  const target = readTargetUrl(url);
  if (!target) throw failure('listener_url_refused', { why: 'it is no address of the web' });
  if (!tools.allowsLocal[caller.mode] && !isPublicHost(target)) {
    const why = 'in this mode they go to public addresses only (WEBHOOK_ALLOW_LOCAL)';
    throw failure('listener_url_refused', { why });
  }
  const now = tools.clock.now();
  return tools.db.transaction(async (tx) => {
    if ((await countOtherListeners(tx, caller, { url, now })) >= listenersMax) {
      throw failure('too_many_listeners', { listenersMax });
    }
    const until = now.add(listenerLasts);
    return upsertListener(tx, caller, { id: tools.ids.next(), url, until });
  });
}

/** As far as it can be seen without asking; when it is sent to, the address is looked at. */
function isPublicHost(url: URL): boolean {
  return isHostAllowed(url, isPublic) && !/(^|\.)localhost\.?$/i.test(url.hostname);
}
