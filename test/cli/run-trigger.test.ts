import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readOverride } from '#src/cli/override.ts';
import { type RunTriggerTools, runTrigger, type ShownEvent } from '#src/cli/run-trigger.ts';
import { triggers } from '#src/cli/triggers.ts';
import { documented } from '#test/faces/affinipay/documented.ts';
import type { TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

const documentedTypes = documented<{ type: string }>('affinipay.events.json');

interface Ran {
  readonly event: ShownEvent;
  readonly printed: readonly string[];
}

async function run(store: TestApp, type: string, ...typed: string[]): Promise<Ran> {
  const printed: string[] = [];
  const tools: RunTriggerTools = {
    call: (method, path, body) =>
      path.startsWith('/console/')
        ? store.console(method, path, body)
        : store.gateway(method, path, body),
    print: (line) => printed.push(line),
  };
  const overrides = typed.map((text) => readOverride(text)!);
  return { event: await runTrigger(tools, { type, trigger: triggers[type]!, overrides }), printed };
}

suite('every type of event can be made to happen', () => {
  const shared = sharedApp();

  test('there is a row for each documented type', () => {
    const types = new Set(['transaction.created', ...documentedTypes.map(({ type }) => type)]);
    for (const type of types) assert.ok(Object.hasOwn(triggers, type), type);
  });

  for (const type of Object.keys(triggers)) {
    test(type, async () => {
      const store = await shared.newcomer('America/Los_Angeles');
      const { event, printed } = await run(store, type);
      assert.equal(event.type, type);
      const { body } = await store.gateway('GET', `/v1/events/${event.id}`);
      assert.deepEqual(body, event);
      const calls = printed.filter((line) => / -> \d{3}$/.test(line));
      assert.equal(calls.length, triggers[type]!.steps.length, printed.join('\n'));
    });
  }

  test('whoever moves the test clock says so, and by how much', async () => {
    const store = await shared.newcomer('America/Los_Angeles');
    const to = '2077-02-10T18:00:00Z';
    await store.console('POST', '/console/api/clock', { to, freeze: true });
    const { event, printed } = await run(store, 'payment_method.expiring');
    assert.equal(event.created, '2077-03-01T08:00:00.000Z');
    assert.deepEqual(printed, [
      'POST /v1/cards -> 200',
      'The test clock moves on by P18DT14H, to 2077-03-01T08:00:00Z.',
      'POST /console/api/clock -> 200',
    ]);
  });

  test('properties of the request can be set: numbers, text, and what is further in', async () => {
    const { event } = await run(
      await shared.newcomer(),
      'transaction.authorized',
      'amount=2500',
      'method.name=Ann Lee',
      'method.number=5105105105105100',
      'reference="a=b"',
      'data.order.lines=[1,2]',
    );
    const { amount, reference, data, method } = Object(event.data);
    assert.deepEqual([amount, reference, data], [2500, 'a=b', { order: { lines: [1, 2] } }]);
    assert.deepEqual([method.name, method.card_type], ['Ann Lee', 'MASTERCARD']);
  });

  test('a request that is refused tells why', async () => {
    const store = await shared.newcomer();
    await assert.rejects(
      run(store, 'transaction.authorized', 'amount=0'),
      /^Error: The answer was to be 200, not 422\.\namount: is below/,
    );
    await assert.rejects(
      run(store, 'transaction.authorized', 'method.number=4000000000000002'),
      /card_declined: /,
    );
  });
});
