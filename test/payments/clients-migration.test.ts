// Payments from before there were clients get theirs, and are counted by all they are counted by.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, migrate, openDatabase, readMigrations, sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { paymentInvariants } from '#src/payments/index.ts';
import { emptyDatabaseUrl } from '#test/support/database.ts';

const organizations = [systemIds.next(), systemIds.next()] as const;

interface Old {
  readonly organization?: string;
  readonly mode?: 'test' | 'live';
  readonly method: object;
  readonly refunded?: number;
  readonly status?: string;
  readonly isOfOccurrence?: boolean;
}

const card = { kind: 'card', masked: '************4242', brand: 'VISA' };
const bank = { kind: 'bank', masked: '******6789', routingNumber: '000000013' };

const old: readonly Old[] = [
  { method: { ...card, payer: { name: 'Ada  Lovelace', email: 'Ada@one.example' } } },
  { method: { ...bank, payer: { name: ' ADA LOVELACE', email: 'ada@one.example ' } } },
  { method: { ...card, payer: { name: 'Ada Lovelace' } }, mode: 'live' },
  { method: { ...card, payer: { email: 'ada@one.example' } }, isOfOccurrence: true },
  { method: { ...card, payer: {} }, refunded: 500 },
  { method: { ...card, payer: { name: '\t ' } }, status: 'failed' },
  { method: { ...card, payer: { name: 'Ada Lovelace' } }, organization: organizations[1] },
];

test('payments from before there were clients get theirs', async (t) => {
  const url = await emptyDatabaseUrl(t);
  const db = openDatabase({ url, connectionsMax: 1 });
  t.after(() => db.close());
  await db.script(`create table migrations (
    name text primary key, checksum text not null, applied_at timestamptz default now())`);
  for (const { name, text, checksum } of await readMigrations()) {
    if (name >= '0019') break;
    await db.script(`insert into migrations values ('${name}', '${checksum}'); ${text}`);
  }
  for (const payment of old) await insert(db, payment);
  await migrate(url);

  const rows = await db.rows<Record<string, unknown>>(sql`
    select parties.id, parties.name, parties.email, is_automatic, tender, brand, is_refunded
      from payments left join parties
        on parties.organization_id = payments.organization_id and parties.id = party_id
     order by payments.number`);
  const [first, same, nameOnly, mailOnly, nobody, blank, elsewhere] = rows;
  assert.deepEqual([first?.name, first?.email], ['Ada  Lovelace', 'Ada@one.example']);
  assert.equal(same?.id, first?.id);
  assert.deepEqual([nameOnly?.name, nameOnly?.email], ['Ada Lovelace', null]);
  assert.equal(mailOnly?.name, 'ada@one.example');
  assert.deepEqual([nobody?.id, blank?.id], [null, null]);
  assert.equal(new Set([first, nameOnly, mailOnly, elsewhere].map((row) => row?.id)).size, 4);
  assert.deepEqual(
    rows.map((row) => row.is_automatic),
    [false, false, false, true, false, false, false],
  );
  assert.deepEqual([first?.tender, first?.brand], ['credit_card', 'VISA']);
  assert.deepEqual([same?.tender, same?.brand], ['ach', null]);
  assert.deepEqual([nobody?.is_refunded, blank?.is_refunded], [true, false]);

  const invariant = paymentInvariants.find(({ name }) => name.includes('counted'));
  const found = await db.one(invariant?.query ?? sql``);
  assert.deepEqual(found, { checked: 7n, violations: 0n });
});

/** Without a look at what it refers to: there is nothing else. */
async function insert(db: Database, payment: Old): Promise<void> {
  const { organization = organizations[0], mode = 'test', method, refunded = 0 } = payment;
  const id = payment.isOfOccurrence ? systemIds.next() : null;
  await db.run(sql`set session_replication_role = replica`);
  await db.run(sql`
    insert into organizations (id, name, time_zone, public_key, created_at, modified_at)
    values (${organization}, 'Firm', 'UTC', ${organization}, now(), now())
        on conflict do nothing`);
  await db.run(sql`
    insert into payments
           (organization_id, mode, id, kind, status, rail, processing_account_id, currency,
            authorized_minor, refunded_minor, is_auto_capture, instrument_id, fingerprint, method,
            recurring_charge_id, occurrence_id, created_at, modified_at)
    values (${organization}, ${mode}, ${systemIds.next()}, 'charge',
            ${payment.status ?? 'authorized'}, 'card', ${organizations[1]}, 'USD', 500, ${refunded},
            true, ${systemIds.next()}, 'F', ${JSON.stringify(method)}, ${id}, ${id}, now(),
            now())`);
  await db.run(sql`set session_replication_role = origin`);
}
