export { measureGrowth, type Growth, type Line } from './growth';
export { measureHeap, measureHook, measureLoading, measureSize } from './own';
export type { Heap, HookCost, Size } from './own';
export { measureRequests, type RequestCost, type RequestCosts } from './request';
export { measureStarts, type StartCost } from './start';
export type { Spread } from './statistics';
