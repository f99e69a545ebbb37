import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { signatureCheckOf } from '#src/cli/check-signature.ts';
import { systemClock } from '#src/kernel/clock.ts';

const secretOf = (letter: string) => `whsec_${btoa(letter.repeat(24))}`;
const [secret, other] = [secretOf('a'), secretOf('b')];
const text = '{"id":"1","name":"Zoë"}';

/** An event as a library for Standard Webhooks signs it. */
function signed(by: readonly string[], secondsAgo = 0) {
  const now = systemClock.now().subtract({ seconds: secondsAgo });
  const sentAt = new Date(now.epochMilliseconds);
  return {
    body: Buffer.from(text),
    headers: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': `${Math.floor(now.epochMilliseconds / 1000)}`,
      'webhook-signature': by.map((one) => new Webhook(one).sign('msg_1', sentAt, text)).join(' '),
    },
  };
}

const isGenuine = signatureCheckOf({ secret, readSecret: async () => secret });

test('an event is genuine when any of its signatures is', async () => {
  assert.equal(await isGenuine(signed([secret])), true);
  assert.equal(await isGenuine(signed([other, secret])), true);
  assert.equal(await isGenuine(signed([secret], 290)), true);
});

const good = signed([secret]);
const signature = good.headers['webhook-signature'];
for (const [what, event] of Object.entries({
  'signed by another': signed([other]),
  'signed long ago': signed([secret], 310),
  'signed for a time to come': signed([secret], -310),
  'of another body': { ...good, body: Buffer.from(`${text} `) },
  'of another id': { ...good, headers: { ...good.headers, 'webhook-id': 'msg_2' } },
  'without a time': { ...good, headers: { ...good.headers, 'webhook-timestamp': '' } },
  'of no time': { ...good, headers: { ...good.headers, 'webhook-timestamp': '1e99' } },
  'with half a signature': {
    ...good,
    headers: { ...good.headers, 'webhook-signature': signature.slice(0, -8) },
  },
  'with no text': { ...good, body: Buffer.from([0xff]) },
  'without headers': { ...good, headers: {} },
})) {
  test(`an event ${what} is not genuine`, async () => {
    assert.equal(await isGenuine(event), false);
  });
}

test('a secret that was rotated is read again, once for all who come at the moment', async () => {
  let times = 0;
  const readSecret = async () => {
    times += 1;
    return other;
  };
  const isGenuineThen = signatureCheckOf({ secret, readSecret });
  const one = () => isGenuineThen(signed([other]));
  assert.deepEqual(await Promise.all([one(), one(), one()]), [true, true, true]);
  assert.equal(await one(), true);
  assert.equal(times, 1);
});

test('with the server away, what does not fit is not genuine', async () => {
  const readSecret = () => Promise.reject(new Error('Nothing answers'));
  const check = signatureCheckOf({ secret, readSecret });
  assert.equal(await check(signed([other])), false);
  assert.equal(await check(signed([secret])), true);
});
