import type { GpuModel } from '../../shared/gpu/models.ts';

/** Splits items, in their order, into as few calls as a model's limits allow. @param tokens most that an item can have */
export function splitCalls<T>(items: readonly T[], model: GpuModel, tokens: (item: T) => number): T[][] {
  const calls: T[][] = [];
  let room = 0;
  for (const item of items) {
    const needs = tokens(item);
    const call = calls.at(-1);
    if (call && call.length < model.callItems && needs <= room) {
      call.push(item);
      room -= needs;
    } else {
      calls.push([item]);
      room = model.callTokens - needs;
    }
  }
  return calls;
}
