import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireAllowedAddress } from '#src/organizations/index.ts';

function isAllowed(apiAllowedIpRanges: string, address: string): boolean {
  try {
    requireAllowedAddress({ apiAllowedIpRanges }, address);
    return true;
  } catch (error) {
    assert.equal((error as { code: string }).code, 'address_not_allowed');
    return false;
  }
}

test('without ranges every address will do', () => {
  assert.equal(isAllowed('', '198.51.100.7'), true);
  assert.equal(isAllowed('', 'unknown'), true);
});

test('the documented ranges allow what is in them, and nothing else', () => {
  const ranges = '127.0.0.1/32,198.51.100.1/24';
  for (const address of ['127.0.0.1', '198.51.100.0', '198.51.100.255']) {
    assert.equal(isAllowed(ranges, address), true, address);
  }
  for (const address of ['127.0.0.2', '198.51.101.0', '::1', 'unknown', '']) {
    assert.equal(isAllowed(ranges, address), false, address);
  }
});

test('ranges may be of IPv6, single addresses, and have spaces around them', () => {
  const ranges = '2001:db8::/32 , 198.51.100.7';
  for (const address of ['2001:db8:1::1', '198.51.100.7']) {
    assert.equal(isAllowed(ranges, address), true, address);
  }
  for (const address of ['2001:db9::1', '198.51.100.8']) {
    assert.equal(isAllowed(ranges, address), false, address);
  }
});

test('all of IPv4 is not all of IPv6', () => {
  assert.equal(isAllowed('0.0.0.0/0', '198.51.100.7'), true);
  assert.equal(isAllowed('0.0.0.0/0', '2001:db8::1'), false);
});

test('a range that cannot be read allows nobody, and the others still count', () => {
  assert.equal(isAllowed('everybody', '198.51.100.7'), false);
  assert.equal(isAllowed('everybody,198.51.100.7/32', '198.51.100.7'), true);
  assert.equal(isAllowed(',', '198.51.100.7'), false);
});
