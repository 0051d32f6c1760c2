import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { build, type BuildSummary } from '../../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import type { DistilledTable } from '../../index-builder/dense/table-file.ts';
import { encoderText } from '../../index-builder/document-text.ts';
import { openDenseModelFolder } from '../../index-builder/encoders/model-folder.ts';
import { openEncoder } from '../../index-builder/encoders/open-encoder.ts';
import { SILENT } from '../../index-builder/progress.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { temporaryFolder } from '../build-documents.ts';
import { jsonLines, snapshot } from '../cli/run-cli.ts';
import { TINY_PIECES } from '../encoders/tiny-model.ts';
import { random } from '../golden/random.ts';
import { readCodes } from './read-codes.ts';
import { modelHash, writeTable, writeTinyEmbedder } from './tiny-embedder.ts';

const WORDS = TINY_PIECES.filter((piece) => /^[a-z]{3,}$/.test(piece));
/** Documents of words that the tiny models know, a page each, in the order of the index. */
export function documentsOf(count: number): CairnDocument[] {
  const next = random(5);
  const draw = (words: number): string =>
    Array.from({ length: words }, () => WORDS[Math.floor(next() * WORDS.length)]!).join(' ');
  return Array.from({ length: count }, (_, i) => {
    const id = `d${String(i).padStart(4, '0')}`;
    return { id, url: id, page: id, title: draw(2), headings: [], text: draw(3 + (i % 40)) };
  });
}
export const DOCUMENTS = documentsOf(40);

export const ENCODING = { threads: 1, window: 24 };
export const DENSE: ConfigInput = { cache: false, encoding: ENCODING };

/**
 * A folder of a test file's own with documents, tiny models that embed, and their tables. It is gone when the file's
 * tests are, and each of them starts in the folder that the first did.
 */
export function useWorkplace() {
  const work = temporaryFolder();
  const home = process.cwd();
  afterEach(() => process.chdir(home));
  afterAll(() => work.remove());

  const at = (name: string): string => join(work.path, name);
  /** Folder of an index. */
  const indexOf = (name: string): string => at(`index-${name}`);
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(at(name), content);
    return at(name);
  };

  const input = write('documents.jsonl', jsonLines(DOCUMENTS));
  /** Models: one that embeds and brings its table, the same without one, one that weighs pieces as well. */
  const models = {
    own: writeTinyEmbedder(at('own')),
    bare: writeTinyEmbedder(at('bare')),
    both: writeTinyEmbedder(at('both'), { isBoth: true }),
  };
  /** The table of `own`. */
  const table: DistilledTable = writeTable(join(models.own, 'query.table'), { model: modelHash(models.own) });
  writeTable(join(models.both, 'query.table'), { model: modelHash(models.both) });

  /** Builds into a folder of that name; without settings the model that brings its table embeds. */
  const buildAs = (name: string, config: ConfigInput = { dense: models.own }, from = input): Promise<BuildSummary> =>
    build([from], indexOf(name), parseConfig({ ...DENSE, ...config }), SILENT);

  const codesOf = async (name: string, config?: ConfigInput, from?: string) => {
    const { manifest } = await buildAs(name, config, from);
    return readCodes(indexOf(name), manifest);
  };

  /** Bytes of all packs, by name. */
  const packsOf = (name: string): Record<string, string> => snapshot(join(indexOf(name), 'packs'))!;

  return { at, indexOf, write, input, models, table, buildAs, codesOf, packsOf };
}

/** What a model says of documents, by hand. */
export async function embeddingsOf(
  model: string,
  documents: readonly CairnDocument[],
): Promise<(Float32Array | undefined)[]> {
  const encoder = await openEncoder(openDenseModelFolder(model), {
    runtime: undefined,
    threads: 1,
    windowTokens: ENCODING.window,
    overlapTokens: 32,
    repeatContext: true,
    heads: { sparse: false, embedding: true },
  });
  try {
    const encoded = await Promise.all(documents.map((document) => encoder.encode(encoderText(document))));
    return encoded.map(({ embedding }) => embedding);
  } finally {
    await encoder.close();
  }
}
