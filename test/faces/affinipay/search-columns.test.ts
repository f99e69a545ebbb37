// What a search may name is what the gateway's document says of a transaction, and no column of any
// table besides.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { forEach, type Sender, senderTo } from '#test/faces/kit/barrage.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { pay } from './searched.ts';

/** Objects, of which only the parts can be named, and what no transaction shows. */
const notSearched = new Set(['method', 'refunds', 'data', 'messages', 'method.cvv']);
const payer = new Set([
  ...['name', 'address1', 'address2', 'city', 'state', 'postal_code', 'country', 'email', 'phone'],
]);

suite('the names that a search may use', () => {
  const shared = sharedApp();
  let store: TestApp;
  let sender: Sender;
  let documented: ReadonlySet<string>;

  before(async () => {
    store = await shared.newcomer();
    for (const method of [aCard({ name: 'Pat' }), aBankAccount()]) {
      await pay(store, { amount: 1, method });
    }
    sender = senderTo(store.app.ports.affinipay);
    const { text } = await sender.send({ method: 'GET', path: '/openapi.json' });
    const { responses } = JSON.parse(text).paths['/v1/transactions'].get;
    const { results } = responses['200'].content['application/json'].schema.properties;
    const { properties } = results.items;
    const ofMethod = Object.keys(properties.method.properties);
    const names = [
      ...Object.keys(properties),
      ...ofMethod.map((name) => `method.${name}`),
      ...ofMethod.filter((name) => payer.has(name)),
    ];
    documented = new Set(names.filter((name) => !notSearched.has(name)));
  });
  after(() => sender.close());

  /** The answer's status, or the code of its refusal. */
  async function ask(parameter: 'qf' | 'order_by', value: string): Promise<string | number> {
    const { status, text, tookMs } = await sender.send({
      method: 'GET',
      path: `/v1/transactions?${parameter}=${encodeURIComponent(value)}`,
      headers: { authorization: `Basic ${btoa(`${store.organization.testSecretKey}:`)}` },
    });
    // Who slept, slept for five seconds.
    assert.ok(tookMs < 4_000, `${value}: ${Math.round(tookMs)} ms`);
    return status === 422 ? JSON.parse(text).messages[0].code : status;
  }

  async function askForAll(names: Iterable<string>, expected: string | number): Promise<void> {
    const wrong: string[] = [];
    const look = async (name: string, ...call: Parameters<typeof ask>) => {
      const answer = await ask(...call);
      if (answer !== expected) wrong.push(`${name}: ${answer}`);
    };
    await forEach([...names], async (name) => {
      await look(name, 'qf', `${name}:x`);
      for (const sign of ['', '-']) await look(name, 'order_by', `${sign}${name}`);
    });
    assert.deepEqual(wrong, []);
  }

  test('everything documented of a transaction', async () => {
    assert.ok(documented.size > 40, `${documented.size}`);
    await askForAll(documented, 200);
  });

  test('no column of any table, nor of the database itself', async () => {
    const columns = await store.app.db.rows<{ name: string; table: string }>(sql`
      select column_name as name, min(table_name) as table
        from information_schema.columns
       group by column_name`);
    assert.ok(columns.length > 500, `${columns.length}`);
    const ours = await store.app.db.rows<{ name: string; table: string }>(sql`
      select column_name as name, table_name as table
        from information_schema.columns
       where table_schema = 'public'`);
    const names = [
      ...columns.map(({ name }) => name),
      ...ours.flatMap(({ name, table }) => [`${table}.${name}`, `method.${name}`, `"${name}"`]),
      ...ours.map(({ table }) => table),
    ];
    await askForAll(new Set(names.filter((name) => !documented.has(name))), 'search_failed');
  });

  test('no expression that the database would understand', async () => {
    const names = [...documented].filter((name) => !name.includes('.')).slice(0, 8);
    const tails = [
      ...[' desc', '; select pg_sleep(5)', ' --', "'", '"', '||name', '/**/', '(1)', '+1'],
      ...[')', ' nulls first', '\\', '%27', '\u0000', ' asc,(select pg_sleep(5))', '\n', '->>0'],
    ];
    const whole = ['1', '(select 1)', 'pg_sleep(5)', '*', 'payments.*', 'random()', 'null', '$1'];
    const expressions = names.flatMap((name) => tails.map((tail) => `${name}${tail}`));
    await askForAll([...expressions, ...whole], 'search_failed');
  });
});
