import { MEMORY_ENGINES, type MemoryEngine, type MemoryEngineName, type MemoryIndex } from './memory-engines.ts';

// What runs in the browser: each engine's own way from a query to ten results with what a list shows of them. Nothing
// but the engine's script is there before the first query.

export interface BrowserHit {
  readonly url: string;
  readonly title: string;
  /** None of those that keep no text. */
  readonly snippet: string | undefined;
}

type Client = (query: string) => Promise<readonly BrowserHit[]>;

const HITS = 10;

/** Cairn: one request to the Worker. */
function cairn(): Client {
  return async (query) => {
    const response = await fetch(`/v1/search?${new URLSearchParams({ q: query, k: String(HITS), group: 'page' })}`);
    const { hits } = (await response.json()) as {
      hits: { url: string; title: string; snippet: { text: string } }[];
    };
    return hits.map(({ url, title, snippet }) => ({ url, title, snippet: snippet.text }));
  };
}

/** Of Pagefind's own script. */
interface Pagefind {
  search(query: string): Promise<{ results: { data(): Promise<PagefindPage> }[] }>;
}

interface PagefindPage {
  readonly url: string;
  readonly meta: { readonly title: string };
  readonly excerpt: string;
}

/** Pagefind: its script, then what that loads; a result's fragment has its title and text. */
function pagefind(): Client {
  let loading: Promise<Pagefind> | undefined;
  const script = '/pagefind/pagefind.js';
  return async (query) => {
    loading ??= import(script) as Promise<Pagefind>;
    const { results } = await (await loading).search(query);
    const pages = await Promise.all(results.slice(0, HITS).map((result) => result.data()));
    return pages.map(({ url, meta, excerpt }) => ({ url, title: meta.title, snippet: excerpt }));
  };
}

/** Search in memory: the whole index, and the pages' addresses and titles. */
function inMemory(name: MemoryEngineName): Client {
  const engine: MemoryEngine = MEMORY_ENGINES[name];
  const load = async (): Promise<{ index: MemoryIndex; pages: [string, string][] }> => {
    const [saved, pages] = await Promise.all([
      fetch(`/${name}.json`).then((response) => response.text()),
      fetch('/pages.json').then((response) => response.json() as Promise<[string, string][]>),
    ]);
    return { index: await engine.load(saved), pages };
  };
  let loading: ReturnType<typeof load> | undefined;
  return async (query) => {
    const { index, pages } = await (loading ??= load());
    const found = await index.ask(query);
    return found.map((page) => ({ url: pages[page]![0], title: pages[page]![1], snippet: undefined }));
  };
}

export const CLIENTS: Readonly<Record<string, () => Client>> = {
  Cairn: cairn,
  Pagefind: pagefind,
  MiniSearch: () => inMemory('MiniSearch'),
  Orama: () => inMemory('Orama'),
  FlexSearch: () => inMemory('FlexSearch'),
  lunr: () => inMemory('lunr'),
};
