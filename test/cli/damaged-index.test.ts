import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32c } from '../../shared/crc32c.ts';
import { OLDEST_VERSION, VERSION } from '../../shared/format/layout.ts';
import { expectRefusal, folderOf, jsonLines, runCli, runJson } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines(Array.from({ length: 300 }, (_, i) => ({ id: `${i}`, text: `common word${i}` }))),
  'queries.jsonl': jsonLines([{ _id: 'q', text: 'common' }]),
  'qrels.tsv': 'q\t1\t1\n',
});
let names = 0;

beforeAll(() => jsonHere(['build', 'docs.jsonl', '--out', 'index', '--json'], folder), 60_000);
afterAll(remove);

const JUDGED = ['--queries', 'queries.jsonl', '--qrels', 'qrels.tsv'];
const READERS: Record<string, (index: string) => string[]> = {
  search: (index) => ['search', index, 'common'],
  inspect: (index) => ['inspect', index],
  export: (index) => ['export', index],
  eval: (index) => ['eval', index, ...JUDGED],
};

/** A copy of the index, damaged. */
function damagedCopy(damage: (copy: string) => void): string {
  const name = `damaged-${names++}`;
  cpSync(join(folder, 'index'), join(folder, name), { recursive: true });
  damage(join(folder, name));
  return name;
}

function editHead(copy: string, edit: (head: Buffer<ArrayBuffer>) => void): void {
  const path = join(copy, 'channels/live');
  const head = readFileSync(path);
  edit(head);
  writeFileSync(path, head);
}

/** The pack of documents and lists: the largest. */
function largestPack(copy: string): string {
  const bytes = (name: string): number => statSync(join(copy, 'packs', name)).size;
  return readdirSync(join(copy, 'packs')).sort((a, b) => bytes(b) - bytes(a))[0]!;
}

async function expectRefusedBy(readers: readonly string[], index: string, says: readonly string[]): Promise<void> {
  const runs = readers.map((reader) => runHere(READERS[reader]!(index), { cwd: folder }));
  for (const result of await Promise.all(runs)) expectRefusal(result, says);
}

describe('a reader of an index refuses', { timeout: 120_000 }, () => {
  it('a folder that is not there, whatever it was to do', async () => {
    await expectRefusedBy(Object.keys(READERS), 'nowhere', ['nowhere: it is not an index', '[not-found]']);
  });

  it('an empty folder', async () => {
    mkdirSync(join(folder, 'empty'));
    await expectRefusedBy(['search', 'inspect'], 'empty', ['empty: it is not an index', '"channels/live"']);
  });

  it('a format that is newer, naming both versions', async () => {
    const newer = damagedCopy((copy) =>
      editHead(copy, (head) => {
        head.writeUInt16LE(VERSION + 1, 8);
        head.writeUInt32LE(crc32c(head.subarray(0, -4)), head.length - 4);
      }),
    );
    const accepted = `format version ${VERSION + 1}, this reader accepts ${OLDEST_VERSION} to ${VERSION}`;
    await expectRefusedBy(Object.keys(READERS), newer, [`${newer}: `, accepted, '[too-new]']);
  });

  it('a head that is another kind of file', async () => {
    const foreign = damagedCopy((copy) => writeFileSync(join(copy, 'channels/live'), 'GIF89a and much more than that'));
    await expectRefusedBy(['search'], foreign, [`${foreign}: `, '"GIF89a a', 'expected "CAIRNHED"', '[corrupt]']);
  });

  it('a head of which a byte is flipped, or the end is lost', async () => {
    const flipped = damagedCopy((copy) => editHead(copy, (head) => (head[60]! ^= 1)));
    await expectRefusedBy(['search'], flipped, [`${flipped}: `, 'checksum', 'expected', '[corrupt]']);
    const short = damagedCopy((copy) => truncateSync(join(copy, 'channels/live'), 10));
    await expectRefusedBy(['search'], short, [`${short}: `, 'head: found the end', '[corrupt]']);
  });

  it('a pack that ends early', async () => {
    let pack = '';
    const short = damagedCopy((copy) => {
      pack = largestPack(copy);
      truncateSync(join(copy, 'packs', pack), 40);
    });
    await expectRefusedBy(['search', 'export', 'eval'], short, [`packs/${pack}`, 'ends at byte 40', '[corrupt]']);
    await expectRefusedBy(['inspect'], short, [pack, 'SHA-256', 'expected its name', '[corrupt]']);
  });

  it('a pack that is gone', async () => {
    let pack = '';
    const gone = damagedCopy((copy) => {
      pack = largestPack(copy);
      rmSync(join(copy, 'packs', pack));
    });
    await expectRefusedBy(['search', 'inspect'], gone, [`packs/${pack}`, '[not-found]']);
  });

  it.each(['packs', 'releases'])('a flipped byte anywhere in %s: inspect names the object', async (kind) => {
    const sound = readdirSync(join(folder, 'index', kind));
    for (const name of sound) {
      const flipped = damagedCopy((copy) => {
        const path = join(copy, kind, name);
        const bytes = readFileSync(path);
        bytes[bytes.length >> 1]! ^= 4;
        writeFileSync(path, bytes);
      });
      await expectRefusedBy(['inspect'], flipped, [name, 'expected its name', '[corrupt]']);
    }
  });

  it('a pack of which a byte is flipped, where the search reads it; elsewhere its answer is right', async () => {
    const args = (index: string): string[] => ['search', index, 'common', '-k', '3', '--json'];
    const sound = await runJson<{ hits: unknown }>(args('index'), folder);
    const places = [0.02, 0.3, 0.6, 0.98];
    const results = await Promise.all(
      places.map((place) => {
        const flipped = damagedCopy((copy) => {
          const path = join(copy, 'packs', largestPack(copy));
          const bytes = readFileSync(path);
          bytes[Math.floor(bytes.length * place)]! ^= 16;
          writeFileSync(path, bytes);
        });
        return runHere(args(flipped), { cwd: folder });
      }),
    );
    for (const result of results) {
      if (result.code === 0) expect(JSON.parse(result.stdout)).toMatchObject({ hits: sound.hits });
      else expectRefusal(result, ['checksum', '[corrupt]']);
    }
    expect(results.map((result) => result.code)).toContain(1);
  });

  it('nothing of the index as it was built', async () => {
    const inspected = await runCli(['inspect', 'index'], { cwd: folder });
    expect(inspected.stdout).toContain('every name and checksum is right');
    expect(inspected.code).toBe(0);
    const json = await jsonHere<object>(['inspect', 'index', '--json'], folder);
    expect(json).toMatchObject({
      release: readdirSync(join(folder, 'index/releases'))[0],
      packs: readdirSync(join(folder, 'index/packs')).length,
      unnamed: [],
      manifest: { counts: { documents: 300 } },
    });
  });
});
