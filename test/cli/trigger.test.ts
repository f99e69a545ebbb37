import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshDatabaseUrl } from '#test/support/database.ts';
import { runProgram, startProgram } from '#test/support/process.ts';

test('trigger makes the thing happen, and prints the requests and the event', async (t) => {
  const DATABASE_URL = await freshDatabaseUrl(t);
  const server = await startProgram(t, { DATABASE_URL, LIVE_MODE: 'off', LOG_LEVEL: 'warn' });
  const trigger = (...words: string[]) => runProgram(t, ['trigger', ...words], server.environment);

  const { code, stdout, stderr } = await trigger(
    'transaction.completed',
    '--set',
    'amount=2500',
    '--set',
    'method.name=Ann Lee',
  );
  assert.equal(code, 0, stderr);
  const [hold, capture, told, ...rest] = stdout.trim().split('\n');
  assert.equal(hold, 'POST /v1/charges -> 200');
  const [, charge] = /^POST \/v1\/charges\/([\w-]{22})\/capture -> 200$/.exec(capture!)!;
  const [created, type, id, about] = told!.split('  ');
  assert.deepEqual([type, about, rest], ['transaction.completed', charge, []]);
  const authorization = `Basic ${btoa(`${server.demo.affinipay.testSecretKey}:`)}`;
  const headers = { authorization };
  const event = await fetch(`${server.gatewayUrl}/v1/events/${id}`, { headers });
  const { data, created: at } = Object(await event.json());
  assert.equal(at, created);
  assert.deepEqual([data.amount, data.method.name, data.status], [2500, 'Ann Lee', 'COMPLETED']);

  const expiring = await trigger('payment_method.expired');
  assert.equal(expiring.code, 0, expiring.stderr);
  assert.match(
    expiring.stdout,
    /^The test clock moves on by P.*^.* {2}payment_method\.expired {2}/ms,
  );

  const refused = await trigger('transaction.created', '--set', 'amount=0');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^The answer was to be 200, not 422\.\n/);

  await server.stop();
  const alone = await trigger('transaction.created');
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /^Nothing answers at http.*: is the server running\?\n$/);
});

test('trigger lists the types, and does so for one that it does not know', async (t) => {
  const listed = await runProgram(t, ['trigger', '--list']);
  assert.equal(listed.code, 0);
  const types = listed.stdout.trim().split('\n');
  assert.ok(types.includes('recurring_charge.occurrence.paid'));
  for (const [words, refusal] of [
    [['transaction.lost'], 'There is no event type transaction.lost.'],
    [['constructor'], 'There is no event type constructor.'],
    [[], 'Name an event type.'],
  ] as const) {
    const { code, stderr } = await runProgram(t, ['trigger', ...words]);
    assert.equal(code, 1);
    const list = `${refusal} These can be triggered:\n${listed.stdout}`;
    assert.equal(stderr, list);
  }
  const unclear = await runProgram(t, ['trigger', 'transaction.created', '--set', 'amount']);
  assert.equal(unclear.code, 1);
  assert.match(unclear.stderr, /must look like method\.name=/);
});
