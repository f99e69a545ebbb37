import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { Compile } from 'typebox/schema';
import { type Answered, aBankAccount, aCard } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into as JSON.
type Json = any;

const routes = [
  'get /status',
  'get /v1/merchant',
  'post /v1/merchant/purge-test-data',
  'put /v1/merchant',
  'patch /v1/merchant',
  'put /v1/ach-accounts/{id}',
  'patch /v1/ach-accounts/{id}',
  'post /v1/tokens',
  'get /v1/tokens/{id}',
  'post /v1/charges',
  'post /v1/credits',
  'post /v1/charges/{id}/capture',
  'post /v1/charges/{id}/refund',
  'post /v1/charges/{id}/schedule',
  'post /v1/recurring/charges',
  'get /v1/recurring/charges',
  'get /v1/recurring/charges/{id}',
  'put /v1/recurring/charges/{id}',
  'patch /v1/recurring/charges/{id}',
  'delete /v1/recurring/charges/{id}',
  'post /v1/recurring/charges/{id}/cancel',
  'get /v1/recurring/charges/{id}/occurrences',
  'get /v1/recurring/charges/{id}/occurrences/{occurrenceId}',
  'post /v1/recurring/charges/{id}/occurrences/{occurrenceId}/pay',
  'post /v1/recurring/charges/{id}/occurrences/{occurrenceId}/ignore',
  'post /v1/transactions/{id}/void',
  'post /v1/transactions/{id}/sign',
  'get /v1/signatures/{id}',
  'get /v1/transactions',
  'get /v1/charges/holds',
  'get /v1/transactions/source-id',
  'get /v1/transactions/{id}',
  ...['/v1/cards', '/v1/banks'].flatMap((path) => [
    `post ${path}`,
    `get ${path}`,
    `get ${path}/{id}`,
    `delete ${path}/{id}`,
  ]),
  'get /v1/events',
  'get /v1/events/{id}',
];

