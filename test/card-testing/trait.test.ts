import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressTraits } from '#src/card-testing/index.ts';

const told = (address: string) => addressTraits(address).map(({ kind, value }) => [kind, value]);

test('an IPv4 address stands in its /24', () => {
  assert.deepEqual(told('203.0.113.77'), [
    ['address', '203.0.113.77'],
    ['network', '203.0.113.0/24'],
  ]);
});

test('an IPv4 address in IPv6 clothes is the same address', () => {
  assert.deepEqual(told('::ffff:203.0.113.77'), told('203.0.113.77'));
});

test('a machine that takes one IPv6 address after the other is one address', () => {
  assert.deepEqual(told('2001:db8:1:2:a:b:c:d'), told('2001:db8:1:2::1'));
  assert.deepEqual(told('2001:db8:1:2::1'), [
    ['address', '2001:db8:1:2::/64'],
    ['network', '2001:db8:1::/48'],
  ]);
});

for (const text of ['', 'unknown', '203.0.113', '10.0.0.1:80', 'localhost']) {
  test(`${JSON.stringify(text)} is no address, and nothing is counted by it`, () => {
    assert.deepEqual(told(text), []);
  });
}
