import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import type { Collection } from '../../index-builder/publish/collect-garbage.ts';
import type { ReleaseDiff } from '../../index-builder/publish/diff-releases.ts';
import type { PublishSummary } from '../../index-builder/publish/publish.ts';
import { type CliResult, expectRefusal, folderOf, jsonLines, runCli, runProcess, CLI } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const pages = (word: string, count: number) =>
  jsonLines(Array.from({ length: count }, (_, i) => ({ id: `p${i}`, url: `/${i}`, text: `${word} birch ${i}` })));
const { path: folder, remove } = folderOf({
  'one.jsonl': pages('amber', 20),
  'two.jsonl': pages('cedar', 21),
  'three.jsonl': pages('delta', 22),
});

let worker: LocalWorker;
let env: Record<string, string>;
/** Releases of the three folders. */
let one: string;
let two: string;
let three: string;

beforeAll(async () => {
  worker = await startLocalWorker();
  env = {
    CAIRN_BUCKET: worker.bucketUrl,
    AWS_ACCESS_KEY_ID: LOCAL_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_KEYS.secretAccessKey,
  };
  for (const name of ['one', 'two', 'three'])
    await jsonHere(['build', `${name}.jsonl`, '--out', name, '--json'], folder);
}, 60_000);
afterAll(async () => {
  await worker.close();
  remove();
});

const run = (...args: string[]): Promise<CliResult> => runHere(args, { cwd: folder, env });
/** What a run prints as JSON. */
async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}

interface Told {
  readonly release: string;
  readonly channels: readonly string[];
  readonly served: readonly { channel: string; how: string; revision?: string; at: string }[];
  readonly counts: { readonly documents: number };
  readonly uploadedAt: string;
  readonly readable: boolean;
}

