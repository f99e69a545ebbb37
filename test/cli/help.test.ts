import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runProgram } from '#test/support/process.ts';

/** In the order of the help. */
const names = [
  'start',
  'migrate',
  'clock',
  'listen',
  'logs',
  'trigger',
  'doctor',
  'vault',
  'banks',
];

const commands: Readonly<Record<string, RegExp>> = {
  '': new RegExp(`^Usage: counterfoil .*${names.map((name) => `\\b${name}\\b`).join('.*')}`, 's'),
  start: /^Usage: counterfoil start/,
  migrate: /^Usage: counterfoil migrate/,
  clock: /^Usage: counterfoil clock .*\bshow\b.*\badvance\b/s,
  'clock show': /^Usage: counterfoil clock show/,
  'clock advance': /^Usage: counterfoil clock advance .*--freeze/s,
  listen: /^Usage: counterfoil listen .*--forward-to .*--live .*--print-json/s,
  logs: /^Usage: counterfoil logs .*--no-follow.*--since/s,
  trigger: /^Usage: counterfoil trigger .*--set <path=value>.*--list/s,
  doctor: /^Usage: counterfoil doctor/,
  vault: /^Usage: counterfoil vault .*\brotate\b/s,
  banks: /^Usage: counterfoil banks .*\bimport\b/s,
  'banks import': /^Usage: counterfoil banks import .*<file>/s,
  'vault rotate': /^Usage: counterfoil vault rotate .*--resume/s,
};

suite('the command line', { concurrency: 3 }, () => {
  for (const [command, usage] of Object.entries(commands)) {
    test(`tells how to use "counterfoil ${command}"`, async (t) => {
      const words = command.split(' ').filter(Boolean);
      const { code, stdout } = await runProgram(t, [...words, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, usage);
    });
  }

  for (const words of [['restart'], ['start', '--now'], ['clock', 'advance']]) {
    test(`shows the help when it is told "${words.join(' ')}"`, async (t) => {
      const { code, stderr } = await runProgram(t, words);
      assert.equal(code, 1);
      assert.match(stderr, /^error: .*Usage: counterfoil/s);
    });
  }
});
