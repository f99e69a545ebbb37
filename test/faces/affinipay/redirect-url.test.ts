// Where a payment form may lead a browser to: hostile and odd addresses, each with what becomes of
// it, read off the bytes of the answer.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { before, suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import type { TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { within } from './watching.ts';

const evil = 'evil.example';

/** Addresses that are led to, each with what it reads as before the id of the token is added. */
const led: readonly (readonly [asked: string, read: string])[] = [
  ['https://shop.example', 'https://shop.example/'],
  ['https://shop.example/', 'https://shop.example/'],
  ['https://shop.example/a/b', 'https://shop.example/a/b'],
  ['https://shop.example?', 'https://shop.example/'],
  ['https://shop.example/?', 'https://shop.example/'],
  ['https://shop.example?a=1', 'https://shop.example/?a=1'],
  ['https://shop.example/?a=1&a=2', 'https://shop.example/?a=1&a=2'],
  ['https://shop.example/?a=1&b', 'https://shop.example/?a=1&b='],
  ['https://shop.example/?a=%20b+c', 'https://shop.example/?a=+b+c'],
  ['https://shop.example/?%00=%00', 'https://shop.example/?%00=%00'],
  ['https://shop.example/?next=https://evil.example/', evilAsValue()],
  ['https://shop.example/?token_id=mine', 'https://shop.example/?token_id=mine'],
  ['https://shop.example/?token_id=', 'https://shop.example/?token_id='],
  ['https://shop.example/?token_id', 'https://shop.example/?token_id='],
  ['https://shop.example/?token%5Fid=mine', 'https://shop.example/?token_id=mine'],
  ['https://shop.example/#', 'https://shop.example/#'],
  ['https://shop.example/#part', 'https://shop.example/#part'],
  ['https://shop.example#part?a=1', 'https://shop.example/#part?a=1'],
  ['https://shop.example/?a=1#token_id=mine', 'https://shop.example/?a=1#token_id=mine'],
  ['https://shop.example/#@evil.example', 'https://shop.example/#@evil.example'],
  ['https://shop.example/@evil.example', 'https://shop.example/@evil.example'],
  ['https://shop.example/?@evil.example', 'https://shop.example/?%40evil.example='],
  ['https://shop.example?@evil.example', 'https://shop.example/?%40evil.example='],
  ['https://shop.example//evil.example', 'https://shop.example//evil.example'],
  ['https://shop.example/a/../b', 'https://shop.example/b'],
  ['https://shop.example/..//evil.example', 'https://shop.example//evil.example'],
  ['https://shop.example/%2e%2e/b', 'https://shop.example/b'],
  ['https://shop.example/%2f%2fevil.example', 'https://shop.example/%2f%2fevil.example'],
  ['https://shop.example/%5cevil.example', 'https://shop.example/%5cevil.example'],
  ['https://shop.example/%0d%0aSet-Cookie:a=b', 'https://shop.example/%0d%0aSet-Cookie:a=b'],
  ['https://shop.example/%E5%98%8A%E5%98%8D', 'https://shop.example/%E5%98%8A%E5%98%8D'],
  ['https://shop.example/?a=%0d%0aX:1', 'https://shop.example/?a=%0D%0AX%3A1'],
  ['https://shop.example/#%0d%0aX:1', 'https://shop.example/#%0d%0aX:1'],
  ['https://shop.example/%', 'https://shop.example/%'],
  ['https://shop.example/%ff', 'https://shop.example/%ff'],
  ['https://shop.example/%00', 'https://shop.example/%00'],
  ['https://shop.example/"\'<>`{}|^', "https://shop.example/%22'%3C%3E%60%7B%7D|%5E"],
  ['https://shop.example/javascript:alert(1)', 'https://shop.example/javascript:alert(1)'],
  ['HTTPS://shop.example/', 'https://shop.example/'],
  ['hTtPs://SHOP.Example/A', 'https://shop.example/A'],
  ['https://shop.example:443/', 'https://shop.example/'],
  ['https://shop.example:/', 'https://shop.example/'],
  ['https://shop.example:0443/', 'https://shop.example/'],
  ['https://shop.example:8443/', 'https://shop.example:8443/'],
  ['https://shop.example:80/', 'https://shop.example:80/'],
  ['https://shop.example:0/', 'https://shop.example:0/'],
  ['https://shop.example:65535/', 'https://shop.example:65535/'],
  ['https://shop.example./', 'https://shop.example./'],
  ['https://sh%6fp.example/', 'https://shop.example/'],
  ['https://shop%2eexample/', 'https://shop.example/'],
  ['https://%73hop.example/', 'https://shop.example/'],
  ['https://xn--bcher-kva.example/', 'https://xn--bcher-kva.example/'],
  ['https://xn--a/', 'https://xn--a/'],
  ['https://./', 'https://./'],
  ['https://localhost/', 'https://localhost/'],
  ['https://127.0.0.1:8443/', 'https://127.0.0.1:8443/'],
  ['https://[::1]:8443/', 'https://[::1]:8443/'],
  ['https://[2001:db8::1]/', 'https://[2001:db8::1]/'],
  ['https://[2001:DB8:0::1]/', 'https://[2001:db8::1]/'],
  ['https://[::ffff:192.0.2.1]/', 'https://[::ffff:c000:201]/'],
  ['https://192.0.2.1/', 'https://192.0.2.1/'],
  ['https://3221225985/', 'https://192.0.2.1/'],
  ['https://0xc0.0.2.1/', 'https://192.0.2.1/'],
  ['https://0300.0.2.1/', 'https://192.0.2.1/'],
  ['https://192.0.513/', 'https://192.0.2.1/'],
  ['https://a_b.example/', 'https://a_b.example/'],
  ['https://-a.example/', 'https://-a.example/'],
  ["https://a'b.example/", "https://a'b.example/"],
  [`https://shop.example/${'a'.repeat(1_900)}`, `https://shop.example/${'a'.repeat(1_900)}`],
  [`https://${'a.'.repeat(100)}example/`, `https://${'a.'.repeat(100)}example/`],
];

