import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../encoders/tiny-model.ts';
import { CLI, CLI_ENV, expectRefusal, folderOf, jsonLines, runJson, snapshot } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

/** Documents in two languages, enough that a part takes a while. */
const DOCUMENTS = Array.from({ length: 9000 }, (_, i) => ({
  id: `d${i}`,
  page: `/p${i % 2000}`,
  title: `läufer ${i % 97}`,
  text: Array.from({ length: 40 }, (_, word) => `w${(i * (word + 7)) % 20_011}`).join(' '),
  lang: i % 2 === 0 ? 'de' : 'en',
}));

const { path: folder, remove } = folderOf({ 'docs.jsonl': jsonLines(DOCUMENTS) });
afterAll(remove);
const at = (name: string): string => join(folder, name);
const cairn = (...args: string[]) => runHere(args, { cwd: folder });
let whole: Record<string, string>;

beforeAll(async () => {
  const settings = ['docs.jsonl', '--shard-documents', '2500'];
  await jsonHere(['build', ...settings, '--out', 'whole', '--json'], folder);
  whole = snapshot(at('whole'))!;
  await runJson(['plan', ...settings, '--parts', '3', '--out', 'plan', '--json'], folder);
  for (const part of ['2/3', '3/3']) await jsonHere(['build', '--part', part, '--plan', 'plan', '--json'], folder);
}, 120_000);

/** Builds part 1 in a process that is killed as soon as `name` is in the folder of the plan. */
async function killAt(name: string): Promise<void> {
  const args = ['build', '--part', '1/3', '--plan', 'plan', '--json'];
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: CLI_ENV, stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_, signal) => resolve(signal)));
  while (!existsSync(at(`plan/${name}`)) && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
}

describe('a part that is killed', { timeout: 120_000 }, () => {
  it.each(['part-1.building', 'part-1.building/postings.run', 'part-1.writing'])(
    'at %s is not there, and its retry changes nothing',
    async (name) => {
      rmSync(at('plan/part-1'), { force: true });
      await killAt(name);
      expect(existsSync(at('plan/part-1'))).toBe(false);
      expect(existsSync(at(`plan/${name}`))).toBe(true);
      expectRefusal(await cairn('assemble', '--plan', 'plan', '--out', 'early'), [
        'part 1 is missing, expected all 3 parts of the plan',
      ]);
      expect(readdirSync(folder)).not.toContain('early');

      const retried = await cairn('build', '--part', '1/3', '--plan', 'plan');
      expect(retried.stdout).toMatch(/documents +\d+ +part 1 of 3\n(?:.*\n)*part in plan\/part-1\n/);
      expect(readdirSync(at('plan')).filter((own) => own.startsWith('part-1'))).toEqual(['part-1']);
      const { code, stdout } = await cairn('assemble', '--plan', 'plan', '--out', 'assembled');
      expect(code).toBe(0);
      expect(stdout).toMatch(/documents +9000 +2000 pages, 4 shards/);
      expect(snapshot(at('assembled'))).toEqual(whole);
    },
  );
});

