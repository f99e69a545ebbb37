// The dependency rule: kernel ← db ← {ledger, events} ← slices ← rails ← {faces, console} ← app.
import { type Import, importsOf, topOf } from './imports.ts';
import { isScript, type Source, type Violation } from './source.ts';

export const slices = [
  'organizations',
  'parties',
  'payment-methods',
  'payments',
  'recurring',
  'checks',
  'payouts',
  'billing',
  'cash-application',
  'onboarding',
  'idempotency',
  'card-testing',
  'webhooks',
] as const;

/** What each folder of `src` may import besides itself and `facts`. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  db: ['kernel'],
  expressions: ['db', 'kernel'],
  ledger: ['db', 'kernel'],
  events: ['db', 'kernel'],
  ...Object.fromEntries(
    slices.map((slice) => [slice, ['ledger', 'events', 'expressions', 'db', 'kernel', ...slices]]),
  ),
  rails: ['payments', 'payment-methods', 'organizations', 'kernel', 'db'],
  faces: ['events', 'expressions', 'kernel', ...slices],
  console: ['faces', 'rails', 'ledger', 'events', 'kernel', ...slices],
  observability: ['faces', 'payment-methods', 'db', 'kernel'],
};

/** These put everything together, and may import all of it. */
const composers = new Set(['app.ts', 'core.ts', 'main.ts', 'config.ts', 'cli.ts', 'cli']);

const isSlice = (top: string | undefined) =>
  (slices as readonly (string | undefined)[]).includes(top);

/** The folder table above, and that `facts` import facts (or types) and the product no test. */
export function checkDirections(sources: readonly Source[]): Violation[] {
  return crossings(sources).flatMap((entry) => {
    const rule = directionRule(entry);
    return rule === undefined ? [] : [{ path: entry.from, line: entry.line, rule }];
  });
}

function directionRule({ from, to = '', isTypeOnly }: Import): string | undefined {
  if (from.startsWith('facts/')) {
    return to.startsWith('facts/') || isTypeOnly ? undefined : `facts may not import ${to}`;
  }
  const source = topOf(from);
  const target = topOf(to);
  if (source === undefined || to.startsWith('facts/') || source === target) return undefined;
  if (target === undefined) return `the product may not import ${to}`;
  if (composers.has(source)) return undefined;
  const allowed = mayImport[source];
  if (allowed === undefined) return `${source} has no row in the table of who may import whom`;
  return allowed.includes(target) ? undefined : `${source} may not import ${target} (${to})`;
}

/** A slice is entered by its door only; the vault, which sees full numbers, has one of its own. */
export function checkDoors(sources: readonly Source[]): Violation[] {
  return crossings(sources).flatMap(({ from, line, to = '' }) => {
    const source = topOf(from);
    const target = topOf(to);
    if (source === undefined || composers.has(source)) return [];
    const vault = 'src/payment-methods/vault/';
    const doors = [`src/${target}/index.ts`, `${vault}index.ts`];
    const isOutside = isSlice(target) && source !== target;
    const isOutsideVault = to.startsWith(vault) && !from.startsWith(vault);
    if ((!isOutside && !isOutsideVault) || doors.includes(to)) return [];
    return [
      { path: from, line, rule: `${to} is behind a door: import the index.ts of its folder` },
    ];
  });
}

/** No face knows another, and what faces share knows none. */
export function checkFaces(sources: readonly Source[]): Violation[] {
  return crossings(sources).flatMap(({ from, line, to = '' }) => {
    const source = faceOf(from);
    const target = faceOf(to);
    if (source === undefined || target === undefined) return [];
    if (source === target || target === 'kit') return [];
    return [{ path: from, line, rule: `the face ${source} may not import the face ${target}` }];
  });
}

function faceOf(path: string): string | undefined {
  return /^src\/faces\/([^/]+)\//.exec(path)?.[1];
}

export function checkFileCircles(sources: readonly Source[]): Violation[] {
  return circlesOf(crossings(sources), (path) => path);
}

export function checkFolderCircles(sources: readonly Source[]): Violation[] {
  const between = crossings(sources).filter(({ from, to = '' }) => topOf(from) !== topOf(to));
  return circlesOf(between, topOf);
}

/** A product file that only tests import is dead. Commands and pages start by themselves. */
export function checkUnused(sources: readonly Source[]): Violation[] {
  const isEntry = (path: string) =>
    path === 'src/main.ts' || path.startsWith('src/cli/') || path.includes('/web/');
  const used = new Set(
    crossings(sources).flatMap(({ from, to = '' }) => (from.startsWith('test/') ? [] : [to])),
  );
  return sources
    .map(({ path }) => path)
    .filter(
      (path) => path.startsWith('src/') && isScript(path) && !isEntry(path) && !used.has(path),
    )
    .map((path) => ({ path, line: 1, rule: 'no product code imports this file' }));
}

function crossings(sources: readonly Source[]): Import[] {
  return sources.flatMap(importsOf).filter(({ to }) => to !== undefined);
}

/** One violation for each circle, told at the first import of its way round. */
function circlesOf(
  imports: readonly Import[],
  nodeOf: (path: string) => string | undefined,
): Violation[] {
  const exits = new Map<string, Map<string, Import>>();
  for (const entry of imports) {
    const source = nodeOf(entry.from);
    const target = nodeOf(entry.to ?? '');
    if (source === undefined || target === undefined) continue;
    const targets = exits.get(source) ?? new Map<string, Import>();
    if (!targets.has(target)) targets.set(target, entry);
    exits.set(source, targets);
  }
  const told = new Set<string>();
  return [...exits.keys()].flatMap((node) => {
    const circle = wayBack(node, exits);
    const key =
      circle
        ?.map(({ from }) => nodeOf(from))
        .toSorted()
        .join() ?? '';
    const first = circle?.[0];
    if (!circle || !first || told.has(key)) return [];
    told.add(key);
    const stops = circle.map(({ from, line }) => `${from}:${line}`).join(' → ');
    return [
      { path: first.from, line: first.line, rule: `imports run in a circle: ${stops} → ${node}` },
    ];
  });
}

/** The shortest way from a node round to itself. */
function wayBack(
  start: string,
  exits: ReadonlyMap<string, ReadonlyMap<string, Import>>,
): Import[] | undefined {
  const ways: { at: string; way: Import[] }[] = [{ at: start, way: [] }];
  const seen = new Set<string>();
  for (const { at, way } of ways) {
    for (const [target, entry] of exits.get(at) ?? []) {
      if (target === start) return [...way, entry];
      if (seen.has(target)) continue;
      seen.add(target);
      ways.push({ at: target, way: [...way, entry] });
    }
  }
  return undefined;
}
