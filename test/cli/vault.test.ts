import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase, sql } from '#src/db/index.ts';
import {
  fileKeyService,
  type InstrumentOwner,
  readInstrument,
} from '#src/payment-methods/vault/index.ts';
import { passesLuhn } from '#src/payment-methods/vault/luhn.ts';
import { reveal } from '#src/payment-methods/vault/secret.ts';
import { freshDatabaseUrl } from '#test/support/database.ts';
import { runProgram, type ServerProcess, startProgram } from '#test/support/process.ts';

test('keys are rotated while charges come in, and every number opens afterwards', async (t) => {
  const DATABASE_URL = await freshDatabaseUrl(t);
  const server = await startProgram(t, { DATABASE_URL, LIVE_MODE: 'off', LOG_LEVEL: 'warn' });
  const cards = cardNumbers();
  const used: string[] = [];
  const statuses = new Set<number>();
  let isRotating = true;
  const client = async () => {
    while (isRotating) {
      const number = cards.next().value!;
      statuses.add(await charge(server, number));
      used.push(number);
    }
  };
  const clients = Array.from({ length: 4 }, client);
  const rotated = await runProgram(t, ['vault', 'rotate'], server.environment);
  isRotating = false;
  await Promise.all(clients);
  assert.equal(rotated.code, 0, rotated.stderr);
  assert.match(rotated.stdout, /^Key version 2: \d+ values wrapped anew\.\n$/);
  assert.deepEqual([...statuses], [200]);

  const db = openDatabase({ url: DATABASE_URL, connectionsMax: 1 });
  t.after(() => db.close());
  const rows = await db.rows<InstrumentOwner & { id: string; version: number }>(sql`
    select organization_id as "organizationId", mode, id, key_version as version
      from instruments`);
  const keys = await fileKeyService(join(server.dataDir, 'vault-keys.json'));
  const opened = new Set<string>();
  for (const { id, version, ...owner } of rows) {
    assert.equal(version, 2);
    const instrument = await readInstrument(db, { keys }, owner, id);
    opened.add(reveal(instrument.kind === 'card' ? instrument.number : instrument.accountNumber));
  }
  t.diagnostic(`${used.length} charges during the rotation`);
  assert.deepEqual(
    used.filter((number) => !opened.has(number)),
    [],
  );
});

function* cardNumbers(): Generator<string, undefined> {
  for (let count = 0; ; count += 1) {
    const body = `42999${String(count).padStart(10, '0')}`;
    yield body + [...'0123456789'].find((check) => passesLuhn(body + check));
  }
}

async function charge(server: ServerProcess, number: string): Promise<number> {
  const method = { type: 'card', number, exp_month: 10, exp_year: 2040 };
  const response = await fetch(`${server.gatewayUrl}/v1/charges`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${server.demo.affinipay.testSecretKey}:`)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ amount: 500, method }),
  });
  await response.text();
  return response.status;
}
