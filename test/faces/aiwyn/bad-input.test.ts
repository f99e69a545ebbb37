// Every property of every operation that the face's own document names, spoiled in every way.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { cardNumbers } from '#test/faces/kit/bad-values.ts';
import { complaintsAfter, type Received, type Sender, senderTo } from '#test/faces/kit/barrage.ts';
import { type Operation, operationsOf } from '#test/faces/kit/described.ts';
import { casesMin, spoilingsOf, type Usual } from '#test/faces/kit/spoiled.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { listed } from './listed.ts';

suite('the Aiwyn face, asked for nonsense', () => {
  const shared = sharedApp();
  let store: TestApp;
  let sender: Sender;
  let operations: readonly Operation[];
  const statuses = new Map<number, number>();

  before(async () => {
    store = shared.first();
    const charge = { amount: 100, method: aCard({ name: 'Some Client' }), reference: 'R-1' };
    assert.equal((await store.gateway('POST', '/v1/charges', charge)).status, 200);
    sender = senderTo(store.app.ports.aiwyn);
    const { text } = await sender.send({ method: 'GET', path: '/openapi.json' });
    operations = operationsOf(JSON.parse(text));
  });
  after(() => sender.close());

  function usual({ name }: Operation): Usual {
    const where = { _and: [{ amount: { _gt: 0 } }] };
    const bodies: Readonly<Record<string, object>> = {
      'post /v1/auth/token': { jwtApiKey: store.organization.testJwtApiKey },
      'post /v1/payments': { pageSize: 5 },
      'get /v1/payments': { pageSize: 5 },
      'post /v1/payments/search': { pageSize: 5, where, orderBy: [{ amount: 'asc' }] },
    };
    const body = bodies[name];
    return body ? { body } : { params: { id: '1' } };
  }

  test('answers every bad value as documented, in good time, without a bug', async (t) => {
    const names = operations.map(({ name }) => name).toSorted();
    assert.deepEqual(names, [
      'get /v1/payment/{id}',
      'get /v1/payments',
      'post /v1/auth/token',
      'post /v1/payments',
      'post /v1/payments/search',
    ]);
    for (const operation of operations) {
      await t.test(operation.name, async () => {
        const counts = Map.groupBy(spoilingsOf(operation), ({ property }) => property);
        assert.equal(counts.size, operation.properties.length);
        assert.ok(counts.size > 0);
        for (const [{ path }, cases] of counts) {
          assert.ok(cases.length >= casesMin, `${path.join('.')}: ${cases.length} cases`);
        }
        const complaints = await complaintsAfter({
          sender,
          operation,
          headers: { authorization: `Bearer ${store.organization.sessionToken}` },
          makeUsual: () => usual(operation),
          complaintsAbout: (received, { isUnreadable }) => {
            statuses.set(received.status, (statuses.get(received.status) ?? 0) + 1);
            const isRead = isUnreadable && received.status !== 400;
            return [
              ...complaintsAbout(operation, received),
              ...(isRead ? [`read it: ${received.text}`] : []),
            ];
          },
        });
        assert.deepEqual(complaints.slice(0, 20), []);
      });
    }
    t.diagnostic([...statuses].map(([status, count]) => `${count} × ${status}`).join(', '));
  });

  test('answers every bad value in every place of a condition', async () => {
    const operation = operations.find(({ name }) => name === 'post /v1/payments/search')!;
    const path = (...names: string[]) => ({ place: 'body', path: ['where', ...names] }) as const;
    const properties = [
      ...['id', 'amount', 'currency', 'isAutomatic', 'createdAt', 'status', 'clientName'],
      ...['invoiceId', 'processorReference', 'arTransactionId', 'confirmationDate'],
    ].flatMap((name) => [path(name), ...['_eq', '_in', '_lt'].map((is) => path(name, is))]);
    const patterns = ['_like', '_nilike', '_similar', '_regex', '_niregex'];
    const more = [path('_and'), path('_or'), path('_not'), path('id', '_is_null')];
    const complaints = await complaintsAfter({
      sender,
      operation: {
        ...operation,
        properties: [...properties, ...patterns.map((is) => path('reference', is)), ...more],
      },
      headers: { authorization: `Bearer ${store.organization.sessionToken}` },
      makeUsual: () => ({ body: { pageSize: 5 } }),
      complaintsAbout: (received) => complaintsAbout(operation, received),
    });
    assert.deepEqual(complaints.slice(0, 20), []);
  });

  test('goes on as before', async () => {
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    const rows = await listed(store);
    assert.deepEqual(
      rows.map(({ amount, reference }) => [amount, reference]),
      [[1, 'R-1']],
    );
  });
});

/** What there is to complain of in an answer, whatever was asked. */
function complaintsAbout({ faultsOf }: Operation, { status, type, text }: Received): string[] {
  if (status >= 500 || status === 429) return [`${status}: ${text}`];
  if (!/^application\/json(;|$)/.test(type)) return [`${status} of type ${type}: ${text}`];
  const body = JSON.parse(text);
  const errors: readonly { message: string; extensions: { path: string } }[] = body.errors ?? [];
  const isSaid = errors.every(({ message, extensions }) => message && /^\$/.test(extensions.path));
  const digits = text.normalize('NFKC').replaceAll(/\D/g, '');
  const isTold = status !== 200 && cardNumbers.some((number) => digits.includes(number));
  return [
    ...faultsOf(status, body),
    ...(status !== 200 && errors.length === 0 ? [`no errors: ${text}`] : []),
    ...(isSaid ? [] : [`badly said: ${text}`]),
    ...(isTold ? [`tells the number of a card: ${text}`] : []),
  ];
}
