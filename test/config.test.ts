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
});
