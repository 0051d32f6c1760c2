import { describe, expect, it } from 'vitest';
import { Budget } from '../../functions/budget.ts';
import { withDeadline } from '../../functions/deadline.ts';
import { ShardCalls } from '../../functions/shard-calls.ts';
import type { ShardCall, ShardReply } from '../../functions/shard.ts';
import type { ShardQuestion } from '../../shared/search/shards/shard-question.ts';

const QUESTION: ShardQuestion = { terms: [], k: 1, mode: 'exact', threshold: 7 };

describe('calls of shards', () => {
  it('are 29 a request, whatever the releases', async () => {
    const asked: ShardCall[] = [];
    const search = (call: ShardCall): Promise<ShardReply> => {
      asked.push(call);
      return Promise.resolve({ error: { code: 'corrupt', message: 'a damaged block' } });
    };
    const calls = new ShardCalls({ Shard: { search } }, new Budget());
    const [before, after] = [calls.of('before'), calls.of('after')];
    for (let shard = 0; shard < 29; shard++) {
      expect(calls.left).toBe(29 - shard);
      const ask = shard < 15 ? before : after;
      await expect(ask(shard, QUESTION)).rejects.toMatchObject({
        code: 'corrupt',
        message: `shard ${shard}: a damaged block`,
      });
    }
    expect(calls.left).toBe(0);
    await expect(after(29, QUESTION)).rejects.toMatchObject({ code: 'over-budget' });
    expect(asked).toHaveLength(29);
    expect(asked[15]).toEqual({ ...QUESTION, release: 'after', shard: 15 });
  });
});

describe('a deadline', () => {
  it('gives what comes in time', async () => {
    expect(await withDeadline('it', 1000, Promise.resolve(5))).toBe(5);
    await expect(withDeadline('it', 1000, Promise.reject(new Error('own')))).rejects.toThrow('own');
  });

  it('ends the wait for what does not, and drops what comes later', async () => {
    let fail: ((error: Error) => void) | undefined;
    const work = new Promise<never>((_, reject) => (fail = reject));
    await expect(withDeadline('it', 20, work)).rejects.toMatchObject({
      code: 'timeout',
      message: 'it did not answer, expected it within 20 ms',
    });
    // Would end the test run, were nobody to hear of it.
    fail!(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
