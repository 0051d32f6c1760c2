import { readDocuments } from '../index-builder/documents/read-documents.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { MemorySource } from '../shared/range-source.ts';
import { search } from '../shared/search/search.ts';
import { doJob } from './child.ts';
import { CORPUS_CONFIG } from './corpus.ts';
import { cpuMs, timeEach } from './cpu-clock.ts';
import { readObjects } from './index-objects.ts';
import { type Ask, type PeerDocument, type PeerName, PEERS } from './peer-engines.ts';
import { QUERY_KINDS, type QuerySet } from './query-set.ts';
import { peakResidentBytes, residentBytes } from './resident-memory.ts';

// One engine in a process of its own: builds its index, or opens Cairn's, and answers.

export interface PeerJob {
  readonly peer: PeerName | 'Cairn';
  /** Of documents, and how many of them are taken; of Cairn, the folder of its index. */
  readonly path: string;
  readonly limit: number;
  readonly queries: QuerySet;
}

export interface PeerCost {
  readonly documents: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** By how much resident memory grew until everything had been asked once. */
  readonly memoryBytes: number;
  /** Milliseconds of CPU of each query, in each pass. */
  readonly passes: Readonly<Record<keyof QuerySet, readonly (readonly number[])[]>>;
}

const PASSES = 2;
/** CPU of a pass over the queries of a kind, after which the rest are not asked. */
const PASS_LIMIT_MS = 20_000;
/** More than there is: nothing is pushed out. */
const CACHE_BYTES = 2 ** 32;

doJob(async ({ peer, path, limit, queries }: PeerJob): Promise<PeerCost> => {
  const before = residentBytes();
  const { documents, cpuSeconds, ask } = peer === 'Cairn' ? await openCairn(path) : await buildPeer(peer, path, limit);
  const peakBytes = peakResidentBytes();
  for (const kind of QUERY_KINDS) await timeEach(queries[kind], ask, PASS_LIMIT_MS);
  const memoryBytes = residentBytes() - before;
  const passes: Record<keyof QuerySet, number[][]> = { headings: [], questions: [] };
  for (let pass = 0; pass < PASSES; pass++)
    for (const kind of QUERY_KINDS) passes[kind].push((await timeEach(queries[kind], ask, PASS_LIMIT_MS)).ms);
  return { documents, cpuSeconds, peakBytes, memoryBytes, passes };
});

interface Ready {
  readonly documents: number;
  readonly cpuSeconds: number;
  readonly ask: Ask;
}

async function buildPeer(peer: PeerName, path: string, limit: number): Promise<Ready> {
  const documents: PeerDocument[] = [];
  for await (const { document } of readDocuments(path, { fields: CORPUS_CONFIG.fields as Record<string, string> })) {
    if (documents.length === limit) break;
    const { id, title, headings, text } = document;
    documents.push({ id, title, heading: headings.at(-1) ?? '', text });
  }
  const startedMs = cpuMs();
  const ask = await PEERS[peer](documents);
  const cpuSeconds = (cpuMs() - startedMs) / 1000;
  const count = documents.length;
  // An engine that keeps documents does so on its own account.
  documents.length = 0;
  return { documents: count, cpuSeconds, ask };
}

async function openCairn(path: string): Promise<Ready> {
  const startedMs = cpuMs();
  const { index, context: opened } = await openFolder(path, CACHE_BYTES);
  const context = { ...opened, source: new MemorySource(readObjects(path)) };
  const ask: Ask = (query) => search(index, { query, k: 10, offset: 0, mode: 'exact', withText: false }, context);
  return { documents: index.manifest.counts.documents, cpuSeconds: (cpuMs() - startedMs) / 1000, ask };
}
