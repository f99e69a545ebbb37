import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fromBase64Url } from '#src/kernel/ids.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const path = '/console/api/events';

suite('the stream of events', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });

  async function charge({ gateway }: TestApp): Promise<string> {
    const { body } = await gateway('POST', '/v1/charges', { amount: 700, method: aCard() });
    return fromBase64Url(body.id)!;
  }
  const read = async ({ console: operate }: TestApp, query = '') => {
    const { status, body } = await operate('GET', `${path}${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.events;
  };

  test('has what just happened, numbered from 1 without a gap', async () => {
    const store = await shared.newcomer();
    assert.deepEqual(await read(store), []);
    const charged = [await charge(store), await charge(store)];
    const events = await read(store);
    assert.deepEqual(
      events.map(({ number }: { number: number }) => number),
      events.map((_: unknown, index: number) => index + 1),
    );
    const [{ id, created, ...first }] = events;
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.match(created, /^2026-11-23T15:00:00\.\d{3}Z$/);
    assert.deepEqual(first, { number: 1, type: 'card_payment.created', subject_id: charged[0] });
    assert.deepEqual(
      [...new Set(events.map((event: { subject_id: string }) => event.subject_id))],
      charged,
    );
  });

  test('is followed from the last number that was seen', async () => {
    const store = await shared.newcomer();
    await charge(store);
    const seen = await read(store);
    const { number } = seen.at(-1);
    assert.deepEqual(await read(store, `?after=${number}`), []);
    await charge(store);
    const later = await read(store, `?after=${number}`);
    assert.equal(later[0].number, number + 1);
    assert.deepEqual(await read(store, `?after=${number}&page_size=1`), [later[0]]);
    assert.deepEqual(await read(store), [...seen, ...later]);
  });

  test('is of one mode and one organization', async () => {
    const [store, other] = [await shared.newcomer(), await shared.newcomer()];
    await charge(store);
    assert.deepEqual(await read(store, '?mode=live'), []);
    assert.deepEqual(await read(other), []);
  });

  for (const query of ['after=-1', 'after=1.5', 'after=x', 'after=1e3', 'page_size=1001']) {
    test(`knows no ${query}`, async () => {
      const answer = await shared.first().console('GET', `${path}?${query}`);
      assertProblem(answer, 422, 'fields_invalid');
    });
  }
});
