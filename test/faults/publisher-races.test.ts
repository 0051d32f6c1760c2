import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { readNamedChannel } from '../../index-builder/publish/channel.ts';
import type { PublishSummary } from '../../index-builder/publish/publish.ts';
import { channelKey } from '../../shared/format/object.ts';
import { buildIndex, makeLines } from '../functions/fixture.ts';

/** Channels on which publishers race at the same time, and races on each, one after the other. */
const CHANNELS = 10;
const RACES = 10;

let worker: LocalWorker;
beforeAll(async () => {
  worker = await startLocalWorker();
});
afterAll(() => worker.close());

/** A line that nobody leaves before all have come. */
class StartingLine {
  #left: number;
  #go: () => void = () => undefined;
  readonly #gone = new Promise<void>((resolve) => (this.#go = resolve));

  constructor(runners: number) {
    this.#left = runners;
  }

  arrive(): Promise<void> {
    if (--this.#left === 0) this.#go();
    return this.#gone;
  }
}

/** A bucket that waits for the other publisher before it swaps the head. */
class RacingBucket extends Bucket {
  readonly #line: StartingLine;

  constructor(prefix: string, line: StartingLine) {
    super(worker.bucketUrl, LOCAL_KEYS, prefix);
    this.#line = line;
  }

  override async put(...parameters: Parameters<Bucket['put']>): Promise<boolean> {
    if (parameters[0] === channelKey('live')) await this.#line.arrive();
    return super.put(...parameters);
  }
}

/** Lets two publishers swap a head at the same time; returns which of them won. */
async function race(prefix: string, seed: number): Promise<number> {
  const indexes = await Promise.all([seed, seed + 1].map((each) => buildIndex(makeLines(30, each))));
  const line = new StartingLine(2);
  const outcomes = await Promise.allSettled(
    indexes.map((index) => index.publishTo({ ...worker, bucket: new RacingBucket(prefix, line) })),
  );
  const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
  const [won, lost] = [indexes[winner]!, indexes[1 - winner]!] as const;
  expect((outcomes[winner] as PromiseFulfilledResult<PublishSummary>).value.changed).toBe(true);
  expect((outcomes[1 - winner] as PromiseRejectedResult).reason).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('channel "live" was changed by somebody else meanwhile') as string,
  });

  const bucket = new Bucket(worker.bucketUrl, LOCAL_KEYS, prefix);
  expect((await readNamedChannel(bucket, 'live')).head.release).toBe(won.release);
  // What the other one sent is there: its next run swaps the head and sends nothing else.
  expect((await lost.publishTo({ ...worker, bucket })).uploaded.objects).toBe(1);
  const { head } = await readNamedChannel(bucket, 'live');
  expect(head.log.slice(0, 2).map(({ release }) => release)).toEqual([lost.release, won.release]);
  for (const index of indexes) index.remove();
  return winner;
}

it('of two publishers one wins, and the other is told and loses nothing', { timeout: 180_000 }, async () => {
  const wins = [0, 0];
  const raceOn = async (channel: number): Promise<void> => {
    // The first race is for a channel that is not there yet.
    for (let each = 0; each < RACES; each++)
      wins[await race(`channel-${channel}`, 2 * (channel * RACES + each) + 1)]!++;
  };
  await Promise.all(Array.from({ length: CHANNELS }, (_, channel) => raceOn(channel)));
  console.log(`${CHANNELS * RACES} races, won ${wins.join(' and ')}`);
  expect(wins[0]! + wins[1]!).toBe(100);
});
