// Holds real answers against the examples of the API's documents, where those are at hand.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { assertLike, documented, notAtHand } from '#test/faces/affinipay/documented.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { listed } from './listed.ts';

interface Example {
  readonly method: string;
  readonly path: string;
  readonly title: string;
  readonly request?: object;
  readonly response: object | null;
}

const examples = documented<Example>('aiwyn.examples.json');

const skip = examples.length === 0 && notAtHand;

/** What is another in every answer; its type is looked at all the same. */
const ours = ['cardLastFour', 'confirmationDate', 'processorReference', 'createdAt', 'updatedAt'];
const numbers = ['id', 'clientId', 'invoiceId'];
const except = [...ours, ...numbers].map((name) => `$.${name}`);

suite('answers like those of the documents', { skip }, () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });
  let store: TestApp;

  /** Three payments, of which the documents show one, with an invoice that it pays. */
  before(async () => {
    store = shared.first();
    for (const amount of [100, 200, 150_000]) {
      const charge = { amount, method: aCard({ name: 'Acme Corporation' }) };
      assert.equal((await store.gateway('POST', '/v1/charges', charge)).status, 200);
    }
    await billed(store, 150_000n, 'INV-2024-001');
    await store.advance('P1D');
  });

  for (const { method, path, title, request, response } of examples) {
    for (const prefix of ['', '/gql']) {
      test(`${title} (${method} ${prefix}${path})`, async () => {
        const shown = (await listed(store)).find(({ amount }) => amount === 1500);
        const address = `${prefix}${path}`.replace('{id}', `${shown?.id}`);
        const answer = await store.aiwyn(method, address, request);
        assertLike(response ?? {}, answer, { except });
        if (path.endsWith('{id}')) assertPayment(response ?? {}, answer.body);
        else assertPage(answer.body);
      });
    }
  }

  test('the search of the documents finds what it asks for, the last confirmed first', async () => {
    const { request } = examples.find(({ path }) => path.endsWith('/search'))!;
    const { body } = await store.aiwyn('POST', '/v1/payments/search', request);
    assert.equal(body.deid_payment.length, 1);
    assert.deepEqual(body.deid_payment_aggregate, { aggregate: { count: 3 } });
    assert.equal(body.deid_payment[0].invoiceNumber, 'INV-2024-001');
  });
});

function assertPayment(example: object, body: Readonly<Record<string, unknown>>) {
  assert.deepEqual(Object.keys(body), Object.keys(example));
  for (const name of ours) assert.equal(typeof body[name], 'string', name);
  for (const name of numbers) assert.ok(Number.isSafeInteger(body[name]), name);
}

function assertPage(body: object) {
  assert.deepEqual(Object.keys(body), ['deid_payment', 'deid_payment_aggregate']);
}

/** Bills the payment of that amount. */
async function billed({ app, organization }: TestApp, amount: bigint, name: string) {
  const id = systemIds.next();
  await app.db.run(sql`
    insert into invoices (organization_id, mode, id, invoice_number, created_at, modified_at)
    values (${organization.id}, 'test', ${id}, ${name}, now(), now())`);
  await app.db.run(sql`
    update payments set invoice_id = ${id}
     where organization_id = ${organization.id} and amount_minor = ${amount}`);
}