// Each step goes on from the one before.
describe('releases on the command line', { timeout: 120_000 }, () => {
  it('publish tells what it sent, and of which revision', async () => {
    const { stdout, code } = await runCli(['publish', 'one', '--revision', 'abc123'], { cwd: folder, env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^uploaded [\d.]+ KB of [\d.]+ KB, 5 of 5 objects\nlive now serves release [0-9a-f]{64}\n$/);
    one = /[0-9a-f]{64}/.exec(stdout)![0];
    const again = await run('publish', 'one');
    expect(again.stdout).toMatch(/^uploaded 0 B of [\d.]+ KB, 0 of 4 objects\nlive served already release /);
    two = (await json<PublishSummary>('publish', 'two', '--channel', 'preview-42', '--revision', 'def456')).release;
  });

  it('diff compares channels, releases and folders', async () => {
    const { documents, before } = await json<ReleaseDiff>('diff', 'live', 'preview-42');
    expect(before).toMatchObject({ name: 'live', release: one });
    expect([documents.added.length, documents.changed.length, documents.removed.length]).toEqual([1, 20, 0]);
    const same = await json<ReleaseDiff>('diff', two.slice(0, 8), 'two');
    expect(same.documents.unchanged).toBe(21);
    expectRefusal(await run('diff', 'live', '0000'), ['"0000" is no channel, release or folder', '[not-found]']);
    expectRefusal(await run('diff', 'live', '..'), ['".."', '[bad-request]']);
  });

  it('promote swaps the head, and the revision comes along', async () => {
    const { stdout } = await run('promote', 'preview-42', 'live');
    expect(stdout).toBe(`live now serves release ${two} instead of ${one}\n`);
    expect(await json('promote', 'preview-42', 'live')).toEqual({
      channel: 'live',
      release: two,
      before: two,
      changed: false,
    });
    expectRefusal(await run('promote', 'preview-43', 'live'), ['there is no channel "preview-43"', '[not-found]']);
    expectRefusal(await run('promote', '../live', 'live'), ['the channel is "../live"', '[bad-request]']);
  });

  it('releases lists them, newest first, with who serves them and who did', async () => {
    const [first, second] = await json<Told[]>('releases');
    expect(first).toMatchObject({ release: two, readable: true, counts: { documents: 21 } });
    expect([...first!.channels].sort()).toEqual(['live', 'preview-42']);
    expect(first!.served.map(({ channel, how, revision }) => [channel, how, revision])).toEqual([
      ['live', 'promote', 'def456'],
      ['preview-42', 'publish', 'def456'],
    ]);
    expect(second).toMatchObject({
      release: one,
      channels: [],
      served: [{ channel: 'live', how: 'publish', revision: 'abc123' }],
    });
    const { stdout } = await run('releases');
    expect(stdout).toMatch(/^release +uploaded +documents +shards +serves +revision +served before by\n/);
    expect(stdout).toMatch(new RegExp(`\\n${one.slice(0, 12)}  .* 20 +1 +abc123 +live\\n$`));
  });

  it('rollback goes back, to the one before or to a named one', async () => {
    expect(await json('rollback', 'live')).toEqual({ channel: 'live', release: one, before: two, changed: true });
    expectRefusal(await run('rollback', 'live'), [
      'never served a release before the one that it serves',
      '[not-found]',
    ]);
    const { stdout } = await run('rollback', 'live', '--to', two.slice(0, 6));
    expect(stdout).toBe(`live now serves release ${two} instead of ${one}\n`);
    expectRefusal(await run('rollback', 'live', '--to', 'ffffffff'), ['never served release ffffffff', '[not-found]']);
    expectRefusal(await run('rollback', 'live', '--to', 'xyz'), ['--to is "xyz"', '[bad-request]']);
    expectRefusal(await run('rollback', 'preview-42'), ['expected one of its log', '[not-found]']);
  });

  it('verify reads everything', async () => {
    const { stdout } = await run('verify', 'live');
    expect(stdout).toMatch(
      new RegExp(
        `^live serves release ${two}: 4 objects, [\\d.]+ KB, \\d+ blocks, every name and checksum is right\n$`,
      ),
    );
    expect(await json('verify', 'live')).toMatchObject({ channel: 'live', release: two, objects: 4 });
    expectRefusal(await run('verify', 'gone'), ['channels/gone', '[not-found]']);
  });

  it('gc keeps what the options say', async () => {
    const kept = await json<Collection>('gc', '--dry-run');
    expect(kept).toMatchObject({ releases: [], packs: [], removed: false });
    for (const [args, says] of [
      [['--keep', '0'], '--keep is 0, expected an integer of at least 1'],
      [['--keep', '1.5'], '--keep is 1.5'],
      [['--grace', '24'], '--grace is "24", expected a number of s, m, h or d'],
      [['--yes', '--dry-run'], '--yes and --dry-run were given'],
    ] as const)
      expectRefusal(await run('gc', ...args), [says, '[bad-request]']);
  });

  it('gc removes nothing in a terminal unless it is told to, and elsewhere it does', async () => {
    three = (await json<PublishSummary>('publish', 'three')).release;
    await json('promote', 'live', 'preview-42');
    // Storage tells times by the second.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const all = ['gc', '--keep', '1', '--grace', '0s'];
    // A terminal that is none, but says that it is.
    const terminal = ['--import', 'data:text/javascript,process.stdout.isTTY=true', CLI, ...all];
    const { stdout, code } = await runProcess(process.execPath, terminal, { cwd: folder, env });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^would remove 2 releases and 6 packs, [\d.]+ KB; 4 objects stay, [\d.]+ KB\nnothing was removed: --yes does\n$/,
    );
    expect((await worker.bucket.list('releases/')).length).toBe(3);

    const removed = await run(...all);
    expect(removed.stdout).toMatch(/^removed 2 releases and 6 packs, [\d.]+ KB; 4 objects stay, [\d.]+ KB\n$/);
    expect((await worker.bucket.list('releases/')).map(({ key }) => key)).toEqual([`releases/${three}`]);
    expect((await run('verify', 'live')).code).toBe(0);
    // What is gone cannot come back.
    expectRefusal(await run('rollback', 'live'), [`release ${two} is not in the bucket any more`, '[not-found]']);
    expect((await run('verify', 'live')).code).toBe(0);
    expect(await worker.bucket.list('locks/')).toEqual([]);
    expect(await worker.bucket.list('intents/')).toEqual([]);
  });

  it('verify finds what is damaged and what is missing', async () => {
    // The largest is that of lists and pages: what opens an index is found before, and not by its name.
    const [pack] = (await worker.bucket.list('packs/')).sort((a, b) => b.bytes - a.bytes);
    const { bytes } = (await worker.bucket.get(pack!.key))!;
    const damaged = Uint8Array.from(bytes, (byte, i) => (i === 40 ? byte ^ 1 : byte));
    await worker.bucket.put(pack!.key, damaged);
    const actual = createHash('sha256').update(damaged).digest('hex');
    expectRefusal(await run('verify', 'live', '--json'), [pack!.key, actual, '[corrupt]']);
    await worker.bucket.delete(pack!.key);
    expect((await run('verify', 'live', '--json')).code).toBe(1);
    // The same release again heals the bucket.
    expect((await json<PublishSummary>('publish', 'three')).uploaded.objects).toBe(1);
    expect((await run('verify', 'live')).code).toBe(0);
  });
});
