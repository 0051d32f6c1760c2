import type { Column } from '../../format/open-column.ts';
import type { Columns } from './columns.ts';
import { DocumentMask } from '../scoring/document-mask.ts';
import type { Filter } from './filter.ts';
import { passesAny } from './filter-value.ts';

/** Documents of a shard that pass all of the filters. @throws CairnError `corrupt` */
export function filterMask(filters: readonly Filter[], columns: Columns): DocumentMask {
  const mask = new DocumentMask(columns.documents, true);
  let opened: { readonly name: string; readonly column: Column | undefined } | undefined;
  // By name, so that a column is opened once and only one is in memory.
  for (const { name, negated, values } of filters.toSorted((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
  )) {
    if (opened?.name !== name) opened = { name, column: columns.open(name) };
    const { column } = opened;
    const having = column ? havingAny(column, values) : new DocumentMask(columns.documents, false);
    if (negated) mask.andNot(having);
    else mask.and(having);
  }
  return mask;
}

/** Documents of which a value is one of those that may pass. */
function havingAny({ values, starts, ordinals }: Column, wanted: Filter['values']): DocumentMask {
  const test = passesAny(wanted);
  const passes = Uint8Array.from(values, (value) => (test(value) ? 1 : 0));
  const documents = starts.length - 1;
  const mask = new DocumentMask(documents, false);
  for (let document = 0, i = 0; document < documents; document++)
    for (const end = starts[document + 1]!; i < end; i++) if (passes[ordinals[i]!] === 1) mask.add(document);
  return mask;
}
