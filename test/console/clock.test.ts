import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const path = '/console/api/clock';

suite('the test clock', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-20T15:00:00Z') });

  test('shows real time until it is moved', async () => {
    const { status, body } = await shared.first().console('GET', path);
    assert.deepEqual({ status, body }, { status: 200, body: { now: '2026-11-20T15:00:00.000Z' } });
  });

  test('is moved by a duration, and to an instant', async () => {
    const store = await shared.newcomer();
    assert.equal(await store.advance('P2DT30M'), '2026-11-22T15:30:00.000Z');
    assert.equal(await store.advance('PT0S'), '2026-11-22T15:30:00.000Z');
    const to = '2027-01-01T01:00:00+01:00';
    const moved = await store.console('POST', path, { to });
    assert.deepEqual(moved.body, { now: '2027-01-01T00:00:00.000Z' });
    assert.deepEqual((await store.console('GET', path)).body, moved.body);
  });

  test('counts days as the place of the organization does', async () => {
    const store = await shared.newcomer('America/New_York');
    await store.console('POST', path, { to: '2027-03-13T15:00:00Z' });
    // Clocks are put forward in the night: the day has 23 hours.
    assert.equal(await store.advance('P1D'), '2027-03-14T14:00:00.000Z');
  });

  test('may be frozen, and goes on when it is not any more', async () => {
    const store = await shared.newcomer();
    const frozen = await store.console('POST', path, { freeze: true });
    assert.deepEqual(frozen.body, { now: '2026-11-20T15:00:00.000Z' });
    const moved = await store.console('POST', path, { by: 'P1D', freeze: false });
    assert.deepEqual(moved.body, { now: '2026-11-21T15:00:00.000Z' });
  });

  test('is one organization’s own', async () => {
    const store = await shared.newcomer();
    await store.advance('P30D');
    const { body } = await shared.first().console('GET', path);
    assert.deepEqual(body, { now: '2026-11-20T15:00:00.000Z' });
  });

  test('never goes back', async () => {
    const store = await shared.newcomer();
    await store.advance('P10D');
    const to = '2026-11-21T00:00:00Z';
    const answer = await store.console('POST', path, { to });
    assertProblem(answer, 422, 'clock_goes_forward_only');
    assert.deepEqual((await store.console('GET', path)).body, { now: '2026-11-30T15:00:00.000Z' });
  });

  for (const body of [{ to: '2200-01-02T00:00:00Z' }, { by: 'P300Y' }, { by: 'P999999Y' }]) {
    test(`does not go as far as ${JSON.stringify(body)}`, async () => {
      assertProblem(await shared.first().console('POST', path, body), 422, 'clock_too_far');
    });
  }

  for (const [body, pointer] of [
    [{ to: 'tomorrow' }, '/to'],
    [{ to: '2026-02-30T00:00:00Z' }, '/to'],
    [{ to: '2026-12-01T00:00:00' }, '/to'],
    [{ to: 5 }, '/to'],
    [{ by: '2 days' }, '/by'],
    [{ by: '-P1D' }, '/by'],
    [{ by: 'P' }, '/by'],
    [{ freeze: 'yes' }, '/freeze'],
    [{ to: '2026-12-01T00:00:00Z', by: 'P1D' }, '/by'],
  ] as const) {
    test(`does not understand ${JSON.stringify(body)}`, async () => {
      const answer = await shared.first().console('POST', path, body);
      assertProblem(answer, 422, 'fields_invalid');
      assert.deepEqual(answer.body.errors, [{ pointer, rule: 'invalid' }]);
    });
  }

  test('two that move it at once both get what they asked for, or later', async () => {
    const store = await shared.newcomer();
    await store.gateway('POST', '/v1/charges', {
      amount: 1,
      method: { type: 'card', number: '4242424242424242', exp_month: 1, exp_year: 2040 },
    });
    const days = ['2026-12-01', '2026-12-05', '2026-12-03'];
    const answers = await Promise.all(
      days.map((day) => store.console('POST', path, { to: `${day}T00:00:00Z` })),
    );
    for (const [index, { status, body }] of answers.entries()) {
      if (status === 200) assert.ok(body.now >= days[index]!, body.now);
      else assert.equal(status, 422);
    }
    const { body } = await store.console('GET', path);
    assert.equal(body.now, '2026-12-05T00:00:00.000Z');
    await store.checkBooks();
  });
});
