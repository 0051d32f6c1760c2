import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeHead } from '../../shared/format/head.ts';
import { VERSION } from '../../shared/format/layout.ts';
import { channelKey } from '../../shared/format/object.ts';
import { decodeQueryTable } from '../../shared/format/query-table.ts';
import { askCase, buildCase, GOLDEN_CASES, type GoldenAnswers, LAYOUT } from './cases.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const VERSIONS = readdirSync(FOLDER).filter((name) => /^v\d+(\.\d+)?$/.test(name));
const FROZEN = VERSIONS.flatMap((version) =>
  readdirSync(join(FOLDER, version))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ version, name: name.slice(0, -'.json'.length) })),
);

function recorded(version: string, name: string): GoldenAnswers {
  return JSON.parse(readFileSync(join(FOLDER, version, `${name}.json`), 'utf8')) as GoldenAnswers;
}

/** Answers without the kinds of block that an index has none of: what a version does not know, its records do not name. */
function comparable({ blocks, ...answers }: GoldenAnswers): unknown {
  return { ...answers, blocks: Object.fromEntries(Object.entries(blocks).filter(([, { count }]) => count > 0)) };
}

/** Bytes of every file below a folder, by path. */
function filesOf(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, name))]));
}

/** The kind of tokenizer of an index's query table, if it has one. */
function tokenizerOf(files: ReadonlyMap<string, Buffer>): string | undefined {
  const { queryTable } = decodeHead(files.get(channelKey('live'))!);
  return queryTable && decodeQueryTable(queryTable).tokenizer.kind;
}

describe.each(FROZEN)('the frozen index $version/$name', ({ version, name }) => {
  it('opens and answers as recorded', async () => {
    // Through JSON, as the record went: it has no undefined.
    const answers = JSON.parse(
      JSON.stringify(await askCase(GOLDEN_CASES[name]!, join(FOLDER, version, name))),
    ) as GoldenAnswers;
    expect(comparable(answers)).toEqual(comparable(recorded(version, name)));
  });
});

describe(`the builder of ${LAYOUT}`, () => {
  it('writes the current version, and has its indexes frozen', () => {
    expect(LAYOUT.split('.')[0]).toBe(`v${VERSION}`);
    const own = FROZEN.filter(({ version }) => version === LAYOUT).map(({ name }) => name);
    expect(own.sort()).toEqual(Object.keys(GOLDEN_CASES).sort());
  });

  it('has every kind of block and of query table in them', () => {
    const names = Object.keys(GOLDEN_CASES);
    const blocks = names.flatMap((name) => {
      const counts = recorded(LAYOUT, name).blocks;
      return Object.keys(counts).filter((kind) => counts[kind]!.count > 0);
    });
    expect([...new Set(blocks)].sort()).toEqual([
      'codes',
      'columns',
      'dictionary',
      'display',
      'ids',
      'lists',
      'rows',
      'vectors',
      'words',
    ]);
    const tokenizers = names.flatMap((name) => tokenizerOf(filesOf(join(FOLDER, LAYOUT, name))) ?? []);
    expect([...new Set(tokenizers)].sort()).toEqual(['json', 'spaces', 'word-piece']);
  });

  it.each(Object.keys(GOLDEN_CASES))('still writes the same bytes of %s', async (name) => {
    const temporary = mkdtempSync(join(tmpdir(), 'cairn-golden-'));
    try {
      const folder = join(temporary, name);
      await buildCase(GOLDEN_CASES[name]!, folder);
      const [built, frozen] = [filesOf(folder), filesOf(join(FOLDER, LAYOUT, name))];
      expect([...built.keys()]).toEqual([...frozen.keys()]);
      for (const [file, bytes] of built) expect(bytes.equals(frozen.get(file)!), file).toBe(true);
    } finally {
      rmSync(temporary, { recursive: true });
    }
  });
});