suite('the OpenAPI document of the gateway', () => {
  const shared = sharedApp();
  let document: Json;

  before(async () => {
    const answer = await shared.first().gateway('GET', '/openapi.json', undefined, { key: null });
    assert.equal(answer.status, 200);
    document = answer.body;
  });

  test('is of version 3.1 and says what it is about', () => {
    assert.match(document.openapi, /^3\.1\.\d$/);
    assert.deepEqual(Object.keys(document.info).toSorted(), ['description', 'title', 'version']);
  });

  test('lists every route of the face, and no other', () => {
    const listed = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    assert.deepEqual(listed.toSorted(), routes.toSorted());
  });

  test('says of each operation what goes in and what comes out', () => {
    for (const [path, item] of Object.entries<Json>(document.paths)) {
      for (const [method, operation] of Object.entries<Json>(item)) {
        const name = `${method} ${path}`;
        assert.match(operation.summary, /\S/, name);
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
        const declared = (operation.parameters ?? []).filter((one: Json) => one.in === 'path');
        assert.deepEqual(
          declared.map((one: Json) => one.name),
          inPath,
          name,
        );
        for (const parameter of declared) assert.equal(parameter.required, true, name);
        for (const [status, response] of Object.entries<Json>(operation.responses)) {
          assert.match(status, /^[2-5]\d\d$/, name);
          assert.ok('description' in response, name);
          // An answer without a body has no content.
          if (status !== '204') assert.ok(response.content['application/json'].schema, name);
        }
        if (operation.requestBody) {
          assert.ok(operation.requestBody.content['application/json'].schema.properties, name);
        }
      }
    }
  });

  test('has no reference that leads nowhere', () => {
    const text = JSON.stringify(document);
    for (const [found, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      let target = document;
      for (const name of pointer.split('/')) target = target?.[name];
      assert.ok(target !== undefined, found);
    }
  });

  test('gives every schema a type that JSON has', () => {
    const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
    const look = (schema: Json, where: string): void => {
      const { type, properties, items, anyOf } = schema;
      const isType = [type].flat().every((name) => types.includes(name));
      const isTyped = isType || Array.isArray(anyOf) || 'const' in schema;
      assert.ok(isTyped, `${where}: ${JSON.stringify(schema)}`);
      for (const [name, part] of Object.entries(properties ?? {})) look(part, `${where}.${name}`);
      if (items) look(items, `${where}[]`);
      for (const [index, part] of (anyOf ?? []).entries()) look(part, `${where}|${index}`);
    };
    for (const [path, item] of Object.entries<Json>(document.paths)) {
      for (const { requestBody, responses, parameters = [] } of Object.values<Json>(item)) {
        const bodies = [requestBody, ...Object.values<Json>(responses)];
        const written = bodies.filter((body) => body?.content);
        for (const { content } of written) look(content['application/json'].schema, path);
        for (const { schema } of parameters) look(schema, path);
      }
    }
  });

  /** The answer is what the document says of its status, and has no key that it does not list. */
  function assertDocumented(operation: string, { status, body }: Answered) {
    const [method = '', path = ''] = operation.split(' ');
    const response = document.paths[path][method].responses[status];
    assert.ok(response, `${operation} answers ${status}, which is not in the document`);
    const { schema } = response.content['application/json'];
    const [, errors] = Compile(schema).Errors(body);
    assert.deepEqual(errors, [], `${operation}: ${JSON.stringify(body)}`);
    assertListed(schema, body, operation);
  }

  /** Whether it may hold whatever its owner likes. */
  function isFree({ additionalProperties, type }: Json): boolean {
    return additionalProperties === true || Array.isArray(type);
  }

  function assertListed(schema: Json, value: Json, where: string): void {
    if (Array.isArray(value)) {
      for (const item of value) assertListed(schema.items, item, where);
    } else if (typeof value === 'object' && !isFree(schema)) {
      for (const [name, part] of Object.entries(value)) {
        assert.ok(schema.properties?.[name], `${where}: ${name} is not in the document`);
        assertListed(schema.properties[name], part, `${where}.${name}`);
      }
    }
  }

  const seen = async (operation: string, path: string, body?: object, more: object = {}) => {
    const [method = ''] = operation.split(' ');
    const answer = await shared.first().gateway(method.toUpperCase(), path, body, more);
    assertDocumented(operation, answer);
    return answer.body;
  };

  test('is true of what the gateway answers', async () => {
    const charge = 'post /v1/charges';
    const whole = {
      amount: 1000,
      source_id: 'one',
      reference: 'r',
      data: { any: [1, { thing: null }] },
      method: aCard({ cvv: '123', name: 'Pat', address1: '1 Main St', postal_code: '78730' }),
    };
    await seen('get /status', '/status');
    const merchant = await seen('get /v1/merchant', '/v1/merchant');
    await seen('put /v1/merchant', '/v1/merchant', merchant);
    await seen('put /v1/merchant', '/v1/merchant', {});
    await seen('patch /v1/merchant', '/v1/merchant', { live_events_urls: 'https://a.example/' });
    const [{ id: bankDebits, ...account }] = merchant.ach_accounts;
    await seen('put /v1/ach-accounts/{id}', `/v1/ach-accounts/${bankDebits}`, account);
    await seen('patch /v1/ach-accounts/{id}', '/v1/ach-accounts/x', account);
    const one = await seen(charge, '/v1/charges', whole);
    const held = await seen(charge, '/v1/charges', {
      ...whole,
      source_id: 'two',
      auto_capture: false,
    });
    await seen(charge, '/v1/charges', whole);
    await seen(charge, '/v1/charges', { amount: 5, method: aBankAccount() });
    await seen(charge, '/v1/charges', { amount: 0, method: 5 });
    await seen(charge, '/v1/charges', { ...whole, account_id: 'x' });
    await seen(charge, '/v1/charges', whole, { key: null });
    const declined = aCard({ number: '4000000000000002', cvv: '123' });
    const failed = await seen(charge, '/v1/charges', { amount: 1, method: declined });
    const live = { key: shared.first().organization.liveSecretKey };
    await seen(charge, '/v1/charges', { amount: 1, method: aCard() }, live);
    await seen('post /v1/charges/{id}/capture', `/v1/charges/${held.id}/capture`, {
      reference: 'c',
    });
    await seen('post /v1/charges/{id}/capture', `/v1/charges/${held.id}/capture`, {});
    const refund = await seen('post /v1/charges/{id}/refund', `/v1/charges/${one.id}/refund`, {
      amount: 10,
      data: { why: 'late' },
    });
    const cancel = 'post /v1/transactions/{id}/void';
    const { id } = await seen(charge, '/v1/charges', { amount: 1, method: aCard() });
    await seen(cancel, `/v1/transactions/${id}/void`, { reference: 'v' });
    await seen(cancel, `/v1/transactions/${id}/void`);
    const details = { ...whole.method, form_data: { any: [1, { thing: null }] } };
    const token = await seen('post /v1/tokens', '/v1/tokens', details);
    await seen('post /v1/tokens', '/v1/tokens', { form_data: 'only words' });
    await seen('get /v1/tokens/{id}', `/v1/tokens/${token.id}`);
    await seen('post /v1/credits', '/v1/credits', { amount: 1, method: token.id });
    await seen('get /v1/tokens/{id}', `/v1/tokens/${token.id}`);
    const strokes = { mime_type: 'chargeio/jsignature', data: '[{"x":[1],"y":[2]}]' };
    const sign = 'post /v1/transactions/{id}/sign';
    const signed = await seen(sign, `/v1/transactions/${one.id}/sign`, strokes);
    await seen(sign, `/v1/transactions/${one.id}/sign`, strokes);
    await seen('get /v1/signatures/{id}', `/v1/signatures/${signed.signature_id}`);
    const read = 'get /v1/transactions/{id}';
    for (const known of [one.id, refund.id, id, failed.messages[0].entity_id]) {
      await seen(read, `/v1/transactions/${known}`);
    }
    await seen(read, '/v1/transactions/x');
    await seen('get /v1/transactions/source-id', '/v1/transactions/source-id?id=one');
    await seen('get /v1/transactions/source-id', '/v1/transactions/source-id');
    await seenOfRecurring(one.id);
    await shared.first().console('POST', '/console/api/clock', { by: 'P10D' });
    const { results } = await seen('get /v1/events', '/v1/events?page_size=1000');
    assert.ok(results.length > 10);
    await seen('get /v1/events', '/v1/events?page=0');
    await seen('get /v1/events/{id}', `/v1/events/${results[0].id}`);
  });

  async function seenOfRecurring(chargeId: string) {
    const path = '/v1/recurring/charges';
    const schedule = { start: '2090-01-31', interval_unit: 'MONTH', days: ['15', 'LAST'] };
    const limits = { max_occurrences: 9, max_amount: 5000, reference: 'r', description: 'd' };
    const plan = { amount: 1000, method: aCard(), schedule, data: { a: [null] }, ...limits };
    const made = await seen(`post ${path}`, path, plan);
    await seen(`post ${path}`, path, { schedule: {} });
    const scheduling = { amount: 1, schedule };
    const schedules = 'post /v1/charges/{id}/schedule';
    await seen(schedules, `/v1/charges/${chargeId}/schedule`, scheduling);
    await seen(schedules, '/v1/charges/x/schedule', scheduling);
    const { start: _, ...recur } = schedule;
    await seen('post /v1/charges', '/v1/charges', { amount: 5, method: aCard(), recur });
    const at = `${path}/${made.id}`;
    await seen(`get ${path}`, `${path}?order_by=-next_payment`);
    await seen(`get ${path}`, `${path}?order_by=color`);
    await seen(`get ${path}/{id}`, at);
    await seen(`get ${path}/{id}`, `${path}/x`);
    await seen(`put ${path}/{id}`, at, plan);
    await seen(`patch ${path}/{id}`, at, { method: { type: 'card', exp_month: 1 } });
    await seen(`patch ${path}/{id}`, at, { method: {} });
    const [{ id }] = made.occurrences;
    const occurrence = `${path}/{id}/occurrences/{occurrenceId}`;
    await seen(`post ${occurrence}/ignore`, `${at}/occurrences/${id}/ignore`);
    await seen(`post ${occurrence}/ignore`, `${at}/occurrences/${id}/ignore`);
    await seen(`post ${occurrence}/pay`, `${at}/occurrences/${id}/pay`);
    await seen(`post ${occurrence}/pay`, `${at}/occurrences/${id}/pay`);
    await seen(`get ${occurrence}`, `${at}/occurrences/${id}`);
    await seen(`get ${path}/{id}/occurrences`, `${at}/occurrences`);
    await seen(`post ${path}/{id}/cancel`, `${at}/cancel`);
    await seen(`delete ${path}/{id}`, at);
    await seen(`delete ${path}/{id}`, at);
  }

  test('has a page that needs nothing from elsewhere', async () => {
    const origin = `http://127.0.0.1:${shared.first().app.ports.main}`;
    for (const face of ['affinipay', 'aiwyn', 'console']) {
      const response = await fetch(`${origin}/docs/${face}`);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
      const page = await response.text();
      const links = [
        ...page.matchAll(/<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="([^"]*)"/g),
      ];
      const addresses = links.map(([, address]) => new URL(address!, response.url));
      assert.ok(addresses.length > 0, page.slice(0, 500));
      for (const address of addresses) {
        assert.equal(address.origin, origin, `${address}`);
        const loaded = await fetch(address);
        assert.equal(loaded.status, 200, `${address}`);
        assert.ok((await loaded.text()).length > 0);
      }
      const imports = page.matchAll(/(?:\bimport\b|@import|url\()[^;\n]*https?:\/\/[^"')\s]+/g);
      assert.deepEqual(
        [...imports].map(([found]) => found),
        [],
      );
    }
  });
});
