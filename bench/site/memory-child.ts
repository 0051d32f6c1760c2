import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doJob } from '../child.ts';
import { cpuMs } from '../cpu-clock.ts';
import { measureHits, type SiteHits } from './hits.ts';
import { MEMORY_ENGINES, type MemoryDocument, type MemoryEngine, type MemoryEngineName } from './memory-engines.ts';
import { readSitePages } from './site-pages.ts';
import { drawSiteQueries } from './site-queries.ts';

// One engine that holds its index in memory, in a process of its own: builds it, writes what a site would serve, and
// is asked everything, for as long as there is time.

export interface MemoryJob {
  readonly engine: MemoryEngineName;
  /** Folder that the index is written to, as `ENGINE.json`. */
  readonly folder: string;
  /** Milliseconds for the queries of a kind. */
  readonly limitMs: number;
}

export interface MemoryResult {
  readonly buildSeconds: number;
  readonly hits: SiteHits;
  /** Queries that the engine threw an error at: they count as not found. */
  readonly failed: number;
}

doJob(async ({ engine: name, folder, limitMs }: MemoryJob): Promise<MemoryResult> => {
  const pages = readSitePages();
  const documents = pages.map(({ title, sections }, id): MemoryDocument => {
    const headings = sections.map(({ heading }) => heading).join('\n');
    return { id, title, headings, text: sections.map(({ text }) => text).join('\n') };
  });
  const startedMs = cpuMs();
  const engine: MemoryEngine = MEMORY_ENGINES[name];
  const index = await engine.build(documents);
  const buildSeconds = (cpuMs() - startedMs) / 1000;
  writeFileSync(join(folder, `${name}.json`), await index.save());
  let failed = 0;
  const ask = async (query: string): Promise<string[]> => {
    try {
      return (await index.ask(query)).map((page) => pages[page]!.url);
    } catch {
      failed++;
      return [];
    }
  };
  return { buildSeconds, hits: await measureHits(drawSiteQueries(pages), ask, { limitMs }), failed };
});
