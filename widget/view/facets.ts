import type { Facet } from '../../shared/api.ts';
import type { FacetName } from '../element-settings.ts';
import type { Chosen } from '../search-state.ts';
import type { Texts } from '../texts.ts';
import { create, icon } from './create.ts';

/** What the chips show. */
export interface FacetsView {
  /** Attributes in the order that the page names them. */
  readonly names: readonly FacetName[];
  readonly facets: Readonly<Record<string, Facet>>;
  readonly chosen: Chosen;
  readonly texts: Texts;
  toggle(attribute: string, value: string): void;
}

/** One row of chips an attribute; nothing for an attribute that leaves no choice. */
export function facetRows(view: FacetsView): HTMLElement[] {
  return view.names.flatMap(({ name, label }) => {
    const facet = view.facets[name];
    const chosen = view.chosen[name] ?? [];
    const counted = (facet?.values ?? []).map(({ value, count }) => ({ value: String(value), count }));
    // A value that was chosen stays, so that it can be let go of.
    const lost = chosen.filter((value) => !counted.some((each) => each.value === value));
    const values = [...counted, ...lost.map((value) => ({ value, count: undefined }))];
    if (values.length < 2 && chosen.length === 0) return [];
    const row = create('div', { part: 'facet', role: 'group', 'aria-label': label });
    row.append(create('span', { part: 'facet-title', 'aria-hidden': 'true' }, label));
    for (const { value, count } of values) {
      const text = name === 'lang' ? view.texts.languageName(value) : value;
      const chip = create('button', {
        part: 'chip',
        type: 'button',
        'aria-pressed': String(chosen.includes(value)),
        'data-key': `${name}:${value}`,
      });
      chip.append(icon('check', 'chip-check'), create('span', { dir: 'auto' }, text));
      if (count !== undefined) {
        const number = view.texts.number(count) + (facet?.exact === false ? '+' : '');
        chip.append(create('span', { part: 'chip-count' }, number));
      }
      chip.addEventListener('click', () => view.toggle(name, value));
      row.append(chip);
    }
    return [row];
  });
}
