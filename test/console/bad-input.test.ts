// Every property of every operation that the console's own document names, spoiled in every way.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { toBase64Url } from '#src/kernel/ids.ts';
import { complaintsAfter, type Received, type Sender, senderTo } from '#test/faces/kit/barrage.ts';
import { type Operation, operationsOf } from '#test/faces/kit/described.ts';
import { casesMin, spoilingsOf, type Usual } from '#test/faces/kit/spoiled.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

suite('the console, asked for nonsense', () => {
  const shared = sharedApp();
  let store: TestApp;
  let sender: Sender;
  let operations: readonly Operation[];
  let usual: Readonly<Record<string, Usual>>;

  before(async () => {
    store = await shared.newcomer();
    sender = senderTo(store.app.ports.main);
    const { text } = await sender.send({ method: 'GET', path: '/openapi.json' });
    operations = operationsOf(JSON.parse(text));
    const charge = await store.gateway('POST', '/v1/charges', { amount: 1, method: aCard() });
    assert.equal(charge.status, 200);
    usual = {
      'post /console/api/clock': { body: {} },
      'post /console/api/sessions': { body: { email: 'a@b.example', password: 'wrong' } },
      // Refused for another reason than its name: a password takes its time to be hashed.
      'post /console/api/organizations': { body: { timezone: 'Nowhere' } },
      'patch /console/api/organization': { body: {} },
      'post /console/api/credentials': { body: { kind: 'jwt_api_key', mode: 'test' } },
      'patch /console/api/accounts/{id}': {
        params: { id: store.organization.merchantAccountId },
        body: {},
      },
      'post /console/api/payments': { body: { amount: 1, tender: 'check' } },
      'post /console/api/simulator/returns': {
        body: { transaction: charge.body.id, code: 'settlement_failed' },
      },
      'put /console/api/card-testing': { body: { enabled: true } },
      'post /console/api/webhooks/secret': { body: {} },
      'post /console/api/webhooks/resend': { body: { since: '2026-11-23T00:00:00Z' } },
      // Refused for another reason than the mode: a listener would get what others are about.
      'post /console/api/webhooks/listeners': { body: { url: 'ftp://files.example/' } },
    };
  });
  after(() => sender.close());

  test('answers every bad value as documented, in good time, without a bug', async (t) => {
    let slowestMs = 0;
    for (const operation of operations) {
      if (operation.properties.length === 0) continue;
      await t.test(operation.name, async () => {
        const counts = Map.groupBy(spoilingsOf(operation), ({ property }) => property);
        assert.equal(counts.size, operation.properties.length);
        for (const [{ path }, cases] of counts) {
          assert.ok(cases.length >= casesMin, `${path.join('.')}: ${cases.length} cases`);
        }
        const complaints = await complaintsAfter({
          sender,
          operation,
          headers: { authorization: `Bearer ${store.organization.consoleToken}` },
          makeUsual: () => usual[operation.name] ?? {},
          complaintsAbout: (received, { isUnreadable }) => {
            slowestMs = Math.max(slowestMs, received.tookMs);
            const isRead = isUnreadable && !isAbout(received, 'body_unreadable');
            return [
              ...complaintsAbout(operation, received),
              ...(isRead ? [`read it: ${received.text}`] : []),
            ];
          },
        });
        assert.deepEqual(complaints.slice(0, 20), []);
      });
    }
    t.diagnostic(`slowest ${Math.round(slowestMs)} ms`);
  });

  test('goes on as before', async () => {
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    await store.checkBooks();
    await store.advance('P1D');
    // Some of the values were fine for the account whose settings were tried out: not for this one.
    const account_id = store.organization.trustAccountId;
    const asked = { amount: 1, method: aCard(), account_id: toBase64Url(account_id) };
    const charge = await store.gateway('POST', '/v1/charges', asked);
    assert.equal(charge.status, 200, JSON.stringify(charge.body));
  });
});

function complaintsAbout({ faultsOf }: Operation, { status, type, text }: Received): string[] {
  if (status >= 500) return [`${status}: ${text}`];
  const isRefusal = status < 200 || status > 299;
  const expected = isRefusal ? /^application\/problem\+json(;|$)/ : /^application\/json(;|$)/;
  if (!expected.test(type)) return [`${status} of type ${type}: ${text}`];
  const body = JSON.parse(text);
  const isTold = body.status === status && [body.title, body.detail].every((it) => /\S/.test(it));
  return [...faultsOf(status, body), ...(isTold || !isRefusal ? [] : [`badly said: ${text}`])];
}

function isAbout({ status, text }: Received, code: string): boolean {
  return status === 400 && JSON.parse(text).type.endsWith(`/problems/${code}`);
}
