// One charge as a function of the database: the rows that the server writes, into the same tables.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '#src/db/index.ts';

// Constants, as far as they can be: the function is spared what the server has to work out.
const method = `'{"kind": "card", "masked": "************4242", "brand": "VISA", "expMonth": 10,
  "expYear": 2040, "hasSecurityCode": true, "testCase": "approved", "payer": {"name":
  "Some Customer", "address1": "123 Main Street", "postalCode": "78704"}}'`;
const payer = `payer_key('Some Customer', null)`;
const snapshotOf = (status: string) => `'{"status": "${status}", "authorized": "100",
  "captured": "0", "refunded": "0", "isAutoCapture": true, "modifiedAt":
  "2026-01-01T00:00:00.000Z", "authorizationCode": "A1B2C3"}'`;

const definition = `
create schema if not exists bench;
create or replace function bench.charge(
  in_organization_id uuid, in_account_id uuid, in_card bigint
) returns uuid language plpgsql as $$
declare
  new_id uuid := uuidv7();
  moment timestamptz := clock_timestamp();
  card_digest bytea := sha256(int8send(in_card));
  card_id uuid;
  card_fingerprint text;
  payer_id uuid;
begin
  select id, fingerprint into card_id, card_fingerprint
    from instruments
   where organization_id = in_organization_id and mode = 'test' and digest = card_digest;
  if card_id is null then
    insert into instruments
           (organization_id, mode, id, kind, digest, fingerprint, sealed, key_version)
    values (in_organization_id, 'test', uuidv7(), 'card', card_digest,
            left(replace(gen_random_uuid()::text, '-', ''), 20),
            card_digest || card_digest || card_digest || card_digest, 1)
        on conflict (organization_id, mode, digest) do update set key_version = 1
    returning id, fingerprint into card_id, card_fingerprint;
  end if;
  select id into payer_id
    from parties
   where organization_id = in_organization_id and payer_key = ${payer};
  if payer_id is null then
    insert into parties
           (organization_id, id, name, payer_key, created_at, modified_at)
    values (in_organization_id, uuidv7(), 'Some Customer', ${payer}, moment, moment)
        on conflict (organization_id, payer_key) do update set name = excluded.name
    returning id into payer_id;
  end if;
  insert into payments
         (organization_id, mode, id, kind, status, rail, processing_account_id, currency,
          authorized_minor, is_auto_capture, source_id, authorization_code, cvv_result, avs_result,
          method, due_at, created_at, modified_at, instrument_id, fingerprint,
          party_id)
  values (in_organization_id, 'test', new_id, 'charge', 'authorized', 'card', in_account_id, 'USD',
          100, true, 'function-' || new_id, 'A1B2C3', 'MATCHED', 'ADDRESS_AND_POSTAL_CODE',
          ${method}, date_trunc('day', moment) + interval '29 hours', moment, moment, card_id,
          card_fingerprint, payer_id);
  insert into events (organization_id, mode, id, type, subject_id, snapshot, created_at)
  values (in_organization_id, 'test', uuidv7(), 'card_payment.created', new_id,
          ${snapshotOf('created')}, moment),
         (in_organization_id, 'test', uuidv7(), 'card_payment.authorized', new_id,
          ${snapshotOf('authorized')}, moment);
  return new_id;
end $$`;

export interface Account {
  readonly organizationId: string;
  readonly accountId: string;
}

/** Creates the function, in a schema of its own. */
export async function createChargeFunction(databaseUrl: string): Promise<void> {
  const db = openDatabase({ url: databaseUrl, connectionsMax: 1 });
  try {
    await db.script(definition);
  } finally {
    await db.close();
  }
}

/**
 * Writes a pgbench script for each account, and gives the words that make pgbench choose among them
 * at random. As many cards as there are documented ones, or so many that hardly one is used twice.
 */
export async function chargeScripts(
  folder: string,
  accounts: readonly Account[],
  cards: 'documented' | 'fresh',
): Promise<string[]> {
  const range = cards === 'fresh' ? '1, 1000000000000000' : '1, 12';
  const words = accounts.map(async ({ organizationId, accountId }, index) => {
    const path = join(folder, `charge-${cards}-${index}.sql`);
    const call = `bench.charge('${organizationId}', '${accountId}', :card)`;
    await writeFile(path, `\\set card random(${range})\nselect ${call};\n`);
    return ['-f', path];
  });
  return (await Promise.all(words)).flat();
}
