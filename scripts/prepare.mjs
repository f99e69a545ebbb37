// Runs before `npm start` and `npm test`: installs what package-lock.json asks for and is not
// there. Plain JavaScript without dependencies, since it runs on whatever Node npm was started
// with.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const marker = join(modules, '.counterfoil-lock');
const isWindows = process.platform === 'win32';

const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
const lockHash = createHash('sha256').update(lockText).digest('hex');

if (!isInstalled()) install();
checkPinnedNode();

function isInstalled() {
  if (readOr('', marker).trim() === lockHash) return true;
  if (!matchesHiddenLock()) return false;
  mark();
  return true;
}

/** npm's own record of what it installed; covers an `npm ci` that was run by hand. */
function matchesHiddenLock() {
  const wanted = JSON.parse(lockText).packages;
  const installed = parsed(readOr('{}', join(modules, '.package-lock.json')))?.packages;
  if (!installed) return false;
  const isSame = (path) =>
    installed[path].version === wanted[path]?.version &&
    installed[path].integrity === wanted[path]?.integrity;
  // Optional packages are those of other platforms.
  const isThere = (path) => path === '' || wanted[path].optional || path in installed;
  return Object.keys(installed).every(isSame) && Object.keys(wanted).every(isThere);
}

function install() {
  console.error('Counterfoil: installing dependencies (npm ci) …');
  const result = runNpm('ci');
  if (result.status === 0) return mark();
  fail(
    `dependencies could not be installed (${result.error?.message ?? `exit ${result.status}`}).`,
    ...(result.stderr ?? '').trim().split('\n'),
    'Installing needs the npm registry. Run "npm ci" by hand to see more, then try again.',
  );
}

/** Nothing of npm's goes to standard output, which belongs to the command that follows. */
function runNpm(word) {
  const manners = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  return spawnSync('npm', [word, ...manners], {
    cwd: root,
    shell: isWindows,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 26,
  });
}

function mark() {
  try {
    writeFileSync(marker, `${lockHash}\n`);
  } catch {
    // node_modules may be read-only: then the slower comparison is made each time.
  }
}

function checkPinnedNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies.node;
  const program = isWindows
    ? join(modules, 'node', 'bin', 'node.exe')
    : join(modules, '.bin', 'node');
  const found = existsSync(program) ? versionOf(program) : 'none';
  if (found === wanted) return;
  fail(
    `the pinned Node ${wanted} is not in node_modules (found: ${found}).`,
    'npm brings it by the install script of the package "node", and install scripts seem to be off',
    '("ignore-scripts" in an .npmrc, or an npm that asks for "allowScripts"; package.json has it).',
    'To mend it:  npm rebuild node --ignore-scripts=false',
  );
}

function versionOf(program) {
  const { stdout, status } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().slice(1) : 'a program that does not run';
}

function readOr(fallback, path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fallback;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fail(...lines) {
  console.error(`Counterfoil: ${lines.join('\n  ')}`);
  process.exit(1);
}
