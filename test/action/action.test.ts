import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { readChannel } from '../../index-builder/publish/channel.ts';
import { folderOf, jsonLines } from '../cli/run-cli.ts';
import { GithubApi } from './github-api.ts';
import { type ActionRun, runAction } from './run-action.ts';

const REPOSITORY = 'example/docs';
const NUMBER = 42;
/** What is built or stored beside the source. */
const NOT_CLONED = ['node_modules', 'dist', '.git', '.wrangler', '.cache', 'cairn-index', 'coverage', 'kernels.wasm'];

const page = (title: string, text: string): string => `# ${title}\n\n${text}\n`;
const { path: folder, remove } = folderOf({
  'site/docs/release.md': page('Releases', 'Promote a preview, or roll back to the release before.'),
  'site/docs/budget.md': page('Budgets', 'A request has a budget of reads and bytes.'),
  'site/docs/query.md': page('Queries', 'A question is weighed, planned and read.'),
  'site/judged/queries.jsonl': jsonLines([{ _id: 'q1', text: 'roll back a release' }]),
  'site/judged/qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\trelease.md\t1\n',
});
const workspace = join(folder, 'site');
/** A checkout of this repository as the runner has it: nothing that is built, packages beside. */
const action = join(folder, 'action');
const api = new GithubApi(REPOSITORY, NUMBER);
let worker: LocalWorker;
let env: Record<string, string>;
/** What the runs printed and wrote into their summaries. */
const printed: string[] = [];

beforeAll(async () => {
  cpSync('.', action, { recursive: true, filter: (path) => !NOT_CLONED.includes(basename(path)) });
  symlinkSync(resolve('node_modules'), join(action, 'node_modules'));
  worker = await startLocalWorker();
  env = {
    AWS_ACCESS_KEY_ID: LOCAL_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_KEYS.secretAccessKey,
    GITHUB_API_URL: await api.listen(),
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ID: '7',
    GITHUB_SHA: 'feed'.repeat(10),
  };
});
afterAll(async () => {
  await worker.close();
  api.close();
  remove();
});

/** Runs the action for a pull request, or for none. */
async function run(inputs: Record<string, string>, { repo = REPOSITORY, sha = 'c0ffee' } = {}): Promise<ActionRun> {
  const isPullRequest = inputs['operation'] === 'preview';
  const pullRequest = { number: String(NUMBER), head: { sha, repo: { full_name: repo } } };
  const result = await runAction({
    action,
    workspace,
    inputs: { bucket: worker.bucketUrl, build: 'docs\n--base-url\nhttps://docs.example.org/\n', ...inputs },
    github: { token: api.token, event: isPullRequest ? { pull_request: pullRequest } : {} },
    env,
  });
  printed.push(result.log, result.summary);
  return result;
}

/** A comment without what a change of the format changes: the release's name and its bytes. */
const rendered = (body: string): string => body.replace(/\b[0-9a-f]{12}\b/g, 'RELEASE').replace(/[\d.]+ K?B/g, 'N KB');

const PREVIEW = { operation: 'preview', judged: 'judged', gate: 'ndcg@10>=0.5\nmap>=0.5' };
const releaseOf = async (channel: string): Promise<string | undefined> =>
  (await readChannel(worker.bucket, channel)).head?.release;

