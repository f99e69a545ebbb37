// Figures for Prometheus. Labels are few and ours: never a path, an id or a value of a client.
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Served } from '#src/faces/kit/served.ts';

export interface Metrics {
  observe(served: Pick<Served, 'face' | 'method' | 'route' | 'status' | 'durationMs'>): void;
  /** The exposition format, and its content type. */
  read(): Promise<{ readonly text: string; readonly contentType: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'counterfoil_http_request_duration_seconds',
    help: 'Time to answer a request, by face, method, route and status.',
    labelNames: ['face', 'method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return {
    observe: ({ face, method, route, status, durationMs }) =>
      durations.observe({ face, method, route, status }, durationMs / 1000),
    read: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
