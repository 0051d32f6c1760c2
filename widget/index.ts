import { CairnSearch } from './element.ts';

export { CairnSearch };

declare global {
  interface HTMLElementTagNameMap {
    'cairn-search': CairnSearch;
  }
}

// A page may load the widget twice, by its theme and by hand; a second definition would throw.
if (customElements.get('cairn-search') === undefined) customElements.define('cairn-search', CairnSearch);
