// PostGraphile beside the product: another process on the same Node, over the same tables.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = join(import.meta.dirname, 'postgraphile');

export interface RunningPostGraphile {
  readonly port: number;
  stop(): Promise<void>;
}

/** Installs it where it is missing: it is no dependency of the product. */
export async function startPostGraphile(
  databaseUrl: string,
  connectionsMax: number,
): Promise<RunningPostGraphile> {
  if (!existsSync(join(folder, 'node_modules'))) install();
  const child = spawn(
    process.execPath,
    [join(folder, 'server.mjs'), databaseUrl, '0', String(connectionsMax)],
    { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return {
    port: await portOf(child.stdout),
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

function install(): void {
  console.error('Installing PostGraphile (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('PostGraphile could not be installed: npm ci failed.');
}

async function portOf(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface(output)) {
    const port = /^listening on (\d+)$/.exec(line)?.[1];
    if (port !== undefined) {
      output.resume();
      return Number(port);
    }
  }
  throw new Error('PostGraphile did not start.');
}

/**
 * What a page of the product holds, as far as it is columns: the last four digits and the bank's
 * name are within a JSON column, and the ledger entry is several hops away, so PostGraphile is
 * spared those. The client and the invoice come by their foreign keys.
 */
export const pageQuery = `
  query Page($where: PaymentFilter, $order: [PaymentOrderBy!], $first: Int) {
    allPayments(filter: $where, orderBy: $order, first: $first) {
      totalCount
      nodes {
        number rowId kind status isRefunded amountMinor refundedMinor currency tender brand
        isAutomatic reference createdAt modifiedAt capturedAt
        partyByOrganizationIdAndPartyId { number name }
        invoiceByOrganizationIdAndModeAndInvoiceId { number invoiceNumber }
      }
    }
  }`;
