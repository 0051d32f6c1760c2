import type { Scalar } from '../../document.ts';
import type { FilterValue } from './filter.ts';

/** Whether a value of a document is one that a filter lets pass. */
export type Passes = (value: Scalar) => boolean;

/**
 * What the values of a filter let pass. A text is equal to what was typed, a number to the number that was typed, a boolean to
 * its name. A range whose ends are numbers is one of numbers, and of texts that are numbers; any other range is one of
 * texts, which are compared as far as both go: an end `2026-03` holds for all days of that month. Equal values are looked
 * up, since a filter may have many, and is asked about every value of a column.
 */
export function passesAny(values: readonly FilterValue[]): Passes {
  const typed = values.flatMap((value) => ('is' in value ? [value.is] : []));
  const texts = new Set(typed);
  const numbers = new Set(typed.flatMap((text) => toNumber(text) ?? []));
  const ranges = values.flatMap((value) => ('is' in value ? [] : [passesRange(value)]));
  return (own) => {
    if (typeof own === 'boolean') return texts.has(String(own));
    if (typeof own === 'number' ? numbers.has(own) : texts.has(own)) return true;
    if (ranges.length === 0) return false;
    const number = typeof own === 'number' ? own : toNumber(own);
    return ranges.some((range) => range(own, number));
  };
}

/** Whether a range has a text or a number, which is given with the number that it is, if any. */
type HasValue = (own: string | number, number: number | undefined) => boolean;

function passesRange(value: Exclude<FilterValue, { readonly is: string }>): HasValue {
  const { from, to } = { from: undefined, to: undefined, ...value };
  const [least, most] = [from, to].map((end) => (end === undefined ? undefined : toNumber(end)));
  const isOfNumbers = (from === undefined || least !== undefined) && (to === undefined || most !== undefined);
  return (own, number) => {
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
