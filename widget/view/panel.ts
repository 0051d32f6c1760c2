import type { FacetName } from '../element-settings.ts';
import type { KeptPages } from '../kept-pages.ts';
import type { SearchController } from '../search-controller.ts';
import type { Answered, SearchState } from '../search-state.ts';
import type { Texts } from '../texts.ts';
import { button, create, icon } from './create.ts';
import { facetRows } from './facets.ts';
import type { Listbox } from './listbox.ts';
import { emptyMessage, failureMessage, type Message } from './message.ts';
import { noticesOf } from './notices.ts';
import { hitRow, keptRow, type Row, suggestionRow } from './options.ts';
import type { Shell } from './shell.ts';

/** What the panel needs to know beside the state. */
export interface PanelContext {
  readonly texts: Texts;
  readonly controller: SearchController;
  /** Undefined: nothing is kept on the device. */
  readonly kept: KeptPages | undefined;
  /** Attributes whose values are on offer. */
  readonly facets: readonly FacetName[];
  /** Puts a query into the input, and asks it. */
  readonly ask: (query: string, corrects: boolean) => void;
}

/** Makes a state visible. */
export class Panel {
  readonly #shell: Shell;
  readonly #listbox: Listbox;
  #shown: Answered | undefined;

  constructor(shell: Shell, listbox: Listbox) {
    this.#shell = shell;
    this.#listbox = listbox;
  }

  show(state: SearchState, context: PanelContext): void {
    const { root, list } = this.#shell;
    const loading = state.kind === 'loading';
    root.dataset['state'] = state.kind === 'failed' ? state.failure.code : state.kind;
    list.setAttribute('aria-busy', String(loading));
    // While loading, the former results stay dimmed in place so that the panel does not flicker with each key,
    // but inert: they do not answer what is in the input, so nobody may choose them.
    list.inert = loading;
    this.#showList(state, context);
    this.#showFacets(state, context);
    this.#showNotices(state, context);
    this.#showStatus(state, context);
    this.#showMore(state, context);
  }

  /** The tools that fit the active option. */
  showTools({ texts: { strings }, kept, controller }: PanelContext): void {
    const { root, save, remove, forget } = this.#shell;
    const choice = this.#listbox.active?.[1];
    const url = kept && choice?.kind === 'page' ? choice.page.url : undefined;
    save.hidden = url === undefined;
    if (url !== undefined) save.textContent = kept?.has('favourites', url) ? strings.unsave : strings.save;
    remove.hidden = !(kept && choice?.kind === 'page' && choice.list === 'recents');
    remove.textContent = strings.remove;
    const recents = kept && controller.state.kind === 'start' ? kept.list('recents').length : 0;
    forget.hidden = recents === 0 || url !== undefined;
    forget.textContent = strings.forget;
    root.toggleAttribute('data-tools', choice !== undefined || !forget.hidden);
  }

  /** Stars of the pages that are favourites. */
  showStars(kept: KeptPages | undefined): void {
    for (const [element, choice] of this.#listbox.options)
      if (choice.kind === 'page')
        element.toggleAttribute('data-favourite', kept?.has('favourites', choice.page.url) === true);
  }

  #showList(state: SearchState, context: PanelContext): void {
    const before = this.#shown;
    if (state.kind === 'loading') {
      // What belongs to no answer does not stay: kept pages, and what a failure left.
      if (state.former === undefined) this.#replace([], undefined, context);
      return this.#listbox.activate(-1);
    }
    if (state.kind === 'start') return this.#replace(keptRows(context), undefined, context);
    if (state.kind !== 'results') return this.#replace([], undefined, context);
    const { answered } = state;
    if (before && before.answer === answered.answer && before.hits.length <= answered.hits.length) {
      this.#listbox.add(hitRows(answered.hits.slice(before.hits.length), context));
      this.#shown = answered;
      return this.showStars(context.kept);
    }
    const { suggestions = [] } = answered.answer;
    const others = suggestions.filter(({ text }) => text.toLowerCase() !== answered.question.query.toLowerCase());
    const suggested = others.length > 0 ? [suggestionRow(context.texts.strings.suggestions, others)] : [];
    this.#replace([...suggested, ...hitRows(answered.hits, context)], answered, context);
  }

