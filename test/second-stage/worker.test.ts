import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { packKey } from '../../shared/format/object.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import { buildDocuments } from '../build-documents.ts';
import { objectsOf } from '../format/folder-objects.ts';
import type { Objects } from '../format/taken-apart.ts';
import { random } from '../golden/random.ts';
import { manyDocuments } from '../search/corpora.ts';
import { drawCodes, drawRows, withCodes } from './with-codes.ts';

const DOCUMENTS = 1500;
// Larger than what comes along with the rows.
const SHAPE = { dims: 1024, bits: 8 } as const;

let worker: LocalWorker;
let objects: Objects;
let packs: string[];
beforeAll(async () => {
  const built = await buildDocuments(manyDocuments(DOCUMENTS));
  const next = random(21);
  const codes = { ...SHAPE, codes: drawCodes(DOCUMENTS, SHAPE, next), rows: drawRows(['amber', 'birch'], 1024, next) };
  ({ objects } = withCodes(objectsOf(built.folder), codes));
  built.remove();
  worker = await startLocalWorker();
  const source = new MemorySource(objects);
  const index = await openIndex(source, 'live');
  packs = index.secondStage!.stage.shards.flat().map(({ pack }) => packKey(pack));
  await publish(index, source, worker.bucket, 'live', SILENT);
}, 60_000);
afterAll(() => worker.close());

/** What of R2 this needs. */
interface WritableBucket {
  put(key: string, bytes: Uint8Array): Promise<unknown>;
  delete(key: string): Promise<void>;
}

const ask = async (query: string): Promise<{ answer: SearchAnswer; headers: Headers }> => {
  const response = await fetch(`${worker.origin}/v1/search?${new URLSearchParams({ q: query }).toString()}`);
  expect(response.status).toBe(200);
  return { answer: (await response.json()) as SearchAnswer, headers: response.headers };
};

describe('the Worker', () => {
  it('answers without codes that are gone, keeps no such answer, and ranks again once they are back', async () => {
    const { INDEX } = (await worker.bindings()) as { INDEX: WritableBucket };
    for (const key of packs) await INDEX.delete(key);
    const without = await ask('amber');
    expect(without.answer).toMatchObject({ rank: 'sparse', secondStage: { failure: { code: 'not-found' } } });
    expect(without.headers.get('cache-control')).toBe('no-store');
    expect(without.headers.get('etag')).toBeNull();
    for (const key of packs) await INDEX.put(key, objects.get(key)!);
    const whole = await ask('amber');
    expect(whole.answer.rank).toBe('dense2');
    expect(whole.headers.get('etag')).not.toBeNull();
  });

  it('keeps an answer to a query without a known token, which is never another', async () => {
    const { answer, headers } = await ask('cedar');
    expect(answer.secondStage).toMatchObject({ applied: false, failure: { code: 'no-tokens' } });
    expect(headers.get('etag')).not.toBeNull();
  });

  it('tells of the second stage of the release that it serves', async () => {
    const body = (await (await fetch(`${worker.origin}/v1/releases/current`)).json()) as { secondStage: object };
    expect(body.secondStage).toMatchObject({ dims: 1024, bits: 8, candidates: 20 });
  });
});
