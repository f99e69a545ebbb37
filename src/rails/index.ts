export { railsOf } from './rails.ts';
export { isRoutingNumber } from './routing-number.ts';
