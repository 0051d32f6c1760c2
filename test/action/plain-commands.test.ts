import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { readChannel } from '../../index-builder/publish/channel.ts';
import { CLI, type CliResult, folderOf, jsonLines, runProcess } from '../cli/run-cli.ts';

// What docs/ci.md shows for CI other than GitHub's, run as it stands there.

const { path: folder, remove } = folderOf({
  'docs/release.md': '# Releases\n\nPromote a preview, or roll back to the release before.\n',
  'docs/budget.md': '# Budgets\n\nA request has a budget of reads and bytes.\n',
  'judged/queries.jsonl': jsonLines([{ _id: 'q1', text: 'roll back a release' }]),
  'judged/qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\trelease.md\t1\n',
  // As npm leaves the command of an installed package.
  'node_modules/.bin/cairn': `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`,
});
const SHELL = ['--noprofile', '--norc', '-e', '-o', 'pipefail'];
const SCRIPT = resolve('examples/ci/release.sh');
const GITLAB = parse(readFileSync('examples/ci/gitlab.yml', 'utf8')) as Record<string, { script: string[] }>;
let worker: LocalWorker;

beforeAll(async () => {
  chmodSync(join(folder, 'node_modules/.bin/cairn'), 0o755);
  const git = 'git init -q && git -c user.name=a -c user.email=a@example.org commit -q --allow-empty -m first';
  expect(await run(['-c', git])).toMatchObject({ code: 0 });
  worker = await startLocalWorker();
});
afterAll(async () => {
  await worker.close();
  remove();
});

function run(args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> {
  const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
  return runProcess('bash', [...SHELL, ...args], { cwd: folder, env: { PATH, ...env } });
}

function withKeys(): Record<string, string> {
  return {
    CAIRN_BUCKET: worker.bucketUrl,
    AWS_ACCESS_KEY_ID: LOCAL_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_KEYS.secretAccessKey,
  };
}

/** Runs the script of a job of the GitLab file; an anchor's lines stand in it as a list of their own. */
function runJob(name: string): Promise<CliResult> {
  const file = join(mkdtempSync(join(folder, 'job-')), 'script');
  writeFileSync(file, GITLAB[name]!.script.flat().join('\n'));
  return run([file], { ...withKeys(), CI_MERGE_REQUEST_IID: '5', CI_COMMIT_SHA: 'c0ffee' });
}

describe('the commands of docs/ci.md', { timeout: 120_000 }, () => {
  it('release from a shell, and stop where the keys are missing or a bound is not kept', async () => {
    const keyless = await run([SCRIPT], { CAIRN_BUCKET: worker.bucketUrl });
    expect(keyless).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('AWS_ACCESS_KEY_ID is not set') as string,
    });
    expect((await readChannel(worker.bucket, 'live')).head).toBeUndefined();

    const released = await run([SCRIPT], withKeys());
    expect(released.code, released.stderr).toBe(0);
    const { head, etag } = await readChannel(worker.bucket, 'live');
    expect(head!.log[0]!.revision).toMatch(/^[0-9a-f]{40}$/);

    writeFileSync(join(folder, 'judged/qrels/test.tsv'), 'query-id\tcorpus-id\tscore\nq1\tgone.md\t1\n');
    const refused = await run([SCRIPT], withKeys());
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('gate ndcg@10>=0.6 failed') as string });
    expect((await readChannel(worker.bucket, 'live')).etag).toBe(etag);
    writeFileSync(join(folder, 'judged/qrels/test.tsv'), 'query-id\tcorpus-id\tscore\nq1\trelease.md\t1\n');
  });

  it('preview, release and roll back in GitLab', async () => {
    const before = (await readChannel(worker.bucket, 'live')).head!.release;
    writeFileSync(join(folder, 'docs/cache.md'), '# Caches\n\nBlocks that are asked for often stay.\n');
    const preview = await runJob('preview');
    expect(preview.code, preview.stderr).toBe(0);
    const built = (await readChannel(worker.bucket, 'preview-5')).head!.release;
    expect(built).not.toBe(before);
    expect((await readChannel(worker.bucket, 'live')).head!.release).toBe(before);
    const release = await runJob('release');
    expect(release.code, release.stderr).toBe(0);
    expect((await readChannel(worker.bucket, 'live')).head!.release).toBe(built);
    const rollback = await runJob('rollback');
    expect(rollback.code, rollback.stderr).toBe(0);
    expect((await readChannel(worker.bucket, 'live')).head!.release).toBe(before);
  });
});

describe('docs/ci.md', () => {
  it.each(['github.yml', 'gitlab.yml', 'release.sh'])('shows examples/ci/%s as it is', (name) => {
    expect(readFileSync('docs/ci.md', 'utf8')).toContain(readFileSync(join('examples/ci', name), 'utf8'));
  });
});
