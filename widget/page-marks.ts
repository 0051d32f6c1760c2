import { findWords } from './word-finder.ts';

/** Where the words wait for the page that they are to be marked on: of this tab only, and gone once they are marked. */
const KEY = 'cairn-search marks';
const NAME = 'cairn-mark';
/** Milliseconds: whoever comes back later comes for something else. */
const WAIT_MS = 60_000;

interface Waiting {
  readonly url: string;
  readonly words: readonly string[];
  readonly at: number;
}

/**
 * Keeps the words of a hit for the page that it opens, so that the page's address stays as it is.
 * @param url absolute
 */
export function rememberMarks(url: string, words: readonly string[], query: string): void {
  const typed = query.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}_+#.-]*/gu) ?? [];
  const waiting: Waiting = { url, words: [...new Set([...words, ...typed])], at: Date.now() };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(waiting));
  } catch {
    // No storage: the page opens without marks.
  }
  // A link into the page that is open loads nothing.
  if (pageOf(url) === pageOf(location.href)) setTimeout(showMarks);
}

/** Marks the words that wait for this page, and goes to the section that was opened. */
export function showMarks(): void {
  const waiting = takeWaiting();
  if (waiting === undefined || pageOf(waiting.url) !== pageOf(location.href)) return;
  clearMarks();
  const ranges = findWords(document.querySelector('main, [role=main], article') ?? document.body, waiting.words);
  if (ranges.length === 0) return;
  if ('highlights' in CSS) {
    CSS.highlights.set(NAME, new Highlight(...ranges));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } else {
    // From the end: what is wrapped splits the text that ranges before it do not reach.
    for (const range of ranges.reverse()) wrap(range);
  }
  document.addEventListener('keydown', onEscape);
  goToSection();
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
  if (event.key === 'Escape' && !event.defaultPrevented) clearMarks();
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
    sessionStorage.removeItem(KEY);
    if (typeof waiting?.url !== 'string' || !Array.isArray(waiting.words) || typeof waiting.at !== 'number')
      return undefined;
    const words = (waiting.words as unknown[]).filter((word) => typeof word === 'string');
    return Date.now() - waiting.at < WAIT_MS ? { url: waiting.url, words, at: waiting.at } : undefined;
  } catch {
    return undefined;
  }
}

/** Sections of a page are the same page, and so is a page whose address was rewritten with or without a slash at its end. */
function pageOf(url: string): string {
  const { origin, pathname, search } = new URL(url, document.baseURI);
  return origin + pathname.replace(/(\/index)?(\.html?)?\/?$/, '') + search;
}
