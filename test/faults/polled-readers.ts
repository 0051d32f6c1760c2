import type { LocalWorker } from '../../demo/local-worker.ts';
import { openScratch } from '../../index-builder/folder/kernels.ts';
import { BucketSource } from '../../index-builder/publish/bucket-source.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import { search } from '../../shared/search/search.ts';
import { askWorker, type PublishableIndex } from '../functions/fixture.ts';

/** What readers ask for: words that every page may have, so that an answer of two releases would show. */
const QUERY = 'amber birch';
const HITS = 10;
const PAUSE_MS = 50;

/**
 * Readers that ask for the same again and again, in Node by the S3 API and through the Worker, and hold each answer against
 * those of the releases that there are: it must be that of one of them, and of none older than the answer before.
 */
export class PolledReaders {
  /** Answers that were right. */
  reads = 0;
  /** What was wrong: an error, a mixture, or a step back. */
  readonly broken: string[] = [];
  readonly #worker: LocalWorker;
  /** Hits of every release, and which round it was published in. */
  readonly #known = new Map<string, { readonly hits: string; readonly round: number }>();
  #rounds = 0;
  readonly #scratch = openScratch();
  readonly #polls: Promise<void>[] = [];
  #isStopped = false;

  constructor(worker: LocalWorker) {
    this.#worker = worker;
  }

  /** Makes the answers of releases known; to be called before they are published, in no order that matters. */
  async expect(...indexes: readonly PublishableIndex[]): Promise<void> {
    const round = ++this.#rounds;
    for (const index of indexes)
      this.#known.set(index.release, { hits: JSON.stringify((await index.ask(QUERY, HITS)).hits), round });
  }

  start(): void {
    this.#polls.push(
      this.#poll('Node', () => this.ask()),
      this.#poll('Worker', () => askWorker(this.#worker, QUERY, HITS)),
    );
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#polls);
  }

  /** Asks once in Node, from the channel's head on. */
  async ask(): Promise<SearchAnswer> {
    const source = new BucketSource(this.#worker.bucket);
    const index = await openIndex(source, 'live');
    const request = { query: QUERY, k: HITS, offset: 0, mode: 'balanced', withText: false } as const;
    return search(index, request, { source, cache: new BlockCache(1 << 20), scratch: this.#scratch });
  }

  async #poll(name: string, ask: () => Promise<SearchAnswer>): Promise<void> {
    let newest = 0;
    while (!this.#isStopped) {
      try {
        const { release, hits } = await ask();
        const known = this.#known.get(release);
        if (known?.hits !== JSON.stringify(hits)) this.broken.push(`${name}: a mixture in ${release}`);
        else if (known.round < newest) this.broken.push(`${name}: ${release} came back`);
        else this.reads++;
        newest = Math.max(newest, known?.round ?? 0);
      } catch (error) {
        this.broken.push(`${name}: ${String(error)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