describe('the steps of action.yml', { timeout: 120_000 }, () => {
  it('publish a pull request to a channel of its own, and say so in one comment', async () => {
    const { failed, outputs, log, summary } = await run({
      ...PREVIEW,
      'preview-url': 'https://docs.example.org/?search={channel}',
    });
    expect(failed, log).toBeUndefined();
    expect(outputs).toEqual({ channel: 'preview-42', release: await releaseOf('preview-42') });
    expect(await releaseOf('live')).toBeUndefined();
    expect(summary).toContain('| ndcg@10 | 1.0000 |');
    expect(api.comments).toHaveLength(1);
    const { body } = api.comments[0]!;
    expect(body).toMatch(/^<!-- cairn preview-42 -->\n### Search preview `preview-42`\n/);
    expect(body).toContain(`Release \`${outputs['release']!.slice(0, 12)}\` of commit \`c0ffee\`: uploaded `);
    expect(body).toContain('[Try it](https://docs.example.org/?search=preview-42)');
    expect(body).toContain('[run](https://github.example/example/docs/actions/runs/7)');
    expect(body).toContain('| ndcg@10 | 1.0000 |');
    expect(body).toContain('| passed |');
    expect(body).not.toContain('Changes against');
  });

  it('change the same comment when they run again', async () => {
    const before = await releaseOf('preview-42');
    writeFileSync(join(workspace, 'docs/new.md'), page('Increments', 'An edit uploads what it changes.'));
    const { failed, log } = await run(PREVIEW, { sha: 'beef' });
    expect(failed, log).toBeUndefined();
    expect(await releaseOf('preview-42')).not.toBe(before);
    expect(api.comments).toHaveLength(1);
    expect(api.comments[0]!.body).toContain('of commit `beef`');
    expect(api.comments[0]!.body).not.toContain('Try it');
  });

  it('publish nothing where a bound of relevance is not kept, and say so', async () => {
    const before = await releaseOf('preview-42');
    writeFileSync(join(workspace, 'docs/release.md'), page('Notes', 'Nothing to see here.'));
    const { failed, ran, log, outputs } = await run({ ...PREVIEW, gate: 'ndcg@10>=1' });
    expect(failed).toBe('Measure relevance');
    expect(log).toContain('cairn: gate ndcg@10>=1 failed');
    expect(ran.at(-1)).toBe('Tell the pull request');
    expect(await releaseOf('preview-42')).toBe(before);
    expect(outputs).toEqual({ channel: '', release: '' });
    expect(api.comments).toHaveLength(1);
    expect(api.comments[0]!.body).toContain('**Not published:**');
    expect(api.comments[0]!.body).toContain('| failed |');
    writeFileSync(join(workspace, 'docs/release.md'), page('Releases', 'Promote a preview, or roll back.'));
  });

  it('measure a pull request from a fork, and neither publish nor comment', async () => {
    const [before, asked] = [await releaseOf('preview-42'), api.asked.length];
    const { failed, ran, log } = await run(PREVIEW, { repo: 'stranger/docs' });
    expect(failed, log).toBeUndefined();
    expect(ran).toEqual(['Check the inputs', 'Compile the kernels', 'Build', 'Measure relevance']);
    expect(await releaseOf('preview-42')).toBe(before);
    expect(api.asked).toHaveLength(asked);
  });

  it('release from the main branch, and roll back by hand', async () => {
    const first = await run({ operation: 'release', judged: 'judged' });
    expect(first.failed, first.log).toBeUndefined();
    const old = await releaseOf('live');
    expect(first.outputs).toEqual({ channel: 'live', release: old });
    expect(await releaseOf('live-next')).toBe(old);

    mkdirSync(join(workspace, 'docs/more'));
    writeFileSync(join(workspace, 'docs/more/cache.md'), page('Caches', 'Blocks that are asked for often stay.'));
    const increment = `docs\n--base-url\nhttps://docs.example.org/\n--base\n${worker.bucketUrl}`;
    const second = await run({ operation: 'release', build: increment });
    expect(second.log).toMatch(/^built .*\bbase\b/m);
    expect(second.ran).not.toContain('Measure relevance');
    const { head } = await readChannel(worker.bucket, 'live');
    expect(head!.release).toBe(second.outputs['release']);
    expect(head!.release).not.toBe(old);
    expect(head!.log[0]).toMatchObject({ how: 'promote', revision: env['GITHUB_SHA'] });

    const back = await run({ operation: 'rollback' });
    expect(back.failed, back.log).toBeUndefined();
    expect(back.ran).toEqual(['Check the inputs', 'Compile the kernels', 'Roll back', 'Say what was done']);
    expect(await releaseOf('live')).toBe(old);
    const forth = await run({ operation: 'rollback', release: head!.release.slice(0, 8) });
    expect(forth.outputs).toEqual({ channel: 'live', release: head!.release });
  });

  it('tell a pull request what it changes of what readers are served', async () => {
    expect((await run({ operation: 'release' })).failed).toBeUndefined();
    writeFileSync(join(workspace, 'docs/more/cache.md'), page('Roll back a release', 'To roll back, name a release.'));
    rmSync(join(workspace, 'docs/query.md'));
    const { failed, log, summary } = await run(PREVIEW);
    expect(failed, log).toBeUndefined();
    expect(api.comments).toHaveLength(1);
    const { body } = api.comments[0]!;
    expect(body).toContain('**Changes against `live`**');
    expect(body).toContain('0 added, 1 changed, 1 removed');
    expect(body).toContain('| <code>more/cache&#46;md</code> |');
    expect(body).toContain('**changed most in ndcg@10**');
    expect(summary).toContain('1 removed');
    await expect(rendered(body)).toMatchFileSnapshot('comment.md');
  });

  it.each([
    [{ operation: 'publish' }, 'operation is "publish", expected preview, release or rollback'],
    [{ operation: 'release', gate: 'map>=0.5' }, 'expected judged queries beside them'],
  ])('refuse %o', async (inputs, says) => {
    const { failed, ran, log } = await run(inputs);
    expect([failed, ran]).toEqual(['Check the inputs', ['Check the inputs']]);
    expect(log).toContain(says);
  });

  it('refuse a preview where there is no pull request', async () => {
    const { failed, log } = await runAction({
      action,
      workspace,
      inputs: { bucket: worker.bucketUrl, operation: 'preview' },
      github: { token: api.token, event: {} },
      env,
    });
    expect(failed).toBe('Check the inputs');
    expect(log).toContain('expected it in a workflow of the event pull_request');
  });

  it('print no key', () => {
    expect(printed.length).toBeGreaterThan(0);
    expect(printed.join('')).not.toContain(LOCAL_KEYS.secretAccessKey);
  });
});