/** To the browser's own machine, which it may be led to without encryption, to try things out. */
const ledToItself: typeof led = [
  ['http://localhost/', 'http://localhost/'],
  ['http://LOCALHOST:3000/a', 'http://localhost:3000/a'],
  ['HTTP://localhost/', 'http://localhost/'],
  ['http://localhost:80/?a=1#b', 'http://localhost/?a=1#b'],
  ['http://localhost:443/', 'http://localhost:443/'],
  ['http://127.0.0.1/', 'http://127.0.0.1/'],
  ['http://127.0.0.1:8080/done', 'http://127.0.0.1:8080/done'],
  ['http://[::1]/', 'http://[::1]/'],
  ['http://[0:0:0:0:0:0:0:1]:8080/', 'http://[::1]:8080/'],
  ['http://127.1/', 'http://127.0.0.1/'],
  ['http://0x7f.1/', 'http://127.0.0.1/'],
  ['http://0177.0.0.1/', 'http://127.0.0.1/'],
  ['http://2130706433/', 'http://127.0.0.1/'],
  ['http://%6cocalhost/', 'http://localhost/'],
  ['http://127.0.0.1./', 'http://127.0.0.1/'],
];

/** Addresses that nobody is led to. */
const refused: readonly string[] = [
  ...[`//${evil}`, `///${evil}`, `////${evil}`, `\\\\${evil}`, `\\/${evil}`, `/\\${evil}`],
  ...[`/${evil}`, '/', '/path', 'path', './path', '../path', '?a=1', '#part', '.', '..', '\\'],
  ...[`https:${evil}`, `https:/${evil}`, `https:///${evil}`, `https:////${evil}`, 'https:'],
  ...[`https:\\\\${evil}`, `https:/\\${evil}`, `https:\\/${evil}`, `https://\\${evil}`],
  ...[`https//${evil}`, `https;//${evil}`, `https.//${evil}`, `https%3a//${evil}`, '://', ':'],
  ...[`https%3A%2F%2F${evil}`, `%68ttps://${evil}`, `https:%2f%2f${evil}`, `https:/%2f${evil}`],
  ...['https://', 'https:///', 'https://?', 'https://#', 'https://:443/'],
  ...['javascript:alert(1)', 'JavaScript:alert(1)', 'javascript://shop.example/%0aalert(1)'],
  ...['java\tscript:alert(1)', 'java\nscript:alert(1)', ' javascript:alert(1)', 'vbscript:x'],
  ...['\u0001javascript:alert(1)', 'javascript&colon;alert(1)', 'jav&#x09;ascript:alert(1)'],
  ...['data:text/html,<script>alert(1)</script>', 'data:text/html;base64,PHA+', 'DATA:,x'],
  ...['blob:https://shop.example/x', 'filesystem:https://shop.example/x', 'about:blank'],
  ...[`ftp://${evil}/`, `ftps://${evil}/`, 'file:///etc/passwd', `file://${evil}/`, 'mailto:a@b.c'],
  ...[`ws://${evil}/`, `wss://${evil}/`, `gopher://${evil}/`, 'tel:1', 'view-source:https://a.b'],
  ...['intent://a#Intent;end', 'shttp://a.b/', 'httpss://a.b/', 'xhttps://a.b/', 'https+x://a.b/'],
  ...['http://', `http:${evil}`, `http:/${evil}`, `http://${evil}/`, `HTTP://${evil}/`],
  ...[`http://shop.example/`, 'http://shop.example:443/', 'http://192.0.2.1/', 'http://10.0.0.1/'],
  ...['http://127.0.0.2/', 'http://128.0.0.1/', 'http://0.0.0.0/', 'http://0/', 'http://[::]/'],
  ...['http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', 'http://[::127.0.0.1]/'],
  ...['http://[::2]/', 'http://[fe80::1]/', 'http://[::1%25lo]/', 'http://::1/', 'http://[::1'],
  ...['http://localhost.evil.example/', 'http://localhost./', 'http://localhost..', 'http://local'],
  ...[
    'http://127.0.0.1.evil.example/',
    'http://127.0.0.1.nip.io/',
    'http://localhost.localdomain/',
  ],
  ...[
    'http://evil.example/localhost',
    'http://evil.example?localhost',
    'http://evil.example#localhost',
  ],
  ...['http://localhost@evil.example/', 'http://127.0.0.1@evil.example/', 'http://a.localhost/'],
  ...['http://evil.example@localhost/', 'http://user:pass@localhost/', 'http://@localhost/'],
  ...['http://localhost%00.evil.example/', 'http://localhost%2eevil.example/', 'http://lоcalhost/'],
  ...[
    'http://127.0.0.1:80.evil.example/',
    'http://127.0.0.1%2f.evil.example',
    'http://１２７.0.0.1/',
  ],
  ...['http://localhost:99999/', 'http://localhost:a/', 'http://localhost:-1/', 'http:localhost'],
  ...[
    'http:/localhost/',
    'http:///localhost/',
    'http:\\\\localhost\\',
    '//localhost/',
    'localhost',
  ],
  ...['localhost:3000', '127.0.0.1', '[::1]', 'shop.example', 'shop.example/a', 'www.shop.example'],
  ...[
    `https://user@${evil}/`,
    `https://user:pass@${evil}/`,
    `https://@${evil}/`,
    `https://:@${evil}/`,
  ],
  ...[`https://shop.example@${evil}/`, `https://shop.example:443@${evil}/`, `https://a@b@${evil}/`],
  ...[
    `https://shop.example%40${evil}/`,
    `https://shop.example%2f@${evil}/`,
    `https://a%3ab@${evil}`,
  ],
  ...[`https://shop.example\\@${evil}/`, `https://shop.example;@${evil}/`, `https://@@${evil}/`],
  ...[`https://shop.example\\.${evil}/`, 'https://shop.example\\', `https://${evil}\\/a`],
  ...[`https://shop.example/\\${evil}`, 'https://shop.example/?a=\\', 'https://shop.example/#\\'],
  ...[
    `https://shop.example／${evil}/`,
    `https://shop.example⁄${evil}/`,
    `https://shop.example∕${evil}`,
  ],
  ...[`https:／／${evil}/`, `https:⁄⁄${evil}/`, `https：//${evil}/`, `ｈttps://${evil}/`],
  ...[`https://shop.example。${evil}/`, 'https://shop。example/', 'https://shop．example/'],
  ...[
    'https://bücher.example/',
    'https://аpple.example/',
    'https://ⓢhop.example/',
    'https://例え.テスト',
  ],
  ...[
    'https://ﬁ.example/',
    'https://shop.example/ü',
    'https://shop.example/?ü',
    'https://shop.example/#ü',
  ],
  ...['https://sho\u00adp.example/', 'https://sho\u200bp.example/', 'https://sho\u200dp.example/'],
  ...['https://\u202eelpmaxe.pohs/', 'https://shop.example/\u202e', '\ufeffhttps://shop.example/'],
  ...[
    'https://😀.example/',
    'https://ıo.example/',
    'https://\u212a.example/',
    'https://ß.example/',
  ],
  ...['https://shop%00.example/', 'https://shop.example%00/', 'https://shop.example%0d%0aX:1/'],
  ...['https://shop.example%20/', 'https://shop.example%09/', 'https://sh op.example/'],
  ...[`https://shop.example%2f${evil}/`, `https://shop.example%5c${evil}/`, 'https://%/'],
  ...['https://%zz/', 'https://%ff/', 'https://shop.example%23/', 'https://shop.example%3f/'],
  ...['https://shop%3aexample/', 'https://%5b::1%5d/', 'https://<shop>.example/', 'https://a^b/'],
  ...[
    'https://a|b/',
    'https://[a]/',
    'https://[::1/',
    'https://::1/',
    'https://[::g]/',
    'https://[]/',
  ],
  ...[
    'https://[fe80::1%25eth0]/',
    'https://[fe80::1%eth0]/',
    'https://[1.2.3.4]/',
    'https://[::1]a/',
  ],
  ...['https://256.1.1.1/', 'https://1.2.3.4.5/', 'https://0x100000000/', 'https://1.2.3.09/'],
  ...['https://shop.example:65536/', 'https://shop.example:-1/', 'https://shop.example:a/'],
  ...['https://shop.example:443:443/', 'https://shop.example:4 43/', 'https://shop.example:%34/'],
  ...['https://xn--a-ecp.ru\u3002'],
  ...[
    ' https://shop.example/',
    'https://shop.example/ ',
    '\thttps://shop.example/',
    ' ',
    '   ',
    '\t',
  ],
  ...['https://shop.example/\t', 'https://shop.example/\n', '\r\nhttps://shop.example/', '\n'],
  ...['ht\ttps://shop.example/', 'ht\ntps://shop.example/', 'https:\t//shop.example/'],
  ...['https:/\r/shop.example/', 'https://\tshop.example/', 'https://sh\top.example/', '\r'],
  ...['https://shop.example/a b', 'https://shop.example/?a b', 'https://shop.example/#a b'],
  ...['https://shop.example/\r\nSet-Cookie: a=b', 'https://shop.example/\nSet-Cookie: a=b'],
  ...['https://shop.example/\rSet-Cookie: a=b', 'https://shop.example/\r\n\r\n<script>'],
  ...['https://shop.example/\u560a\u560dSet-Cookie:a', 'https://shop.example/\u0085X: 1'],
  ...[
    'https://shop.example/\u2028X: 1',
    'https://shop.example/\u2029',
    'https://shop.example/\u000b',
  ],
  ...[
    'https://shop.example/\u000c',
    'https://shop.example/\u001b[2J',
    'https://shop.example/\u007f',
  ],
  ...['https://shop.example/\u00a0', '\u00a0https://shop.example/', 'https://shop.example\u3000/'],
  ...['https://shop.example/\ufffd', '\u0008https://shop.example/', '\u001fhttps://shop.example/'],
  ...[`https://shop.example/${'a'.repeat(2_000)}`, `https://shop.example/?${'a'.repeat(100_000)}`],
  ...[`https://${'a'.repeat(3_000)}.example/`, `https://a:${'b'.repeat(5_000)}@${evil}/`],
  ...['https://shop.example/,https://evil.example/ ', '"https://shop.example/"', "'https://a.b'"],
  ...[
    '<https://shop.example/>',
    '(https://shop.example/)',
    'url(https://a.b)',
    '0;url=https://a.b',
  ],
  ...['null', 'undefined', 'true', '0', '[object Object]', '{}', '[]', 'NaN', '*', '%', '%00', '@'],
];

