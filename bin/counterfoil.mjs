#!/usr/bin/env node
// Runs the command line on the pinned Node, whichever Node was called to get here.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serverOptions } from './server-options.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isWindows = process.platform === 'win32';
const node = isWindows
  ? join(root, 'node_modules', 'node', 'bin', 'node.exe')
  : join(root, 'node_modules', '.bin', 'node');

if (!existsSync(node)) {
  console.error(`counterfoil: the pinned Node is not in ${join(root, 'node_modules')}.`);
  console.error('Run "npm install" there; if install scripts are off, then also');
  console.error('"npm rebuild node --ignore-scripts=false".');
  process.exit(1);
}

const words = [...serverOptions, join(root, 'src', 'main.ts'), ...process.argv.slice(2)];
const child = spawn(node, words, { stdio: 'inherit' });

// A terminal sends Ctrl-C to both of us; a second SIGINT could pass for impatience.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
process.on('SIGTERM', () => child.kill('SIGTERM'));

child.once('error', (error) => {
  console.error(`counterfoil: ${error.message}`);
  process.exit(1);
});
child.once('exit', (code, signal) => {
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
});
