import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { encodeHead } from '../../shared/format/head.ts';
import { channelKey, packKey } from '../../shared/format/object.ts';
import { EVEN_MIX } from '../../shared/format/release.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { BlockCache } from '../../shared/search/block-cache.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import { ScratchPool } from '../../shared/search/scratch.ts';
import { search } from '../../shared/search/search.ts';
import { objectsOf } from '../format/folder-objects.ts';
import type { Objects } from '../format/taken-apart.ts';
import { CountingSource } from './counting-source.ts';
import { headParts } from './head-parts.ts';

// The frozen indexes of version 1: a reader of today must open them, under heads of either version.
const FOLDER = fileURLToPath(new URL('../golden/v1/', import.meta.url));

/** What was asked of a frozen index, and what it answered. */
interface Recorded {
  readonly answers: readonly { query: string; k: number; offset: number; matches: number; hits: unknown[] }[];
}

const objects = (name: string): Objects => objectsOf(join(FOLDER, name));

function recorded(name: string): Recorded {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Recorded;
}

/** What an index answers to the questions that were recorded, and the keys of what was read to open it. */
async function ask(own: Objects, { answers }: Recorded): Promise<{ answers: unknown[]; reads: string[] }> {
  const source = new CountingSource(new MemorySource(own));
  const index = await openIndex(source, 'live');
  const reads = source.reads.map(({ key }) => key);
  const context = { source, cache: new BlockCache(0), scratch: new ScratchPool() };
  const found = [];
  for (const { query, k, offset } of answers) {
    const { matches, hits } = await search(index, { query, k, offset, mode: 'exact', withText: false }, context);
    found.push({ query, k, offset, matches, hits: hits.map(({ id, score }) => ({ id, score })) });
  }
  return { answers: found, reads };
}

describe.each(['guide', 'pieces', 'shards'])('%s, an index of version 1', (name) => {
  const own = objects(name);
  const { directories, queryTable, ...head } = headParts(own);
  const { answers } = recorded(name);

  it('is opened by its head, which has its directories and no query table', async () => {
    const found = await ask(own, { answers });
    expect(found.answers).toEqual(answers);
    expect(found.reads).toHaveLength(queryTable ? 2 : 1);
  });

  it('is opened by a head of today, which may carry objects of its version', async () => {
    const today = encodeHead({ ...head, directories, queryTable });
    const found = await ask(new Map([...own, [channelKey('live'), today]]), { answers });
    expect(found.answers).toEqual(answers);
    expect(found.reads).toEqual([channelKey('live')]);
  });

  it('is opened by a head of today that carries nothing of it', async () => {
    const bare = encodeHead({ ...head, directories: directories.map(() => undefined) });
    const found = await ask(new Map([...own, [channelKey('live'), bare]]), { answers });
    expect(found.answers).toEqual(answers);
    expect(found.reads).toHaveLength(1 + directories.length + (queryTable ? 1 : 0));
  });
});

describe('pieces of version 1', () => {
  it('are mixed with words evenly, whatever the query, and weighed by a table that is read by its hash', async () => {
    const source = new CountingSource(new MemorySource(objects('pieces')));
    const { manifest } = await openIndex(source, 'live');
    expect(manifest.scoring.mix).toEqual(EVEN_MIX);
    expect(source.reads.map(({ key }) => key)).toEqual([channelKey('live'), packKey(manifest.queryTable!.pack)]);
  });
});
