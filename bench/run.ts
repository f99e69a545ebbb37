// `npm run bench [-- name …]`: prints figures with the bars they are held to. Always ends with 0,
// unless something broke: a machine that is busy with other work proves nothing.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { shippedBinaries } from '#src/db/embedded/binaries.ts';
import { benchCharges } from './charges.ts';
import { benchRecurring } from './recurring.ts';
import { benchSearch } from './search.ts';
import { benchSearchAiwyn } from './search-aiwyn.ts';
import { benchStart } from './start.ts';
import { benchWebhooks } from './webhooks.ts';

const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  start: benchStart,
  charges: benchCharges,
  search: benchSearch,
  'search-aiwyn': benchSearchAiwyn,
  recurring: benchRecurring,
  webhooks: benchWebhooks,
};

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in benchmarks));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are: ${Object.keys(benchmarks)}.`);
  process.exit(2);
}

const cores = cpus();
const { postgres } = await shippedBinaries();
const version = execFileSync(postgres, ['--version'], { encoding: 'utf8' }).trim();
console.log(
  `${cores.length} cores (${cores[0]?.model}), shared by clients, server and database;\n` +
    `Node.js ${process.versions.node}, ${version}, durable settings\n`,
);
for (const [name, bench] of Object.entries(benchmarks)) {
  if (names.length === 0 || names.includes(name)) await bench();
}
