import type { Scalar } from '../../document.ts';
import type { FilterValue } from './filter.ts';

/** Whether a value of a document is one that a filter lets pass. */
export type Passes = (value: Scalar) => boolean;

/**
 * What a filter's value lets pass. A text is equal to what was typed, a number to the number that was typed, a boolean to
 * its name. A range whose ends are numbers is one of numbers, and of texts that are numbers; any other range is one of
 * texts, which are compared as far as both go: an end `2026-03` holds for all days of that month.
 */
export function passesOf(value: FilterValue): Passes {
  if ('is' in value) {
    const number = toNumber(value.is);
    return (own) => (typeof own === 'number' ? own === number : String(own) === value.is);
  }
  const { from, to } = { from: undefined, to: undefined, ...value };
  const [least, most] = [from, to].map((end) => (end === undefined ? undefined : toNumber(end)));
  const isOfNumbers = (from === undefined || least !== undefined) && (to === undefined || most !== undefined);
  return (own) => {
    if (typeof own === 'boolean') return false;
    const number = typeof own === 'number' ? own : toNumber(own);
    if (isOfNumbers && number !== undefined) return (least ?? -Infinity) <= number && number <= (most ?? Infinity);
    if (typeof own === 'number') return false;
    return (from === undefined || !isBefore(own, from)) && (to === undefined || !isBefore(to, own));
  };
}

/** Whether a text comes before another, as far as both go. */
function isBefore(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) < b.slice(0, length);
}

/** The number that a text is in decimal notation; undefined: it is none. */
function toNumber(text: string): number | undefined {
  return /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
