// Whatever is wrong with a request, the answer has the face's own shape.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { errorAnswers, renderError } from '#src/faces/aiwyn/errors.ts';
import { issueFinder } from '#src/faces/kit/issues.ts';
import { failures } from '#test/docs/catalog.ts';
import { type Received, type Sender, senderTo } from '#test/faces/kit/barrage.ts';
import type { Answered } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertErrors, denied } from './assert-errors.ts';

const findIssues = issueFinder(errorAnswers[400]!);

const json = { 'content-type': 'application/json' };
const invalid = (status: number, ...paths: string[]) => ({
  status,
  code: 'validation-failed',
  ...(paths.length > 0 && { paths }),
});

const answered = ({ status, type, text }: Received): Answered => ({
  status,
  headers: new Headers({ 'content-type': type }),
  body: JSON.parse(text),
});

suite('requests that the Aiwyn face refuses', () => {
  const shared = sharedApp();
  let sender: Sender;
  before(() => {
    sender = senderTo(shared.first().app.ports.aiwyn);
  });
  after(() => sender.close());

  const aiwyn = (method: string, path: string, body?: unknown) =>
    shared.first().aiwyn(method, path, body);

  /** As `fetch` will not: any body with any method. */
  const send = async (method: string, path: string, headers: object, body?: string) => {
    const authorization = `bearer ${shared.first().organization.sessionToken}`;
    return answered(
      await sender.send({
        method,
        path,
        headers: { authorization, ...headers },
        ...(body !== undefined && { body }),
      }),
    );
  };

  for (const prefix of ['', '/gql']) {
    for (const [what, body] of Object.entries({
      'JSON that breaks off': '{"pageSize":1',
      'a list': '[1]',
      'a text': '"where"',
      'a name twice': '{"pageSize":1,"pageSize":2}',
      'too much nesting': '{"where":'.repeat(40),
    })) {
      test(`${what}, sent to ${prefix}/v1/payments/search`, async () => {
        assertErrors(await aiwyn('POST', `${prefix}/v1/payments/search`, body), invalid(400));
      });
    }

    test(`a value that a property under ${prefix}/v1 does not take is named`, async () => {
      const answer = await aiwyn('POST', `${prefix}/v1/payments`, { pageSize: 0, page: -1 });
      assertErrors(answer, invalid(400, '$.pageSize', '$.page'));
    });

    test(`nothing is at ${prefix}/v1/nothing`, async () => {
      const nowhere = { status: 404, code: 'not-found' };
      assertErrors(await aiwyn('GET', `${prefix}/v1/nothing`), nowhere);
      assertErrors(await aiwyn('GET', `${prefix}/v1/payment/%ff`), nowhere);
      assertErrors(await aiwyn('GET', `${prefix}/v1/payment/${'1'.repeat(300)}`), nowhere);
    });

    test(`a method that ${prefix}/v1/payments/search does not know`, async () => {
      const refused = { status: 405, code: 'method-not-allowed' };
      for (const method of ['GET', 'PUT', 'DELETE']) {
        assertErrors(await aiwyn(method, `${prefix}/v1/payments/search`), refused);
      }
    });
  }

  test('a body of more than a mebibyte', async () => {
    const large = { where: { reference: { _eq: 'x'.repeat(1024 * 1024) } } };
    assertErrors(await aiwyn('POST', '/v1/payments/search', large), invalid(413));
  });

  test('a body of another type', async () => {
    for (const method of ['POST', 'GET']) {
      const headers = { 'content-type': 'text/plain' };
      assertErrors(await send(method, '/v1/payments', headers, '{}'), invalid(415));
      assertErrors(await send(method, '/v1/payments', {}, '{}'), invalid(415));
    }
  });

  test('null for a condition, which is not the same as none', async () => {
    for (const body of ['{"where":null}', '{"orderBy":null}']) {
      const [name] = Object.keys(JSON.parse(body));
      assertErrors(await aiwyn('POST', '/v1/payments/search', body), invalid(400, `$.${name}`));
    }
    assert.equal((await aiwyn('POST', '/v1/payments/search', '{"pageSize":null}')).status, 200);
  });

  test('but not a key for idempotency, since nothing here changes anything', async () => {
    for (const key of ['once', 'once', ' ']) {
      const headers = { ...json, 'idempotency-key': key };
      for (const body of ['{"page":0}', '{"page":1}']) {
        assert.equal((await send('POST', '/v1/payments', headers, body)).status, 200);
      }
    }
  });

  test('who is not let in is not told what is wrong besides', async () => {
    const { aiwyn: ask } = shared.first();
    const stranger = { key: null };
    assertErrors(await ask('POST', '/v1/payments', '{"pageSize":', stranger), denied);
    assertErrors(await ask('GET', '/v1/payment/0', undefined, stranger), denied);
    assertErrors(await ask('GET', '/v1/payment/1', undefined, { key: 'wrong' }), denied);
  });

  test('what is not even HTTP', async () => {
    const socket = connect(shared.first().app.ports.aiwyn, '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    await once(socket, 'close');
    assert.match(text, /^HTTP\/1\.1 400 /);
    const body = JSON.parse(text.split('\r\n\r\n')[1] ?? '');
    assert.equal(body.errors[0].extensions.code, 'validation-failed');
  });

  test('a GET may have a body, and need not', async () => {
    const body = '{"pageSize":0}';
    for (const path of ['/v1/payments', '/gql/v1/payments']) {
      assert.equal((await send('GET', path, json, '{"pageSize":1}')).status, 200);
      assertErrors(await send('GET', path, json, body), invalid(400, '$.pageSize'));
      assertErrors(await send('GET', path, json, '{'), invalid(400));
      assert.equal((await send('GET', path, json)).status, 200);
      assert.equal((await send('GET', path, {})).status, 200);
      assert.equal((await send('GET', `${path}?pageSize=1`, {})).status, 200);
    }
    const known = await send('GET', '/v1/payment/999999999', json);
    assertErrors(known, { status: 404, code: 'not-found' });
  });

  test('on the main port by its host, in its own shape', async () => {
    const main = senderTo(shared.first().app.ports.main);
    const headers = { host: 'aiwyn.localhost' };
    const answer = await main.send({ method: 'GET', path: '/console/api/clock', headers });
    main.close();
    assertErrors(answered(answer), { status: 404, code: 'not-found' });
  });

  test('its document names each address once', async () => {
    const { body } = await aiwyn('GET', '/openapi.json');
    assert.deepEqual(Object.keys(body.paths).toSorted(), [
      '/v1/auth/token',
      '/v1/payment/{id}',
      '/v1/payments',
      '/v1/payments/search',
    ]);
  });
});

for (const failure of failures) {
  test(`${failure.code} is told in the face's own shape`, () => {
    const { status, body } = renderError(failure, 'some-request');
    assert.ok(
      status >= 400 && (status in errorAnswers || status === 503),
      `${status} is not in the document`,
    );
    assert.deepEqual(findIssues(body), []);
  });
}
