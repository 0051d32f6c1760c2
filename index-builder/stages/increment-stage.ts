import { isDeepStrictEqual } from 'node:util';
import { BLOCK } from '../../shared/format/layout.ts';
import type { BlockObject } from '../../shared/format/object.ts';
import type { Manifest } from '../../shared/format/release.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { writeBlock } from '../folder/write-objects.ts';
import { copyShared, writeSharing } from '../folder/write-sharing.ts';
import { extendManifest, type ExtensionParts } from '../increment/extend-manifest.ts';
import { endOf, type Increment, isEmpty } from '../increment/increment.ts';
import { chooseWords } from '../lexicon/choose-words.ts';
import { withoutWords, wordsOfDocuments } from '../lexicon/stored-words.ts';
import { mergeWords } from '../lexicon/word-counts.ts';
import type { IndexResult } from './results.ts';

/** What an increment's release is made of. */
export interface IncrementParts extends Omit<ExtensionParts, 'lexicon'> {
  readonly indexed: Pick<IndexResult, 'languages' | 'words'>;
}

/**
 * Writes an increment's release on the base; returns the release's id and manifest. Where nothing has changed, not even
 * the rules, the release is the base's.
 * @throws CairnError `corrupt` (an object of the base is not what its name says), `not-found`, `transport`
 */
export async function incrementStage(
  parts: IncrementParts,
  folder: IndexFolder,
): Promise<{ id: string; manifest: Manifest }> {
  const { increment } = parts;
  const { source, index } = increment.base;
  const isSame = isEmpty(increment) && isDeepStrictEqual(parts.rules, index.manifest.rules);
  if (!isSame) await increment.terms.finish();
  const manifest = isSame
    ? index.manifest
    : extendManifest({ ...parts, lexicon: await extendLexicon(increment, parts.indexed, folder) });
  const id = await writeSharing(folder, manifest, source);
  await copyShared(folder, id, source);
  return { id, manifest };
}

/** The words of the base without those of shards that are let go, and with those of the increment. */
async function extendLexicon(
  { base: { index, store }, kept }: Increment,
  { languages, words }: IncrementParts['indexed'],
  folder: IndexFolder,
): Promise<BlockObject | undefined> {
  const { directories, lexicon } = index;
  const start = endOf(kept);
  const gone = Array.from({ length: endOf(directories) - start }, (_, i) => start + i);
  const before = withoutWords(lexicon?.all() ?? [], await wordsOfDocuments(index, gone, store));
  const payload = chooseWords(mergeWords([before, words.words()]), {
    languages: [...new Set([...index.queryWeights.languages, ...languages])].sort(),
    rest: lexicon?.rest,
  });
  return payload && writeBlock(folder, BLOCK.lexicon, payload);
}
