import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLocal, isLoopback, isPublic, readAddress, readRange } from '#src/kernel/ip-address.ts';

test('one address is read, and written as usual', () => {
  assert.equal(readAddress('198.51.100.7'), '198.51.100.7');
  assert.equal(readAddress('2001:0DB8::0007'), '2001:db8::7');
});

test('IPv4-mapped IPv6 is the IPv4 address', () => {
  assert.equal(readAddress('::ffff:127.0.0.1'), '127.0.0.1');
  assert.equal(readAddress('::ffff:7f00:1'), '127.0.0.1');
});

for (const text of [
  '',
  'localhost',
  '127.1',
  '2130706433',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '127.0.0.1:80',
  '127.0.0.1/32',
  '[::1]',
  'fe80::1%eth0',
  '::ffff:0177.0.0.1',
  '198.51.100.7, 198.51.100.8',
  '198.51.100.7 ',
]) {
  test(`"${text}" is no address`, () => assert.equal(readAddress(text), undefined));
}

test('what nobody on the internet has is not public', () => {
  const special = ['127.0.0.1', '10.1.1.1', '172.16.0.1', '192.168.1.1', '169.254.1.1', '0.0.0.0'];
  const others = ['100.64.0.1', '203.0.113.1', '240.0.0.1', '::1', 'fd00::1', '2001:db8::1', 'x'];
  assert.deepEqual([...special, ...others].filter(isPublic), []);
  assert.deepEqual(['8.8.8.8', '2001:4860:4860::8888'].filter(isPublic).length, 2);
});

test('nor is what no network was given, or what only a cloud’s machines can reach', () => {
  const others = ['1::1', '4000::1', 'fe00::1', '168.63.129.16', '::ffff:168.63.129.16'];
  assert.deepEqual(others.filter(isPublic), []);
});

test('an IPv4 address within an IPv6 one is public if NAT64 makes it one that is', () => {
  assert.ok(isPublic('64:ff9b::8.8.8.8'));
  assert.ok(isPublic('::ffff:8.8.8.8'));
  const inside = ['64:ff9b::10.0.0.1', '64:ff9b::7f00:1', '::ffff:10.0.0.1'];
  const tunnels = ['64:ff9b:1::808:808', '2002:808:808::', '2001:0:808:808::', '::808:808'];
  assert.deepEqual([...inside, ...tunnels].filter(isPublic), []);
});

test('of this machine alone is what never leaves it', () => {
  const own = ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'];
  assert.deepEqual(own.filter(isLoopback), own);
  assert.deepEqual(['10.1.1.1', '0.0.0.0', '::', 'fe80::1', 'localhost'].filter(isLoopback), []);
});

test('this machine and the network around it are local', () => {
  const local = [
    '127.0.0.1',
    '::1',
    '10.1.1.1',
    '192.168.1.1',
    '169.254.1.1',
    'fd00::1',
    'fe80::1',
  ];
  assert.deepEqual(local.filter(isLocal), local);
  assert.deepEqual(['8.8.8.8', '203.0.113.1', '2001:db8::1', 'unknown'].filter(isLocal), []);
});

test('a range without a length is one address', () => {
  assert.deepEqual(readRange('10.0.0.1'), { address: '10.0.0.1', family: 'ipv4', bits: 32 });
  assert.deepEqual(readRange('::1'), { address: '::1', family: 'ipv6', bits: 128 });
  assert.deepEqual(readRange('::/0'), { address: '::', family: 'ipv6', bits: 0 });
});

for (const text of [
  '10.0.0.0/33',
  '::/129',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  'fe80::%1/64',
]) {
  test(`"${text}" is no range`, () => assert.equal(readRange(text), undefined));
}
