import { findWords } from './word-finder.ts';

/** Where the words wait for the page that they are to be marked on: of this tab only, and gone once they are marked. */
const KEY = 'cairn-search marks';
const NAME = 'cairn-mark';
/** Milliseconds: whoever comes back later comes for something else. */
const WAIT_MS = 60_000;
/** Milliseconds between looks at a page that scripts write: the first, the factor of each that follows, and the last. */
const LOOK_MS = { first: 50, factor: 1.5, last: 3000 };

interface Waiting {
  readonly url: string;
  readonly words: readonly string[];
  readonly at: number;
}

let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Keeps the words of a hit for the page that it opens, so that the page's address stays as it is.
 * @param url absolute
 */
export function rememberMarks(url: string, words: readonly string[], query: string): void {
  const plain = query.toLowerCase().replace(/(^|\s)[+-]?title:/g, ' ');
  const typed = plain.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}_+#.-]*/gu) ?? [];
  const waiting: Waiting = { url, words: [...new Set([...words, ...typed])], at: Date.now() };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(waiting));
  } catch {
    // No storage: only a page that this one becomes is marked.
  }
  // A link into the page that is open loads nothing, nor does a site with a router. Its address changes behind the click.
  clearTimeout(timer);
  timer = setTimeout(() => awaitPage(waiting));
}

/** Marks the words that wait for this page, and goes to the section that was opened. */
export function showMarks(): void {
  const waiting = takeWaiting();
  if (waiting !== undefined) awaitPage(waiting);
}

/**
 * Marks the words once the address and the text of their page are here: routers change one of them before the other, in
 * either order, and may write the text once more, which takes the marks away.
 */
function awaitPage({ url, words }: Waiting): void {
  clearTimeout(timer);
  let done = false;
  const look = (waitMs: number): void => {
    if (pageOf(url) === pageOf(location.href) && !(done && isMarked())) done = mark(words);
    if (waitMs < LOOK_MS.last) timer = setTimeout(look, waitMs, waitMs * LOOK_MS.factor);
  };
  look(LOOK_MS.first);
}

/** @returns whether there is anything to mark */
function mark(words: readonly string[]): boolean {
  clearMarks();
  forgetWaiting();
  const ranges = findWords(document.querySelector('main, [role=main], article') ?? document.body, words);
  if (ranges.length === 0) return false;
  if ('highlights' in CSS) {
    CSS.highlights.set(NAME, new Highlight(...ranges));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } else {
    // From the end: what is wrapped splits the text that ranges before it do not reach.
    for (const range of ranges.reverse()) wrap(range);
  }
  document.addEventListener('keydown', onEscape);
  goToSection();
  return true;
}

/** Whether marks are still on the page: a range collapses when its text goes. */
function isMarked(): boolean {
  if (!('highlights' in CSS)) return document.querySelector(`mark.${NAME}`) !== null;
  return [...(CSS.highlights.get(NAME) ?? [])].some(({ collapsed }) => !collapsed);
}

/** Takes all marks off the page. */
function clearMarks(): void {
  document.removeEventListener('keydown', onEscape);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  if ('highlights' in CSS) CSS.highlights.delete(NAME);
  for (const mark of document.querySelectorAll(`mark.${NAME}`)) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent?.normalize();
  }
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(
  `::highlight(${NAME}) { background-color: var(--cairn-mark, light-dark(#ffe58a, #6b5410)); color: light-dark(#1b1c1f, #fff) }`,
);

function onEscape(event: KeyboardEvent): void {
  // Escape in the widget, or in a dialog, is not meant for the page.
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  clearTimeout(timer);
  clearMarks();
}

function wrap(range: Range): void {
  const mark = document.createElement('mark');
  mark.className = NAME;
  range.surroundContents(mark);
}

/** The browser went there by itself, unless the section came later than the page. */
function goToSection(): void {
  const name = location.hash.slice(1);
  const section = document.getElementById(name) ?? document.getElementById(decoded(name));
  const top = section?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > innerHeight) section?.scrollIntoView();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function takeWaiting(): Waiting | undefined {
  try {
    const waiting = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<Waiting> | null;
    forgetWaiting();
    if (typeof waiting?.url !== 'string' || !Array.isArray(waiting.words) || typeof waiting.at !== 'number')
      return undefined;
    const words = (waiting.words as unknown[]).filter((word) => typeof word === 'string');
    return Date.now() - waiting.at < WAIT_MS ? { url: waiting.url, words, at: waiting.at } : undefined;
  } catch {
    return undefined;
  }
}

function forgetWaiting(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept then.
  }
}

/** Sections of a page are the same page, and so is a page whose address was rewritten with or without a slash at its end. */
function pageOf(url: string): string {
  const { origin, pathname, search } = new URL(url, document.baseURI);
  return origin + pathname.replace(/(\/index)?(\.html?)?\/?$/, '') + search;
}
