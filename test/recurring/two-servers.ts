// Two servers on one database, and who meets there.
import assert from 'node:assert/strict';
import { after, before, type TestContext } from 'node:test';
import { type Answered, startTestApps, type TestApp, testAppOf } from '#test/support/app.ts';
import { type Body, firstDate, shown, standAt, subscribe } from './collecting.ts';

export const due = firstDate.slice(5);
export const paidOnce = `02-28 PENDING 0, ${due} PAID 1`;
export const unavailable = '422 unavailable_for_current_status';

/** To be called in the body of a suite: the servers run while the suite does. */
export function twoServers() {
  const undos: (() => unknown)[] = [];
  let servers: readonly TestApp[] = [];
  before(async () => {
    const context = { after: (undo: () => unknown) => undos.push(undo) };
    servers = await startTestApps(context as unknown as TestContext, 2);
  });
  after(async () => {
    for (const undo of undos.toReversed()) await undo();
  });
  return {
    /** A new organization as both servers see it, its clock on the eve of the first date. */
    aPair: async (): Promise<[TestApp, TestApp]> => {
      const organization = await servers[0]!.app.organizations.create({ name: 'Raced' });
      const [one, other] = servers.map(({ app }) => testAppOf(app, organization));
      await standAt(one!);
      return [one!, other!];
    },
  };
}

export function subscribeEach(store: TestApp, count: number): Promise<Body[]> {
  return Promise.all(Array.from({ length: count }, () => subscribe(store)));
}

/** So many charges have been made, and the books are right. */
export async function assertCharges(store: TestApp, count: number): Promise<void> {
  const { body } = await store.gateway('GET', '/v1/transactions?page_size=1');
  assert.equal(body.total_entries, count);
  await store.checkBooks();
}

export async function shownIn(store: TestApp, id: string): Promise<string> {
  return (await shown(store, id)).join(', ');
}

export function wordOf({ status, body }: Answered): string {
  return status === 200 ? '200' : `${status} ${body.messages[0].code}`;
}
