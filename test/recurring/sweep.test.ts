// What the sweeper does beside others who collect.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { until } from '#test/support/receiver.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { path, standAt, subscribe } from './collecting.ts';

suite('the sweeper', () => {
  const { newcomer } = sharedApp();

  test('does not wait for what somebody pays: others are collected meanwhile', async () => {
    const [slow, other] = [await newcomer(), await newcomer()];
    for (const store of [slow, other]) await standAt(store);
    const [stuck, due] = [await subscribe(slow), await subscribe(other)];
    await slow.app.db.run(sql`
      update recurring_occurrences
         set status = 'paying', attempts = 1, payment_id = uuidv7(),
             leased_until = now() + interval '1 minute', last_attempt_at = due_at
       where organization_id = ${slow.organization.id}`);
    for (const store of [slow, other]) {
      await store.app.db.run(sql`
        update organizations set clock_frozen_at = null,
               clock_offset_ms = extract(epoch from timestamptz '2031-02-01' - now()) * 1000
         where id = ${store.organization.id}`);
    }
    await until(async () => {
      const { body } = await other.gateway('GET', `${path}/${due.id}`);
      return body.total_occurrences === 1;
    });
    const { body } = await slow.gateway('GET', `${path}/${stuck.id}`);
    assert.equal(body.total_occurrences, 0);
  });
});
