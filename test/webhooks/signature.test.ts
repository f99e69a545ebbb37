import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { systemClock } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { newSecret } from '#src/organizations/index.ts';
import { signatureHeaders } from '#src/webhooks/signature.ts';

const [mine, older, foreign] = Array.from({ length: 3 }, () =>
  newSecret(systemIds, 'webhook_secret', 'both'),
) as [string, string, string];
const body = '{"type":"transaction.authorized","name":"Jürgen & Söhne 🎻"}';
const id = 'AgQGCAoMDhASFBYYGhweIA';

function headersAt(ahead: Temporal.DurationLike, secrets = [mine]) {
  return signatureHeaders({ id, sentAt: systemClock.now().add(ahead), body, secrets });
}

function isTaken(secret: string, headers: Record<string, string>, payload = body): boolean {
  try {
    new Webhook(secret).verify(payload, headers);
    return true;
  } catch {
    return false;
  }
}

test('a receiver with the secret takes the message, another does not', () => {
  assert.ok(isTaken(mine, headersAt({ minutes: 0 })));
  assert.ok(!isTaken(foreign, headersAt({ minutes: 0 })));
});

test('while a secret is replaced, either of the two will do', () => {
  const headers = headersAt({ minutes: 0 }, [mine, older]);
  assert.ok(isTaken(mine, headers));
  assert.ok(isTaken(older, headers));
  assert.ok(!isTaken(foreign, headers));
});

test('a body, id or time that was changed is refused', () => {
  const headers = headersAt({ minutes: 0 });
  assert.ok(!isTaken(mine, headers, body.replace('authorized', 'completed')));
  assert.ok(!isTaken(mine, { ...headers, 'webhook-id': 'another' }));
  const later = `${Number(headers['webhook-timestamp']) + 1}`;
  assert.ok(!isTaken(mine, { ...headers, 'webhook-timestamp': later }));
});

test('a message that is six minutes old, or comes so much too early, is refused', () => {
  assert.ok(isTaken(mine, headersAt({ minutes: -4 })));
  assert.ok(isTaken(mine, headersAt({ minutes: 4 })));
  assert.ok(!isTaken(mine, headersAt({ minutes: -6 })));
  assert.ok(!isTaken(mine, headersAt({ minutes: 6 })));
});

test('the time is given in whole seconds, never rounded up into the future', () => {
  const sentAt = Temporal.Instant.from('2030-03-04T15:00:00.999Z');
  const headers = signatureHeaders({ id, sentAt, body, secrets: [mine] });
  assert.equal(headers['webhook-timestamp'], '1898866800');
});
