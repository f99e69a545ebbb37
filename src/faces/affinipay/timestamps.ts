// Timestamps in requests.
export { instant, isTimestamp } from '../kit/timestamps.ts';
