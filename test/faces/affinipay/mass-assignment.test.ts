import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { comparable } from './comparable.ts';
import { type KeyHolder, keyHolder } from './key-holders.ts';
import { type Operation, readOperations, requestOf, type Schema } from './operations.ts';
import { readTenant } from './tenant-rows.ts';

/** What shows itself by its value, wherever it is written. */
const planted = { text: 'planted', count: 987_654_321, instant: '1999-12-31T23:59:59.000Z' };
const traces = /planted|987654321|1999-12-31/;

/** What answers never show, and somebody may guess. */
const guessed = {
  organization_id: planted.text,
  organizationId: planted.text,
  merchant_id: planted.text,
  mode: 'live',
  kind: 'refund',
  version: planted.count,
  rail: 'ach',
  role: 'admin',
  captured: true,
  captured_minor: planted.count,
  authorized_minor: planted.count,
  refunded_minor: planted.count,
  batch_id: planted.text,
  instrument_id: planted.text,
  due_at: planted.instant,
  created_at: planted.instant,
  test_until: planted.instant,
  live_until: planted.instant,
};

suite('properties that nobody may write', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });
  let operations: Operation[];
  let known: Readonly<Record<string, unknown>>;

  before(async () => {
    const all = await readOperations(shared.first());
    operations = all.filter(({ own }) => own.body);
    known = { ...guessed, ...propertiesIn(all.map(({ answer }) => answer)) };
  });

  test('are taken from every answer that the document lists', () => {
    const some = ['id', 'status', 'amount_refunded', 'failure_code', 'trust_account', 'created'];
    for (const name of [...some, 'public_key', 'authorization_code', 'modified']) {
      assert.ok(name in known, name);
    }
    assert.ok(operations.length >= 13);
  });

  test('change nothing in the body of any operation', async () => {
    const changed = await changesOf((operation) => operation.own.body && without(known, operation));
    assert.deepEqual(changed, []);
  });

  test('change nothing in a payment method', async () => {
    const details = operations.find(({ name }) => name === 'POST /v1/cards')!;
    // A token's id is one of the details; a reference is only kept with what is saved.
    const { token_id: _, ...others } = without(known, details);
    const more = { ...others, reference: planted.text };
    const changed = await changesOf(({ own }) => {
      const { method } = Object(own.body);
      return method && { method: { ...method, ...more } };
    });
    assert.deepEqual(changed, []);
  });

  test('are told from those that one may write: these are noticed', async () => {
    const changed = await changesOf(({ name, places }) => {
      const reference = places.some((place) => place.name === 'reference' && place.in === 'body');
      if (name === 'PATCH /v1/merchant') return { address2: planted.text };
      if (name === 'PATCH /v1/ach-accounts/{id}') return { required_payment_fields: 'email' };
      return reference ? { reference: planted.text } : undefined;
    });
    assert.deepEqual(changed, [
      'PATCH /v1/merchant: answer, rows',
      'PATCH /v1/ach-accounts/{id}: answer, rows',
      'POST /v1/charges: answer, rows',
      'POST /v1/credits: answer, rows',
      'POST /v1/charges/{id}/capture: answer, rows',
      'POST /v1/charges/{id}/refund: answer, rows',
      'POST /v1/transactions/{id}/void: answer, rows',
      'POST /v1/recurring/charges: answer, rows',
      'POST /v1/charges/{id}/schedule: answer, rows',
      'PUT /v1/recurring/charges/{id}: answer, rows',
      'PATCH /v1/recurring/charges/{id}: answer, rows',
      'POST /v1/cards: answer, rows',
      'POST /v1/banks: answer, rows',
      'POST /v1/tokens: answer, rows',
    ]);
  });

  /**
   * Where it makes a difference that `more` is added to a body: two organizations do the same, and
   * one of them adds it. Operations for which there is no more are left out.
   */
  async function changesOf(more: (operation: Operation) => object | undefined) {
    const [plain, adding] = [await shared.newcomer(), await shared.newcomer()];
    const both = [keyHolder(plain, 'test'), keyHolder(adding, 'test')] as const;
    const changed: string[] = [];
    let before = await Promise.all(both.map(shapesOf));
    for (const operation of operations) {
      const added = more(operation);
      if (added === undefined) continue;
      const [expected, got] = [
        await answerTo(operation, both[0], {}),
        await answerTo(operation, both[1], added),
      ];
      const after = await Promise.all(both.map(shapesOf));
      const [news, newsOfAdding] = after.map((rows, index) => newIn(rows, before[index]!));
      const where = [
        ...(got === expected && !traces.test(got) ? [] : ['answer']),
        ...(newsOfAdding === news && !traces.test(newsOfAdding!) ? [] : ['rows']),
      ];
      if (where.length > 0) changed.push(`${operation.name}: ${where.join(', ')}`);
      before = after;
    }
    return changed;
  }
});

/** A value of the schema's type for every property, at any depth of it. */
function propertiesIn(schemas: readonly Schema[]): Record<string, unknown> {
  const found = schemas.flatMap(({ properties = {}, items }): Record<string, unknown>[] => [
    ...(items ? [propertiesIn([items])] : []),
    ...(Object.entries(properties) as [string, Schema][]).flatMap(([name, schema]) => [
      propertiesIn([schema]),
      { [name]: plantedFor(schema) },
    ]),
  ]);
  return Object.assign({}, ...found);
}

function plantedFor(schema: Schema): unknown {
  if (schema.enum) return schema.enum.at(-1);
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer') return planted.count;
  if (schema.type === 'array') return [plantedFor(schema.items)];
  if (schema.type === 'object') return propertiesIn([schema]);
  return schema.format === 'date-time' ? planted.instant : planted.text;
}

/** But for what the operation takes. */
function without(known: Readonly<Record<string, unknown>>, { places }: Operation) {
  const taken = new Set(places.map(({ name }) => name));
  return Object.fromEntries(Object.entries(known).filter(([name]) => !taken.has(name)));
}

async function answerTo(operation: Operation, own: KeyHolder, more: object): Promise<string> {
  const { method, path, body, headers } = await requestOf(operation, own);
  const answer = await own.ask(method, path, { ...body, ...more }, headers);
  assert.equal(answer.status, 200, `${operation.name}: ${JSON.stringify(answer.body)}`);
  return comparable(answer).replaceAll(
    /("(fingerprint|public_key|account_number)":)"[\w*]+"/g,
    '$1"…"',
  );
}

/** Counted over all organizations; and counted apart for each connection. */
const incidental = { property: 'number', table: 'payment_counts' };

/** The rows but for what differs between any two organizations. */
async function shapesOf({ store, organizationId }: KeyHolder): Promise<string[]> {
  const modes = ['test', 'live', 'both'] as const;
  const tables = await readTenant(store.app.db, { organizationId, modes });
  return Object.entries(tables).flatMap(([table, rows]) =>
    table === incidental.table ? [] : rows.map((row) => `${table} ${shapeOf(JSON.parse(row))}`),
  );
}

/** Words, numbers and flags, and of all else only that it is there. */
function shapeOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([name]) => name !== incidental.property)
      .map(([name, part]) => `${name}: ${shapeOf(part)}`)
      .join(', ');
  }
  if (typeof value !== 'string') return `${value}`;
  return traces.test(value) || /^[a-z_]{1,16}$/.test(value) ? value : '…';
}

/** What is there now and was not, in a fixed order. */
function newIn(rows: readonly string[], before: readonly string[]): string {
  const left = [...before];
  const added = rows.filter((row) => {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return added.toSorted().join('\n');
}
