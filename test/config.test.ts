import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localUrl, readConfig } from '#src/config.ts';

for (const [host, url] of Object.entries({
  '127.0.0.1': 'http://127.0.0.1:8080',
  localhost: 'http://localhost:8080',
  '0.0.0.0': 'http://127.0.0.1:8080',
  '::': 'http://[::1]:8080',
  '::1': 'http://[::1]:8080',
})) {
  test(`what listens on ${host} is found at ${url}`, () => {
    assert.equal(localUrl({ host }, 8080), url);
    assert.equal(new URL(url).port, '8080');
  });
}

test('the host name of a face may be written in any case', () => {
  const { faceHosts } = readConfig({ AFFINIPAY_HOST: 'Pay.Example' });
  assert.equal(faceHosts.affinipay, 'pay.example');
  assert.equal(faceHosts.aiwyn, 'aiwyn.localhost');
});

test('trusted proxies are addresses and ranges with commas between them', () => {
  const { trustedProxies } = readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::1' });
  assert.deepEqual(trustedProxies, ['10.0.0.0/8', '2001:db8::1']);
  assert.deepEqual(readConfig({}).trustedProxies, []);
});

for (const text of ['loopback', '10.0.0.0/33', '0.0.0.0/0', '10.0.0.1 10.0.0.2']) {
  test(`TRUSTED_PROXIES does not take ${text}`, () => {
    assert.throws(() => readConfig({ TRUSTED_PROXIES: text }), /TRUSTED_PROXIES must be/);
  });
}

for (const [settings, allows] of [
  [{}, { test: true, live: false }],
  [{ HOST: 'localhost' }, { test: true, live: false }],
  [{ HOST: '127.0.0.2' }, { test: true, live: false }],
  [{ HOST: '::1' }, { test: true, live: false }],
  [{ HOST: '0.0.0.0' }, { test: false, live: false }],
  [{ HOST: '::' }, { test: false, live: false }],
  [{ HOST: '10.0.0.1' }, { test: false, live: false }],
  [{ TRUSTED_PROXIES: '127.0.0.1' }, { test: false, live: false }],
  [
    { TRUSTED_PROXIES: '127.0.0.1', WEBHOOK_ALLOW_LOCAL: 'on' },
    { test: true, live: true },
  ],
  [{ WEBHOOK_ALLOW_LOCAL: 'off' }, { test: false, live: false }],
  [{ WEBHOOK_ALLOW_LOCAL: 'on' }, { test: true, live: true }],
  [
    { WEBHOOK_ALLOW_LOCAL: 'on', HOST: '0.0.0.0' },
    { test: true, live: true },
  ],
] as const) {
  const { test: inTest, live } = allows;
  test(`with ${JSON.stringify(settings)} events reach local addresses: ${inTest}, ${live}`, () => {
    assert.deepEqual(readConfig(settings).webhooksAllowLocal, allows);
  });
}

test('WEBHOOK_ALLOW_LOCAL is on or off', () => {
  assert.throws(() => readConfig({ WEBHOOK_ALLOW_LOCAL: 'test' }), /WEBHOOK_ALLOW_LOCAL must be/);
});

test('requests are kept unless that is switched off', () => {
  assert.equal(readConfig({}).keepsRequests, true);
  assert.equal(readConfig({ REQUEST_LOG: 'off' }).keepsRequests, false);
  assert.throws(() => readConfig({ REQUEST_LOG: 'never' }), /REQUEST_LOG must be one of on, off/);
});

test('a day of the log of requests is bounded in mebibytes, by a gibibyte unless told', () => {
  const bytesOf = (REQUEST_LOG_MB?: string) =>
    readConfig(REQUEST_LOG_MB === undefined ? {} : { REQUEST_LOG_MB }).requestLogDayBytesMax;
  assert.equal(bytesOf(), 1_073_741_824);
  assert.equal(bytesOf('0'), 0);
  assert.equal(bytesOf('1000000'), 1_048_576_000_000);
  for (const text of ['1000001', '-1', '1.5', 'much']) {
    assert.throws(() => bytesOf(text), /REQUEST_LOG_MB must be a whole number from 0 to 1000000/);
  }
});
