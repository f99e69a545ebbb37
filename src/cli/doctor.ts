// `counterfoil doctor`: checks what must always be true, in one snapshot, and gives the figures.
import type { Command } from 'commander';
import { readConfig } from '#src/config.ts';
import { type Database, openDatabase } from '#src/db/index.ts';
import { eventInvariants } from '#src/events/index.ts';
import { checkInvariant, type Finding, ledgerInvariants } from '#src/ledger/index.ts';
import { createLogger } from '#src/observability/logger.ts';
import { paymentInvariants } from '#src/payments/index.ts';
import { recurringInvariants } from '#src/recurring/index.ts';
import { joinExistingServer } from './database-server.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check the invariants of the books; exits with 1 if one is broken')
    .action(async () => {
      const config = readConfig();
      const server = await joinExistingServer(config, createLogger({ level: config.logLevel }));
      const db = openDatabase({ url: server.url, connectionsMax: 1, statementTimeoutMs: 0 });
      try {
        report(await examine(db));
      } finally {
        await db.close();
        await server.close();
      }
    });
}

const invariants = [
  ...ledgerInvariants,
  ...paymentInvariants,
  ...recurringInvariants,
  ...eventInvariants,
];

/** Every finding, all of them of the same moment. */
export function examine(db: Database): Promise<Finding[]> {
  return db.transaction(
    async (tx) => {
      const findings: Finding[] = [];
      for (const invariant of invariants) {
        findings.push(await checkInvariant(tx, invariant));
      }
      return findings;
    },
    { isolation: 'repeatable read' },
  );
}

function report(findings: readonly Finding[]): void {
  for (const { name, checked, violations } of findings) {
    const verdict = violations === 0n ? 'ok' : 'BROKEN';
    console.log(`${verdict.padEnd(7)} ${name} (${checked} checked, ${violations} broken)`);
  }
  const broken = findings.filter(({ violations }) => violations > 0n).length;
  console.log(broken === 0 ? 'All is well.' : `${broken} of ${findings.length} are broken.`);
  if (broken > 0) process.exitCode = 1;
}
