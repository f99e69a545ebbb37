import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { suite, test } from 'node:test';
import { type Answered, aCard } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, type ExpectedMessage } from './messages.ts';
import { rowsOf, within } from './watching.ts';

const malformed: ExpectedMessage = { code: 'malformed_request' };
const invalid: ExpectedMessage = { code: 'invalid_request' };
const missing: ExpectedMessage = { code: 'resource_not_found' };
const unauthorized: ExpectedMessage = { code: 'not_authorized' };

const card = JSON.stringify(aCard());
const nested = (levels: number) =>
  `{"amount":1,"method":${card},"data":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;

/** Bodies that are no JSON object one could read in one way only. */
const unreadable: Readonly<Record<string, string>> = {
  'JSON that breaks off': '{"amount":1',
  'text that is no JSON': 'amount=1',
  'a trailing comma': '{"amount":1,}',
  'a comment': '{"amount":1 /* cents */}',
  'NaN for a number': '{"amount":NaN}',
  'single quotes': "{'amount':1}",
  'two values': '{"amount":1}{"amount":2}',
  'an array': '[1,2]',
  'a string': '"charge"',
  'a number': '5',
  true: 'true',
  'a key with two values': `{"amount":1,"amount":2,"method":${card}}`,
  'a key given twice with one value': `{"amount":5,"amount":5,"method":${card}}`,
  'a key with two values, once escaped': `{"amount":1,"\\u0061mount":2,"method":${card}}`,
  'a prototype': `{"amount":1,"method":${card},"__proto__":{"reference":"x"}}`,
  'a prototype, escaped': `{"amount":1,"method":${card},"\\u005f_proto__":{"a":1}}`,
  'a prototype inside': `{"amount":1,"method":{"__proto__":${card}}}`,
  'a prototype in data': `{"amount":1,"method":${card},"data":{"__proto__":{"a":1}}}`,
  'half a surrogate pair': '{"amount":1,"method":{"name":"\\ud800"}}',
  'half a surrogate pair in data': `{"amount":1,"method":${card},"data":{"a":"\\udfff"}}`,
  'the character zero in data': `{"amount":1,"method":${card},"data":{"a":"\\u0000"}}`,
  'a raw control character': '{"amount":1,"reference":"a\nb"}',
  'nesting of 33 levels': nested(32),
  'a hundred thousand brackets': '['.repeat(100_000),
  'a hundred thousand objects': '{"a":'.repeat(100_000),
};

suite('requests that are not even requests', () => {
  const shared = sharedApp();
  const gateway = (...call: Parameters<ReturnType<typeof shared.first>['gateway']>) =>
    within(1_000, shared.first().gateway(...call));

  for (const [what, body] of Object.entries(unreadable)) {
    test(`a body with ${what}`, async () => {
      const rowsBefore = await rowsOf(shared.first().app.db);
      assertRefused(await gateway('POST', '/v1/charges', body), 400, [malformed]);
      assert.deepEqual(await rowsOf(shared.first().app.db), rowsBefore);
    });
  }

  test('nesting of 32 levels is read', async () => {
    assert.equal((await gateway('POST', '/v1/charges', nested(31))).status, 200);
  });

  for (const body of ['', '  \n', 'null']) {
    test(`no content: ${JSON.stringify(body)}`, async () => {
      assertRefused(await gateway('POST', '/v1/charges', body), 422, [{ code: 'no_content' }]);
    });
  }

  test('no content and no content type', async () => {
    assertRefused(await gateway('POST', '/v1/charges'), 422, [{ code: 'no_content' }]);
  });

  for (const type of [
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/xml',
    'application/jsonp',
    'nonsense',
    '',
  ]) {
    test(`content of type ${JSON.stringify(type)}`, async () => {
      const body = `{"amount":1,"method":${card}}`;
      const headers = { 'content-type': type };
      assertRefused(await gateway('POST', '/v1/charges', body, { headers }), 400, [invalid]);
    });
  }

  for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/json;']) {
    test(`content of type ${type} is read`, async () => {
      const body = `{"amount":1,"method":${card}}`;
      const headers = { 'content-type': type };
      assert.equal((await gateway('POST', '/v1/charges', body, { headers })).status, 200);
    });
  }

  test('a body of more than one mebibyte', async () => {
    const body = JSON.stringify({ amount: 1, data: { a: 'x'.repeat(1024 * 1024) } });
    assertRefused(await gateway('POST', '/v1/charges', body), 400, [invalid]);
  });

  for (const body of [undefined, '', 'null', '{}']) {
    test(`a void needs no content: ${JSON.stringify(body)}`, async () => {
      const made = await gateway('POST', '/v1/charges', `{"amount":1,"method":${card}}`);
      const answer = await gateway('POST', `/v1/transactions/${made.body.id}/void`, body);
      assert.equal(answer.status, 200);
    });
  }

  for (const path of [
    '/',
    '/v1',
    '/v1/nothing',
    '/v1/charges/',
    '/V1/charges',
    '/v1/charges/x/y/z',
    '/v1/transactions/%ff',
    '/v1/transactions/%',
    `/v1/transactions/${'A'.repeat(300)}`,
    '/v2/charges',
  ]) {
    test(`a path that is none: ${path.slice(0, 40)}`, async () => {
      assertRefused(await gateway('GET', path), 404, [missing]);
    });
  }

  for (const [method, path] of [
    ['GET', '/v1/charges'],
    ['PUT', '/v1/charges'],
    ['DELETE', '/v1/charges/RNZyuzAPTK2TSS6hPKafDA/refund'],
    ['GET', '/v1/charges/RNZyuzAPTK2TSS6hPKafDA/capture'],
    ['PATCH', '/v1/transactions/RNZyuzAPTK2TSS6hPKafDA'],
    ['POST', '/v1/transactions/source-id'],
    ['POST', '/status'],
    ['OPTIONS', '/v1/charges'],
    ['POST', '/v1/events'],
    ['DELETE', '/v1/events/RNZyuzAPTK2TSS6hPKafDA'],
  ] as const) {
    test(`the wrong method: ${method} ${path}`, async () => {
      assertRefused(await gateway(method, path), 400, [invalid]);
    });
  }
});

suite('who is not let in', () => {
  const shared = sharedApp();
  const refusesAll = async (more: object, withKey?: string | null) => {
    for (const [method, path, body] of [
      ['GET', '/v1/merchant'],
      ['POST', '/v1/charges', `{"amount":1,"method":${card}}`],
      ['POST', '/v1/charges', '{"not json'],
      ['POST', '/v1/charges/RNZyuzAPTK2TSS6hPKafDA/capture', '{}'],
      ['POST', '/v1/charges/RNZyuzAPTK2TSS6hPKafDA/refund', '{}'],
      ['POST', '/v1/transactions/RNZyuzAPTK2TSS6hPKafDA/void'],
      ['GET', '/v1/transactions/RNZyuzAPTK2TSS6hPKafDA'],
      ['GET', '/v1/transactions/source-id?id=x'],
      ['GET', '/v1/events'],
      ['GET', '/v1/events/RNZyuzAPTK2TSS6hPKafDA'],
    ] as const) {
      const key = withKey === undefined ? null : withKey;
      const answer = await shared.first().gateway(method, path, body, { key, ...more });
      assertRefused(answer, 401, [unauthorized]);
    }
  };

  test('nobody without a key', () => refusesAll({}));
  test('nobody with a key that is none', () => refusesAll({}, 'made-up-key'));
  test('nobody with a very long key', () => refusesAll({}, 'k'.repeat(4_000)));
  test('nobody with the public key', () => refusesAll({}, shared.first().organization.publicKey));
  test('nobody with a console token', () =>
    refusesAll({}, shared.first().organization.consoleToken));

  for (const authorization of [
    'Basic',
    'Basic !!!',
    'Basic Og==',
    'Digest x',
    '\t',
    'Basic /w==',
  ]) {
    test(`nobody with the header ${JSON.stringify(authorization)}`, () =>
      refusesAll({ headers: { authorization } }));
  }

  test('nobody with the key as a bearer token', () => {
    const authorization = `Bearer ${shared.first().organization.testSecretKey}`;
    return refusesAll({ headers: { authorization } });
  });

  test('anybody may ask for the status', async () => {
    const { status, body } = await shared.first().gateway('GET', '/status', undefined, {
      key: null,
    });
    assert.deepEqual({ status, body }, { status: 200, body: { status: 'NORMAL' } });
  });
});

suite('bytes that are not HTTP', () => {
  const shared = sharedApp();

  /** Sends bytes as they are and reads the answer off the socket. */
  async function answerTo(bytes: string | Buffer): Promise<Answered> {
    const socket = connect(shared.first().app.ports.affinipay, '127.0.0.1');
    await once(socket, 'connect');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.write(bytes);
    await within(1_000, once(socket, 'close'));
    const [head = '', text = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
    const [first = '', ...lines] = head.split('\r\n');
    const headers = new Headers(lines.map((line) => line.split(': ') as [string, string]));
    assert.equal(headers.get('content-length'), `${Buffer.byteLength(text)}`);
    return { status: Number(first.split(' ')[1]), headers, body: JSON.parse(text) };
  }

  const requests: Readonly<Record<string, string | Buffer>> = {
    'a line of nonsense': 'what is this\r\n\r\n',
    'bytes of TLS': Buffer.from('16030100c6010000c20303', 'hex'),
    'a header without a name': 'GET /status HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n',
    'a method that is none': 'CHARGE /v1/charges HTTP/1.1\r\nHost: x\r\n\r\n',
    'a length that is none': 'POST /v1/charges HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n',
    'two lengths':
      'POST /v1/charges HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    'a length and chunks':
      'POST /v1/charges HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n' +
      'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'no host': 'GET /status HTTP/1.1\r\nConnection: close\r\n\r\n',
    'headers of 17 KiB': `GET /status HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(17 * 1024)}\r\n\r\n`,
    'a path of 17 KiB': `GET /${'a'.repeat(17 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  };
  for (const [what, bytes] of Object.entries(requests)) {
    test(what, async () => assertRefused(await answerTo(bytes), 400, [invalid]));
  }

  test('an expectation that nobody knows is ignored', async () => {
    const head = 'GET /status HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n';
    const { status, body } = await answerTo(head);
    assert.deepEqual({ status, body }, { status: 200, body: { status: 'NORMAL' } });
  });

  test('bytes that are not UTF-8', async () => {
    const { testSecretKey } = shared.first().organization;
    const body = Buffer.from(`{"amount":1,"reference":"\xff","method":${card}}`, 'latin1');
    const head =
      'POST /v1/charges HTTP/1.1\r\nHost: x\r\nConnection: close\r\n' +
      `Authorization: Basic ${btoa(`${testSecretKey}:`)}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answer = await answerTo(Buffer.concat([Buffer.from(head), body]));
    assert.equal(answer.status, 400);
    assert.match(answer.body.messages[0].code, /^(malformed|invalid)_request$/);
  });

  test('the server goes on afterwards', async () => {
    assert.equal((await shared.first().gateway('GET', '/status')).status, 200);
  });
});