/** The character zero ends the whole form: it could be kept nowhere. */
const unreadable = ['\u0000', 'https://shop.example/\u0000', '\u0000https://shop.example/'];

/** Bytes that are no text, and forms in which the field does not stand once. */
const odd: readonly string[] = [
  ...['redirect_url=https://shop.example/%ff', 'redirect_url=https://shop.example/%c0%af'],
  ...['redirect_url=https://%ed%a0%80/', 'redirect_url=https://shop.example/&redirect_url='],
  'redirect_url=https://shop.example/&redirect_url=https://evil.example/',
  'redirect_url=https://shop.example/&redirect%5furl=https://evil.example/',
];

/** Origins that look like `https://shop.example`, `https://pay.example:8443` and the like. */
const unnamed: readonly string[] = [
  ...['http://plain.example/', 'https://plain.example/', 'https://localhost:3000/'],
  ...['https://shop.example.evil.example/', 'https://evil.example/https://shop.example'],
  ...['https://evil.example?https://shop.example', 'https://evil.example#https://shop.example'],
  ...['https://shop.examplee/', 'https://shop.exampl/', 'https://xshop.example/', 'https://shop/'],
  ...['https://a.shop.example/', 'https://shop.example:8443/', 'https://shop.example:444/'],
  ...['https://shop-example/', 'https://shop.example-evil.example/', 'https://shop%2eexample.ex/'],
  ...['https://pay.example/', 'https://pay.example:443/', 'https://pay.example:84430/'],
  ...[
    'http://localhost/',
    'http://localhost:3001/',
    'http://127.0.0.1:3000/',
    'http://[::1]:3000/',
  ],
];

