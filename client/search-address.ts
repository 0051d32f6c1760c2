import type { SearchParameters } from '../shared/api.ts';

/** Characters of an address that everything in between lets pass. */
const LIMIT = 2000;

type Value = string | number | boolean | readonly string[];

/**
 * Parameters of a search as an address has them: switches are 1 or 0, lists have commas, filters are repeated.
 * @returns undefined where an address would be too long, or could not say it: they are to be posted as JSON
 */
export function searchAddress(parameters: SearchParameters): string | undefined {
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(parameters) as [string, Value | undefined][]) {
    if (value === undefined) continue;
    if (typeof value !== 'object') pairs.push([name, String(typeof value === 'boolean' ? Number(value) : value)]);
    else if (name === 'filter') pairs.push(...value.map((item): [string, string] => [name, item]));
    // A comma would make two of one.
    else if (value.some((item) => item.includes(','))) return undefined;
    else if (value.length > 0) pairs.push([name, value.join(',')]);
  }
  const address = new URLSearchParams(pairs).toString();
  return address.length <= LIMIT ? address : undefined;
}