describe('parts', { timeout: 120_000 }, () => {
  /** Starts from an index that is there before, which must stay as it is. */
  async function refused(args: readonly string[], says: readonly string[]): Promise<void> {
    cpSync(at('whole'), at('older'), { recursive: true });
    const before = readdirSync(folder).sort();
    expectRefusal(await cairn(...args, '--out', 'older'), says);
    expect(snapshot(at('older'))).toEqual(whole);
    expect(readdirSync(folder).sort()).toEqual(before);
  }
  const assemble = (...files: string[]): string[] => ['assemble', '--plan', 'plan', ...files];

  it('may lie in other files than those of the plan, in any order, and are the same bytes when they are built again', async () => {
    await jsonHere(['build', '--part', '1/3', '--plan', 'plan', '--out', 'elsewhere-1', '--json'], folder);
    expect(readFileSync(at('elsewhere-1'))).toEqual(readFileSync(at('plan/part-1')));
    await runJson(
      ['assemble', '--plan', 'plan', 'plan/part-3', 'elsewhere-1', 'plan/part-2', '--out', 'other', '--json'],
      folder,
    );
    expect(snapshot(at('other'))).toEqual(whole);
  });

  it('are built elsewhere from the plan and their own documents alone', async () => {
    cpSync(at('plan/plan.json'), at('moved/plan.json'));
    copyFileSync(at('plan/documents-2'), at('moved/documents-2'));
    await jsonHere(['build', '--part', '2/3', '--plan', 'moved', '--json'], folder);
    expect(readFileSync(at('moved/part-2'))).toEqual(readFileSync(at('plan/part-2')));
    rmSync(at('moved'), { recursive: true });
  });

  it('that are not all there are named', async () => {
    await refused(assemble('plan/part-2'), ['parts 1, 3 are missing, expected all 3 parts of the plan']);
    await refused(assemble('plan/part-1', 'plan/part-9', 'plan/part-2'), ['plan/part-9', 'not exist']);
    await refused(assemble('plan/part-1', 'plan/part-2', 'plan/part-2'), ['part 2 again', 'expected it once']);
  });

  it('that are damaged, or no parts, are named', async () => {
    const part = readFileSync(at('plan/part-2'));
    const damaged = Buffer.from(part);
    damaged[damaged.length >> 1]! ^= 1;
    writeFileSync(at('damaged'), damaged);
    writeFileSync(at('short'), part.subarray(0, -1));
    const beside = (name: string): string[] => assemble('plan/part-1', name, 'plan/part-3');
    await refused(beside('damaged'), ['damaged: the file is damaged: its bytes have the hash', '[corrupt]']);
    await refused(beside('short'), ['short: the file is damaged: it has no end mark', '[corrupt]']);
    await refused(beside('docs.jsonl'), ['docs.jsonl: the file is damaged', '[corrupt]']);
    await refused(beside('plan/documents-2'), ['plan/documents-2: the file is no part of a build']);
  });

  it('of another plan are refused, as are its documents', async () => {
    await jsonHere(['plan', 'docs.jsonl', '--parts', '3', '--out', 'plan-b', '--json'], folder);
    await jsonHere(['build', '--part', '2/3', '--plan', 'plan-b', '--json'], folder);
    await refused(assemble('plan/part-1', 'plan-b/part-2', 'plan/part-3'), [
      'plan-b/part-2: a part of the plan ',
      'expected one of ',
      '[conflict]',
    ]);
    copyFileSync(at('plan/documents-1'), at('plan-b/documents-2'));
    const before = snapshot(at('plan-b'));
    expectRefusal(await cairn('build', '--part', '2/3', '--plan', 'plan-b'), [
      'plan-b/documents-2: the documents have the hash',
      'those of the plan',
    ]);
    expect(snapshot(at('plan-b'))).toEqual(before);
  });

  it.each<[string, string[], string[]]>([
    ['another number of parts than planned', ['--part', '1/4'], ['part 1 of 4, expected one of 3, as planned']],
    ['a part beyond the last', ['--part', '4/3'], ['--part is "4/3", expected i/N with i from 1 to N']],
    ['no number', ['--part', 'first'], ['--part is "first"', 'such as 2/8']],
    ['inputs beside a part', ['docs.jsonl', '--part', '1/3'], ['the input docs.jsonl beside --part, expected none']],
    ['settings beside a part', ['--part', '1/3', '--lang', 'de'], ['the setting lang beside --part']],
    ['a plan without a part', ['docs.jsonl'], ['the plan plan without --part, expected the part to build']],
  ])('are refused: %s', async (_, args, says) => {
    const before = snapshot(at('plan'));
    expectRefusal(await cairn('build', ...args, '--plan', 'plan'), says);
    expect(snapshot(at('plan'))).toEqual(before);
  });

  it('without a plan, or with a damaged one, are refused', async () => {
    expectRefusal(await cairn('build', '--part', '1/3', '--plan', 'none'), ['found no plan in none']);
    expectRefusal(await cairn('assemble', '--plan', 'none', '--out', 'new'), ['found no plan in none']);
    const plan = readFileSync(at('plan/plan.json'), 'utf8');
    const other = (text: string): string => {
      cpSync(at('plan'), at('altered'), { recursive: true });
      writeFileSync(at('altered/plan.json'), text);
      return 'altered';
    };
    const assembled = (text: string) => cairn('assemble', '--plan', other(text), '--out', 'new');
    expectRefusal(await assembled(plan.slice(0, -9)), ['altered/plan.json: the plan is damaged']);
    expectRefusal(await assembled(plan.replace('"version": 1', '"version": 2')), ['a plan of version 2, expected 1']);
    expectRefusal(await assembled(plan.replace('"documents"', '"papers"')), ['the plan is damaged', 'papers']);
    expectRefusal(await assembled(plan.replace('"documents": 9000', '"documents": 9001')), ['a part of the plan']);
    expect(existsSync(at('new'))).toBe(false);
  });
});

describe('plan', { timeout: 120_000 }, () => {
  it('replaces a plan, and no folder of other things', async () => {
    writeFileSync(at('few.jsonl'), jsonLines([{ id: 'a', text: 'moss' }]));
    const planned = () => cairn('plan', 'few.jsonl', '--parts', '2', '--out', 'few');
    expect((await planned()).stdout).toBe('documents  1  1 in the largest of 2 parts\nplan in few\n');
    await jsonHere(['build', '--part', '1/2', '--plan', 'few', '--json'], folder);
    expect((await planned()).code).toBe(0);
    expect(readdirSync(at('few')).sort()).toEqual(['documents-1', 'documents-2', 'plan.json']);
    writeFileSync(at('few/notes.txt'), 'mine');
    expectRefusal(await planned(), ['holds other things than a plan (notes.txt)']);
    expect(readdirSync(at('few'))).toContain('notes.txt');
  });

  it('of bad inputs leaves nothing, and a plan that was there as it was', async () => {
    const before = snapshot(at('plan'));
    writeFileSync(at('bad.jsonl'), '{"id":"a","text":"moss"}\nnot JSON\n');
    expectRefusal(await cairn('plan', 'bad.jsonl', '--parts', '2', '--out', 'plan'), [
      'bad.jsonl:2: found invalid JSON',
    ]);
    expect(snapshot(at('plan'))).toEqual(before);
    expect(readdirSync(folder)).not.toContain('plan.planning');
  });

  it('holds every part to the same encoder', async () => {
    writeFileSync(
      at('coded.jsonl'),
      jsonLines([
        { id: 'a', text: 'moss' },
        { id: 'b', text: 'ridge' },
      ]),
    );
    writeTinyModel(at('model'));
    await jsonHere(
      ['plan', 'coded.jsonl', '--parts', '2', '--encoder', 'model', '--no-cache', '--out', 'coded', '--json'],
      folder,
    );
    const build = (part: string) => cairn('build', '--part', part, '--plan', 'coded', '--threads', '1');
    expect((await build('1/2')).stdout).toMatch(/encoded +1 +0 from the cache/);
    writeTinyModel(at('model'), { output: 'logits', fault: 'zeros' });
    expectRefusal(await build('2/2'), ['the encoder, or what runs it, is another than that of the plan', 'plan again']);
    expect(readdirSync(at('coded')).sort()).toEqual(['documents-1', 'documents-2', 'part-1', 'plan.json']);
  });
});