function evilAsValue(): string {
  return 'https://shop.example/?next=https%3A%2F%2Fevil.example%2F';
}

interface Answer {
  readonly status: number;
  readonly lines: readonly string[];
  readonly text: string;
}

suite('where a payment form leads to', () => {
  const shared = sharedApp();
  let store: TestApp;

  before(async () => {
    store = await shared.newcomer();
  });

  /** The answer to a form, as it comes over the wire. */
  async function post(form: string, at: TestApp, key: string): Promise<Answer> {
    const body = `type=card&number=4242424242424242&exp_month=1&exp_year=2040&${form}`;
    const socket = connect(at.app.ports.affinipay, '127.0.0.1');
    await once(socket, 'connect');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.write(
      'POST /v1/tokens HTTP/1.1\r\nHost: x\r\nConnection: close\r\n' +
        `Authorization: Basic ${btoa(`${key}:`)}\r\n` +
        'Content-Type: application/x-www-form-urlencoded\r\n' +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await within(1_000, once(socket, 'close'));
    const bytes = Buffer.concat(chunks).toString('latin1');
    const end = bytes.indexOf('\r\n\r\n');
    const [first = '', ...lines] = bytes.slice(0, end).split('\r\n');
    assert.match(first, /^HTTP\/1\.1 \d{3} [A-Za-z ]+$/);
    for (const line of lines) {
      assert.match(line, headerLine, 'only headers of ours, and nothing within them');
    }
    const names = lines.map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
    assert.equal(new Set(names).size, names.length, 'each header once');
    return { status: Number(first.split(' ')[1]), lines, text: bytes.slice(end + 4) };
  }

  const headerLine = new RegExp(
    '^(?:location|referrer-policy|cache-control|access-control-[a-z-]+|content-type|vary|' +
      'content-length|x-request-id|date|connection): [\\x20-\\x7e]*$',
    'i',
  );

  const lead = (asked: string, at = store, key = at.organization.publicKey) =>
    post(`redirect_url=${encodeURIComponent(asked)}`, at, key);

  async function assertLeads(asked: string, read: string, answer: Promise<Answer>) {
    const { status, lines, text } = await answer;
    assert.equal(status, 303, `${asked}: ${text}`);
    assert.equal(text, '');
    assert.ok(lines.includes('content-length: 0'), lines.join('\n'));
    assert.ok(lines.includes('referrer-policy: no-referrer'), lines.join('\n'));
    const [location = ''] = lines.flatMap((line) => /^location: (.*)$/.exec(line)?.[1] ?? []);
    const id = /[?&]token_id=([\w-]{22})(?:#|$)/.exec(location)?.[1] ?? '';
    const [before = '', hash] = read.split(/(?=#)/);
    const more = `${before.includes('?') ? '&' : '?'}token_id=${id}`;
    // An empty fragment is none.
    assert.equal(location.replace(/#$/, ''), `${before}${more}${hash ?? ''}`.replace(/#$/, ''));
    assert.equal(new URL(location).origin, new URL(read).origin);
  }

  function assertRefused(asked: string, { status, lines, text }: Answer) {
    assert.equal(status, 422, `${asked.slice(0, 200)}: ${lines.join('\n')}`);
    assert.ok(!lines.some((line) => /^location/i.test(line)), asked);
    const [{ message, ...rest }, ...more] = JSON.parse(text).messages;
    assert.match(message, /\S/);
    const said = { level: 'error', facility: 'gateway', sub_code: 'invalid' };
    assert.deepEqual(rest, { code: 'invalid_data', context: 'redirect_url', ...said }, asked);
    assert.deepEqual(more, []);
    assert.ok(!text.includes(evil), 'the address is not repeated');
  }

  const tokensOf = async ({ app, organization }: TestApp) =>
    Number(
      (
        await app.db.one<{ count: bigint }>(sql`
          select count(*) as count from tokens where organization_id = ${organization.id}`)
      ).count,
    );

  test('there are addresses enough to tell', () => {
    const all = [...led, ...ledToItself].map(([asked]) => asked);
    const asked = new Set([...all, ...refused, ...unreadable, ...odd]);
    assert.equal(asked.size, all.length + refused.length + unreadable.length + odd.length);
    assert.ok(asked.size >= 300, `${asked.size}`);
  });

  test('to whole https addresses, as they are read, with the id of the token', async () => {
    for (const [asked, read] of led) await assertLeads(asked, read, lead(asked));
    assert.equal(await tokensOf(store), led.length);
  });

  test('to the own machine of whoever tries it out, without encryption', async () => {
    const { testSecretKey } = store.organization;
    for (const [asked, read] of ledToItself) {
      await assertLeads(asked, read, lead(asked));
      await assertLeads(asked, read, lead(asked, store, testSecretKey));
    }
  });

  test('to no own machine without encryption, with a live key', async () => {
    const { liveSecretKey } = store.organization;
    for (const [asked] of ledToItself) {
      assertRefused(asked, await lead(asked, store, liveSecretKey));
    }
    await assertLeads(...led[0]!, lead(led[0]![0], store, liveSecretKey));
  });

  test('nowhere else, and then no token is made', async () => {
    const before = await tokensOf(store);
    for (const asked of refused) assertRefused(asked, await lead(asked));
    for (const form of odd) {
      assertRefused(form, await post(form, store, store.organization.publicKey));
    }
    for (const asked of unreadable) {
      const { status, text } = await lead(asked);
      assert.deepEqual([status, JSON.parse(text).messages[0].code], [400, 'malformed_request']);
    }
    assert.equal(await tokensOf(store), before);
  });

  test('only to the origins that the merchant names, once it has named any', async () => {
    const choosy = await shared.newcomer();
    const origins = ['https://shop.example', 'https://pay.example:8443', 'http://localhost:3000'];
    const { status } = await choosy.console('PATCH', '/console/api/organization', {
      token_redirect_origins: [...origins, 'http://plain.example'],
    });
    assert.equal(status, 200);
    for (const [asked, read] of [...led, ...ledToItself]) {
      const isNamed = origins.includes(new URL(read).origin);
      if (isNamed) await assertLeads(asked, read, lead(asked, choosy));
      else assertRefused(asked, await lead(asked, choosy));
    }
    for (const [asked, read] of [
      ['https://pay.example:8443/?a=1', 'https://pay.example:8443/?a=1'],
      ['https://SHOP.example:443', 'https://shop.example/'],
    ] as const) {
      await assertLeads(asked, read, lead(asked, choosy));
    }
    for (const asked of [...unnamed, ...refused]) assertRefused(asked, await lead(asked, choosy));
    const made = await tokensOf(choosy);
    await choosy.console('PATCH', '/console/api/organization', { token_redirect_origins: [] });
    await assertLeads('https://a.b', 'https://a.b/', lead('https://a.b', choosy));
    assert.equal(await tokensOf(choosy), made + 1);
  });

  test('nowhere from JSON, whose sender reads the answer himself', async () => {
    const body = { type: 'card', number: '4242424242424242', redirect_url: 'https://shop.example' };
    const { status, headers } = await store.gateway('POST', '/v1/tokens', body);
    assert.deepEqual([status, headers.get('location')], [200, null]);
  });
});
