import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fromBase64Url } from '#src/kernel/ids.ts';
import type { RecurringChanges } from '#src/recurring/index.ts';
import { updateRecurring } from '#src/recurring/update-recurring.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { collectorOf, standAt, subscribe, toldOf, toolsOf } from './collecting.ts';

/** The first of the month in which the card expires has just begun, and nobody has looked yet. */
const justBegun = Temporal.Instant.from('2031-03-01T05:00:00.250Z');
const expiring = 'recurring_charge.payment_method.expiring';

suite('changes of a recurring charge', () => {
  const shared = sharedApp();

  test('a change that comes before the collector keeps no notice from the payer', async () => {
    const store = await standAt(await shared.newcomer());
    const id = await withCardThatExpires(store);
    await change(store, id, { amountMinor: 999n });
    await collectorOf(store).collect(justBegun);
    assert.ok((await toldOf(store)).includes(expiring));
  });

  test('of a card that is replaced in time its payer is not told', async () => {
    const store = await standAt(await shared.newcomer());
    const id = await withCardThatExpires(store);
    const good = aCard({ exp_month: 12, exp_year: 2060 });
    await store.gateway('PATCH', `/v1/recurring/charges/${id}`, { method: good });
    await collectorOf(store).collect(justBegun);
    assert.ok(!(await toldOf(store)).includes(expiring));
  });

  async function withCardThatExpires(store: TestApp): Promise<string> {
    const schedule = { start: '2031-03-20', interval_unit: 'MONTH', interval_delay: 1 };
    return (await subscribe(store, { schedule, method: aCard({ exp_month: 3, exp_year: 2031 }) }))
      .id;
  }

  function change(store: TestApp, id: string, changes: RecurringChanges) {
    const tools = toolsOf(store);
    const organizations = { ...tools.organizations, now: () => justBegun };
    const caller = { organizationId: store.organization.id, mode: 'test' } as const;
    const asked = { caller, id: fromBase64Url(id)!, changes, isWhole: false };
    return updateRecurring({ ...tools, organizations }, asked);
  }
});
