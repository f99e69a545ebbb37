import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { countryTable } from '#src/organizations/index.ts';

test('public addresses of both families are in the country that the table says', () => {
  const countryOf = countryTable();
  assert.equal(countryOf('8.8.8.8'), 'US');
  assert.equal(countryOf('5.9.0.1'), 'DE');
  assert.equal(countryOf('192.206.151.131'), 'CA');
  assert.equal(countryOf('2001:4860:4860::8888'), 'US');
  assert.equal(countryOf('2a02:908::1'), 'DE');
});

test('local and reserved addresses are in no country, whatever the table says', () => {
  const countryOf = countryTable();
  const nowhere = ['127.0.0.1', '::1', '10.0.0.1', '172.16.0.1', '192.168.1.1', '2001:db8::1'];
  for (const address of [...nowhere, '203.0.113.1', 'unknown', '']) {
    assert.equal(countryOf(address), undefined, address);
  }
});

test('a table of one’s own, in MaxMind’s format, takes the place of ours', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-countries-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'countries.mmdb');
  await writeFile(file, allInFrance());
  assert.equal(countryTable(file)('8.8.8.8'), 'FR');
});

test('a table that is not there is noticed at once', () => {
  assert.throws(() => countryTable('/nowhere/countries.mmdb'), { code: 'ENOENT' });
});

/** A table by which every address is in France: one node, both of whose records are the entry. */
function allInFrance(): Buffer {
  const text = (value: string) => [0x40 | value.length, ...Buffer.from(value)];
  const short = (value: number) => [0xa1, value];
  const long = (value: number) => [0xc1, value];
  const [nodes, gap] = [1, 16];
  const entry = [0xe1, ...text('country'), 0xe1, ...text('iso_code'), ...text('FR')];
  const metadata = [
    ...[0xe3, ...text('node_count'), ...long(nodes)],
    ...[...text('record_size'), ...short(24), ...text('ip_version'), ...short(4)],
  ];
  const record = [0, 0, nodes + gap];
  const marker = [0xab, 0xcd, 0xef, ...Buffer.from('MaxMind.com')];
  return Buffer.from([
    ...record,
    ...record,
    ...Array(gap).fill(0),
    ...entry,
    ...marker,
    ...metadata,
  ]);
}
