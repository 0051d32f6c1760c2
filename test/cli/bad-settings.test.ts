import { describe, expect, it } from 'vitest';
import { expectNothingLeft, expectRefused, GOOD, type RefusedBuild } from './refused-builds.ts';
import { expectRefusal, jsonLines, runCli } from './run-cli.ts';

const docs = { 'docs.jsonl': jsonLines([GOOD]) };

function settings(file: string, content: string, ...says: string[]): RefusedBuild {
  return { files: { ...docs, [file]: content }, args: ['docs.jsonl'], says };
}

function flags(args: readonly string[], ...says: string[]): RefusedBuild {
  return { files: docs, args: ['docs.jsonl', ...args], says };
}

const SETTINGS: Record<string, RefusedBuild> = {
  'a setting that there is not, in JSON': settings(
    'cairn.config.json',
    '{"memry": 64}',
    'cairn.config.json: ',
    '"memry"',
  ),
  'a setting that there is not, in TypeScript': settings(
    'cairn.config.ts',
    'const memory: number = 64;\nexport default { bm25: { k2: memory } };\n',
    'cairn.config.ts: bm25: ',
    '"k2"',
  ),
  'several values that are out of range, and names each': settings(
    'cairn.config.json',
    '{"memory": 4, "bm25": {"b": {"title": 2}}, "onError": "ignore"}',
    'cairn.config.json: ',
    'memory: Too small: expected number to be >=16 (found the number 4)',
    'bm25.b.title: Too big: expected number to be <=1 (found the number 2)',
    'onError: Invalid option: expected one of "fail"|"skip" (found the string "ignore")',
  ),
  'settings that are not JSON': settings('cairn.config.json', '{\n  memory\n}', 'cairn.config.json: invalid JSON'),
  'settings that are a list': settings('cairn.config.json', '7', 'cairn.config.json: expected an object of settings'),
  'settings that cannot be loaded': settings('cairn.config.ts', 'export default {{\n', 'cairn.config.ts: ', 'Parse'),
  'settings that are not there': flags(['--config', 'my.json'], 'my.json: it does not exist [not-found]'),
  'a language that has no stemmer': flags(['--lang', 'tlh'], 'lang: ', 'no stemmer', 'the string "tlh"'),
  'a number that is none': flags(['--memory', 'much'], '--memory is "much", expected a number'),
  'a shard of a few documents': flags(['--shard-documents', '10'], 'shardDocuments: ', '>=1000', 'the number 10'),
  'a format that there is not': flags(['--format', 'pdf'], 'format: ', '"jsonl"', 'the string "pdf"'),
  'a field without a name': flags(['--field', 'id'], '--field is "id", expected ours=theirs'),
  'a field that documents do not have': flags(['--field', 'name=id'], 'fields', 'name'),
  'a selector that is not CSS': flags(['--selector', 'main['], 'the selector "main[" is not CSS'),
};

describe.concurrent('a build refuses', { timeout: 120_000 }, () => {
  for (const [name, refused] of Object.entries(SETTINGS)) it(name, () => expectRefused(refused));

  it('a bad setting and leaves no folder', () => expectNothingLeft(flags(['--memory', '1'], 'memory: Too small')));

  it('to go without an input', async () => {
    expectRefusal(await runCli(['build', '--out', 'index']), ['no input, expected folders or files']);
  });

  it('to take a channel without the bucket of the base', async () => {
    const said = ['--channel is "preview" without --base', 'bad-request'];
    expectRefusal(await runCli(['build', 'docs.jsonl', '--channel', 'preview', '--out', 'index']), said);
  });

  it('an option that there is not', async () => {
    const { code, stderr } = await runCli(['build', 'docs.jsonl', '--out', 'index', '--frobnicate']);
    expect([code, stderr]).toEqual([1, "error: unknown option '--frobnicate'\n"]);
  });
});
