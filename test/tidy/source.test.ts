import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed, source } from './source.ts';

/** What is left of a text as code, with runs of blanks shown as one. */
function codeOf(text: string): string {
  return source('src/a.ts', text).code.replace(/ +/g, ' ').trim();
}

test('comments, strings and regular expressions are not code', () => {
  assert.equal(codeOf('a(); // b()'), 'a();');
  assert.equal(codeOf('a(/* b() */ c);'), 'a( c);');
  assert.equal(codeOf(`a('b()', "c()");`), `a(' ', " ");`);
  assert.equal(codeOf(`a('it\\'s // d()', e);`), `a(' ', e);`);
  assert.equal(codeOf('a = /b["\'/]c/.test(d);'), 'a = / /.test(d);');
});

test('a division is code, and no regular expression', () => {
  assert.equal(codeOf('a = b / c; d = e / f;'), 'a = b / c; d = e / f;');
});

test('what a template holds is no code, but what it substitutes is', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is code, and holds templates.
  const text = 'a(`b ${c({ d: `e ${f}` })} g`); h();';
  assert.equal(codeOf(text), 'a(` {c({ d: ` {f}` })} `); h();');
  assert.equal(codeOf('a(`$b } { \\` c`); d();'), 'a(` `); d();');
});

test('strings stay where only comments are blanked', () => {
  assert.equal(source('src/a.ts', "a('b // c'); // d").uncommented.trim(), "a('b // c');");
});

test('every view keeps the lines of the file', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is code, and holds a template.
  const text = '/* a\nb */ `c\n${d}\ne`;\n// f\ng();\n';
  const { code, uncommented } = source('src/a.ts', text);
  for (const view of [code, uncommented]) {
    assert.equal(view.length, text.length);
    assert.equal(view.split('\n').length, text.split('\n').length);
  }
  assert.equal(code.split('\n')[5], 'g();');
});

test('a violation is shown with its file and line', () => {
  assert.deepEqual(listed([{ path: 'src/a.ts', line: 3, rule: 'is wrong' }]), [
    'src/a.ts:3 is wrong',
  ]);
});
