// The settings PostgreSQL runs with. All are on its command line; none holds a secret.
import type { Cluster } from './processes.ts';

const defaults: Readonly<Record<string, string>> = {
  // Nothing acknowledged may be lost, whatever happens to the machine.
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',

  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  authentication_timeout: '5s',
  max_connections: '100',
  idle_in_transaction_session_timeout: '60s',

  shared_buffers: '128MB',
  // Our queries are short; compiling one takes longer than running it.
  jit: 'off',
  // A young database soon has plans for tables that were still empty when they were made.
  autovacuum_naptime: '10s',

  // What clients send may hold personal data, and so do the details of errors: neither is logged.
  log_statement: 'none',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
  log_line_prefix: '',
  log_destination: 'stderr',
  logging_collector: 'off',

  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** The words that follow the program's name. */
export function commandLine(plan: {
  readonly cluster: Cluster;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}): string[] {
  const settings = {
    ...defaults,
    ...plan.settings,
    port: String(plan.port),
    // Names our processes to `ps`, which is how they are found again.
    cluster_name: plan.cluster.name,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', plan.cluster.directory, ...words];
}
