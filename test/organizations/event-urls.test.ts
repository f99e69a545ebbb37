import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventUrlsIn } from '#src/organizations/index.ts';

for (const [text, urls] of [
  ['', []],
  ['https://a.example/', ['https://a.example/']],
  ['https://a.example/,http://b.example/', ['https://a.example/', 'http://b.example/']],
  [' https://a.example/ , HTTPS://b.example/ ', ['https://a.example/', 'HTTPS://b.example/']],
  [
    'https://a.example/?in=1,2,3,https://b.example/x,y',
    ['https://a.example/?in=1,2,3', 'https://b.example/x,y'],
  ],
  ['a.example,https://b.example/', ['a.example', 'https://b.example/']],
] as const) {
  test(`"${text}" names ${urls.length}`, () => assert.deepEqual(eventUrlsIn(text), urls));
}
