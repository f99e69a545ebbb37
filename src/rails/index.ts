export { readFedachDirectory } from './ach/fedach-directory.ts';
export { railsOf } from './rails.ts';
export { isRoutingNumber } from './routing-number.ts';
