import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined, prepared, type Sql, sql } from '#src/db/index.ts';
import { toStatement } from '#src/db/sql.ts';
import { freshDatabase } from '#test/support/database.ts';

test('every value becomes a parameter, numbered in the order of the text', () => {
  const id = "x'; drop table payments; --";
  assert.deepEqual(toStatement(sql`select ${1} from t where id = ${id} and b = ${true}`), {
    text: 'select $1 from t where id = $2 and b = $3',
    values: [1, id, true],
  });
});

test('parts are woven in with their values, at any depth and at either end', () => {
  const inner = sql`b = ${2}`;
  const outer = sql`${sql`a = ${1}`} and (${inner} or ${sql`c is null`}) and d = ${3}`;
  assert.deepEqual(toStatement(sql`select 1 where ${outer} limit ${4}`), {
    text: 'select 1 where a = $1 and (b = $2 or c is null) and d = $3 limit $4',
    values: [1, 2, 3, 4],
  });
});

test('a part may be used twice', () => {
  const part = sql`a = ${1}`;
  assert.deepEqual(toStatement(sql`${part} or not ${part}`), {
    text: 'a = $1 or not a = $2',
    values: [1, 1],
  });
});

test('parts are joined with a separator; one stays alone, and none gives no text', () => {
  const join = (...parts: Sql[]) => toStatement(joined(parts, sql` and `));
  assert.deepEqual(join(sql`a = ${1}`, sql`b = ${2}`, sql`c`), {
    text: 'a = $1 and b = $2 and c',
    values: [1, 2],
  });
  assert.deepEqual(join(sql`a = ${1}`), { text: 'a = $1', values: [1] });
  assert.deepEqual(join(), { text: '', values: [] });
});

test('prepared statements are named after their text, whatever their values', () => {
  const find = (id: number) => toStatement(prepared(sql`select 1 where 1 = ${id}`));
  const other = toStatement(prepared(sql`select 1 where 2 = ${1}`));
  assert.match(find(1).name!, /^[0-9a-f]{32}$/);
  assert.equal(find(1).name, find(2).name);
  assert.notEqual(find(1).name, other.name);
  assert.equal(toStatement(sql`select 1 where 1 = ${1}`).name, undefined);
});

test('a prepared statement is kept by the server and answers with other values', async (t) => {
  const db = await freshDatabase(t);
  const double = (n: number) => prepared(sql`select ${n}::integer * 2 as n`);
  await db.transaction(async (tx) => {
    assert.deepEqual(await tx.one(double(2)), { n: 4 });
    assert.deepEqual(await tx.one(double(21)), { n: 42 });
    const kept = await tx.rows<{ name: string }>(sql`select name from pg_prepared_statements`);
    assert.deepEqual(kept, [{ name: toStatement(double(0)).name }]);
  });
});

const instant = Temporal.Instant.from('2026-03-08T07:00:00.123Z');
const day = Temporal.PlainDate.from('2026-02-28');
const roundTrips: readonly (readonly [type: string, value: unknown])[] = [
  ['bigint', 99_999_999_999_999n],
  ['bigint', -(2n ** 63n)],
  ['integer', 42],
  ['boolean', false],
  ['text', 'a "quoted" \\ \u{1F4B6} text, with {braces}'],
  ['text', null],
  ['bytea', Buffer.from([0, 1, 92, 255])],
  ['jsonb', { list: [1, { deep: null }], amount: '12' }],
  ['timestamptz', instant],
  ['timestamptz', Temporal.Instant.from('1969-12-31T23:59:59.999999Z')],
  ['date', day],
  ['text[]', ['a,b', '"', '\\', 'NULL', '', null]],
  ['boolean[]', [true, false]],
  ['integer[]', []],
];

test('values come back as they went', async (t) => {
  const db = await freshDatabase(t);
  for (const [type, value] of roundTrips) {
    await t.test(`a ${type}: ${text(value)}`, async () => {
      const cast = { strings: ['select ', `::${type} as value`], values: [value] };
      const { value: back } = await db.one<{ value: unknown }>(cast);
      assert.deepEqual(back, value);
      assert.equal(text(back), text(value));
    });
  }
});

test('arrays of 64-bit integers, instants, dates and bytes arrive as such', async (t) => {
  const db = await freshDatabase(t);
  const bytes = [Buffer.from([0, 255]), null];
  const rows = await db.rows<object>(sql`
    select minor, at, "on", bytes
      from unnest(${[10n ** 14n, null]}::bigint[], ${[instant, undefined]}::timestamptz[],
                  ${[day, null]}::date[], ${bytes}::bytea[]) as row (minor, at, "on", bytes)`);
  assert.deepEqual(rows.map(values), [
    [10n ** 14n, instant, day, bytes[0]].map(text),
    [null, null, null, null].map(text),
  ]);
});

test('what is undefined arrives as null', async (t) => {
  const db = await freshDatabase(t);
  assert.deepEqual(await db.one(sql`select ${undefined}::text as value`), { value: null });
});

function values(row: object): string[] {
  return Object.values(row).map(text);
}

/** Equality by itself tells no two Temporal objects apart: they have no properties of their own. */
function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  const kind = value.constructor.name;
  return `${kind} ${Array.isArray(value) ? value.map(text) : JSON.stringify(value)}`;
}
