import type { Strings } from './strings.ts';
import { englishTexts, languageOf, loadTexts, type Texts } from './texts.ts';

/** The texts of an element, in the language that it has now. */
export class FollowedTexts {
  readonly #language: () => string;
  readonly #onTexts: (texts: Texts) => void;
  #current = englishTexts({});
  #own: Partial<Strings> = {};
  #refreshes = 0;
  /** A router goes to a page in another language, and keeps the element. */
  readonly #pageLanguage = new MutationObserver(() => void this.refresh(this.#own));

  /** @param language tag of the element's language @param onTexts is told of other texts */
  constructor(language: () => string, onTexts: (texts: Texts) => void) {
    this.#language = language;
    this.#onTexts = onTexts;
  }

  get current(): Texts {
    return this.#current;
  }

  connect(): void {
    this.#pageLanguage.observe(document.documentElement, { attributeFilter: ['lang'] });
  }

  disconnect(): void {
    this.#pageLanguage.disconnect();
  }

  /** Takes the language as it is now. @param own texts that the page sets */
  async refresh(own: Partial<Strings>): Promise<void> {
    this.#own = own;
    const language = languageOf(this.#language());
    const refresh = ++this.#refreshes;
    // Those that need no loading are there before the first paint; others come at once in their own language.
    const texts = language === 'en' ? englishTexts(own) : await loadTexts(language, own);
    // What was asked for since may be here already.
    if (refresh !== this.#refreshes) return;
    this.#current = texts;
    this.#onTexts(texts);
  }
}
