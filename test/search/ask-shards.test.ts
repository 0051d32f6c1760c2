import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mode, MODES } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import { askHere, search } from '../../shared/search/search.ts';
import type { AskShard } from '../../shared/search/shards/shard-question.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { manyDocuments } from './corpora.ts';

let built: BuiltIndex;
beforeAll(async () => {
  built = await buildDocuments(manyDocuments(2600), { shardDocuments: 1000 });
}, 60_000);
afterAll(() => built.remove());

/** Asks for "stone path", the shards named failing with these errors. */
function ask(mode: Mode, faults: ReadonlyMap<number, Error>) {
  const { index, context } = built;
  const here = askHere(index, context);
  const failing: AskShard = (shard, question) =>
    faults.has(shard) ? Promise.reject(faults.get(shard)!) : here.ask(shard, question);
  const request = { query: 'the stone path', k: 20, offset: 0, mode, withText: false };
  return search(index, request, context, { ...here, ask: failing });
}
const unreachable = (shard: number) => new CairnError('transport', `shard ${shard}: no answer`);

describe('a shard that fails', () => {
  it('is named in an answer that is made without it, and proves nothing', async () => {
    const whole = await ask('balanced', new Map());
    expect(whole.missing).toBeUndefined();
    for (const mode of ['balanced', 'fast'] as const) {
      const answer = await ask(mode, new Map([[1, unreachable(1)]]));
      expect(answer.missing).toEqual([{ shard: 1, code: 'transport', detail: 'shard 1: no answer' }]);
      expect(answer.certificate).toMatchObject({ exact: false, certified: 0 });
      expect(answer.matchesExact).toBe(false);
      expect(answer.hits.length).toBe(20);
      const scores = new Map(whole.hits.map(({ id, score }) => [id, score]));
      for (const { id, score } of answer.hits) if (scores.has(id)) expect(score).toBe(scores.get(id));
    }
  });

  it('fails a request that must be exact', async () => {
    await expect(ask('exact', new Map([[1, unreachable(1)]]))).rejects.toThrow('shard 1: no answer');
  });

  it('fails every request where no shard answers', async () => {
    const all = new Map([0, 1, 2].map((shard) => [shard, unreachable(shard)]));
    for (const mode of MODES) await expect(ask(mode, all)).rejects.toMatchObject({ code: 'transport' });
  });

  it.each([
    ['a budget', new CairnError('over-budget', 'too many reads')],
    ['a bug', new TypeError('a bug')],
  ])('fails every request by %s', async (_, error) => {
    for (const mode of MODES) await expect(ask(mode, new Map([[2, error]]))).rejects.toBe(error);
  });
});

it('refuses directories whose largest impacts are too large', async () => {
  const { index, context } = built;
  const directories = index.directories.map((directory) => {
    const { residentTerms } = directory;
    const find = (key: Uint8Array) => {
      const found = residentTerms.find(key);
      const tiers = found?.entry.tiers.map((tier) => ({ ...tier, largestImpact: 255 }));
      return found && { ...found, entry: { ...found.entry, tiers } };
    };
    return { ...directory, residentTerms: { find } as unknown as typeof residentTerms };
  });
  const request = { query: 'the stone path', k: 20, offset: 0, mode: 'exact', withText: false } as const;
  await expect(search({ ...index, directories }, request, context)).rejects.toMatchObject({ code: 'corrupt' });
});
