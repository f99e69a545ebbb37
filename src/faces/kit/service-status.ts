// How the service is doing, in our words; each face has its own.

export const serviceStatuses = ['normal', 'slow', 'unreliable', 'unavailable'] as const;
export type ServiceStatus = (typeof serviceStatuses)[number];