  #replace(rows: readonly Row[], shown: Answered | undefined, { kept }: PanelContext): void {
    this.#listbox.show(rows);
    this.#shown = shown;
    this.showStars(kept);
  }

  #showFacets(state: SearchState, { controller, facets: names, texts }: PanelContext): void {
    const { facets: place } = this.#shell;
    const answered = answerOf(state);
    // A click waits for no answer: the chip is pressed at once.
    const chosen = 'question' in state ? state.question.chosen : {};
    const facets = answered?.facets ?? {};
    const rows =
      state.kind === 'start' || names.length === 0
        ? []
        : facetRows({ names, facets, chosen, texts, toggle: (name, value) => controller.toggle(name, value) });
    const focused = (place.getRootNode() as ShadowRoot | Document).activeElement;
    const key = focused instanceof HTMLElement && place.contains(focused) ? focused.dataset['key'] : undefined;
    const scrolled = [...place.children].map(({ scrollLeft }) => scrollLeft);
    place.replaceChildren(...rows);
    for (const [i, row] of rows.entries()) row.scrollLeft = scrolled[i] ?? 0;
    const again = [...place.querySelectorAll<HTMLElement>('[data-key]')].find(({ dataset }) => dataset['key'] === key);
    if (key !== undefined) (again ?? this.#shell.input).focus();
  }

  #showNotices(state: SearchState, { texts, ask }: PanelContext): void {
    const { notices } = this.#shell;
    if (state.kind === 'loading' && state.former) return;
    const answered = answerOf(state);
    notices.replaceChildren(...(answered ? noticesOf(answered, texts, ask) : []));
  }

  #showStatus(state: SearchState, { texts, controller }: PanelContext): void {
    const { status, actions } = this.#shell;
    const message = messageOf(state, texts);
    actions.replaceChildren();
    if (message === undefined) {
      status.textContent = quietStatus(state, texts);
      return;
    }
    const hints = message.hints.map((hint) => create('span', { part: 'message-hint', dir: 'auto' }, hint));
    const title = create('strong', { part: 'message-title' }, message.title);
    status.replaceChildren(icon(message.picture, 'message-icon'), title, ...hints);
    if (message.action === undefined) return;
    const { strings } = texts;
    const act = button('action', message.action === 'retry' ? strings.retry : strings.unfilter);
    const run = message.action === 'retry' ? () => controller.submit() : () => controller.clearChosen();
    act.addEventListener('click', () => {
      // The button goes away with what it mends.
      this.#shell.input.focus();
      run();
    });
    actions.append(act);
  }

  #showMore(state: SearchState, { texts }: PanelContext): void {
    const { more, input } = this.#shell;
    const kind = state.kind === 'results' ? state.more : 'none';
    const focused = (more.getRootNode() as ShadowRoot | Document).activeElement === more;
    more.hidden = kind === 'none';
    more.textContent = kind === 'failed' ? texts.strings.retry : texts.strings.more;
    more.setAttribute('aria-disabled', String(kind === 'loading'));
    if (more.hidden && focused) input.focus();
  }
}

/** The answer that a state shows. */
function answerOf(state: SearchState): Answered | undefined {
  if (state.kind === 'loading') return state.former;
  return state.kind === 'results' || state.kind === 'empty' ? state.answered : undefined;
}

function hitRows(hits: Answered['hits'], { kept }: PanelContext): Row[] {
  return hits.map((hit) => hitRow(hit, kept !== undefined));
}

function keptRows({ kept, texts: { strings } }: PanelContext): Row[] {
  return (['favourites', 'recents'] as const).flatMap((list) => {
    const pages = kept?.list(list) ?? [];
    return pages.length > 0 ? [keptRow(strings[list], list, pages)] : [];
  });
}

function messageOf(state: SearchState, texts: Texts): Message | undefined {
  if (state.kind === 'failed') return failureMessage(state.failure, texts);
  if (state.kind !== 'empty') return undefined;
  return emptyMessage(state.question.query, Object.keys(state.question.chosen).length > 0, texts);
}

/** What is heard, and hardly seen. */
function quietStatus(state: SearchState, texts: Texts): string {
  if (state.kind === 'loading') return texts.strings.searching;
  if (state.kind === 'results') {
    const { hits } = state.answered;
    return texts.count(
      texts.strings.found,
      hits.reduce((sum, { more = [] }) => sum + 1 + more.length, 0),
    );
  }
  return texts.strings.start;
}
