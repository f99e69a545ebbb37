import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { aCard } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { path, shown, standAt, subscribe } from './collecting.ts';

suite('payments by hand', () => {
  const shared = sharedApp();

  test('one that failed may be paid when all is complete, and not when it is deleted', async () => {
    const store = await standAt(await shared.newcomer());
    const method = aCard({ number: '4000000000000002' });
    const { id, occurrences } = await subscribe(store, { method, max_occurrences: 1 });
    const pay = () => store.gateway('POST', `${path}/${id}/occurrences/${occurrences[0].id}/pay`);
    assert.equal((await pay()).body.messages[0].code, 'card_declined');
    assert.equal((await store.gateway('GET', `${path}/${id}`)).body.status, 'COMPLETED');
    assert.equal((await pay()).body.messages[0].code, 'card_declined');
    assert.deepEqual(await shown(store, id), ['01-31 FAILED 2']);
    await store.gateway('DELETE', `${path}/${id}`);
    const refused = await pay();
    assert.equal(refused.body.messages[0].code, 'unavailable_for_current_status');
    assert.deepEqual(await shown(store, id), ['01-31 FAILED 2']);
  });
});
