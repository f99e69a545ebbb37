// How the gateway is doing, for anybody who asks.
import { type Route, route } from '../kit/route.ts';
import type { ServiceStatus } from '../kit/service-status.ts';
import { statusType } from './object-types.ts';

const names: Readonly<Record<ServiceStatus, string>> = {
  normal: 'NORMAL',
  slow: 'EXCESSIVE_LATENCY',
  unreliable: 'SERVICE_UNRELIABLE',
  unavailable: 'SERVICE_UNAVAILABLE',
};

export function statusRoutes(readStatus: () => Promise<ServiceStatus>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/status',
      summary: 'How the gateway is doing',
      access: 'anyone',
      answers: { 200: statusType },
      handle: async () => ({ status: 200, body: { status: names[await readStatus()] } }),
    }),
  ];
}
