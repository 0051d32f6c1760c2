import { CairnModal } from './modal-element.ts';
import { CairnSearch } from './search-element.ts';

export { CairnModal, CairnSearch };

declare global {
  interface HTMLElementTagNameMap {
    'cairn-search': CairnSearch;
    'cairn-modal': CairnModal;
  }
}

// A page may load the widget twice, by its theme and by hand; a second definition would throw.
if (customElements.get('cairn-search') === undefined) customElements.define('cairn-search', CairnSearch);
if (customElements.get('cairn-modal') === undefined) customElements.define('cairn-modal', CairnModal);
