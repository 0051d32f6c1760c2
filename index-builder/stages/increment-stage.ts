import { isDeepStrictEqual } from 'node:util';
import { BLOCK } from '../../shared/format/layout.ts';
import type { LexiconWord } from '../../shared/format/lexicon.ts';
import type { Manifest } from '../../shared/format/release.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { writeBlock } from '../folder/write-objects.ts';
import { copyShared, writeSharing } from '../folder/write-sharing.ts';
import { extendManifest, type ExtendedWords, type ExtensionParts } from '../increment/extend-manifest.ts';
import { type Increment, isEmpty } from '../increment/increment.ts';
import { chooseWords } from '../lexicon/choose-words.ts';
import { wordsBeside } from '../lexicon/increment-words.ts';
import { withoutWords, wordsOfDocuments } from '../lexicon/stored-words.ts';
import { mergeWords } from '../lexicon/word-counts.ts';
import type { IndexResult } from './results.ts';

/** What an increment's release is made of. */
export interface IncrementParts extends Omit<ExtensionParts, 'words'> {
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
    : extendManifest({ ...parts, words: await extendWords(increment, parts, folder) });
  const id = await writeSharing(folder, manifest, source);
  await copyShared(folder, id, source);
  return { id, manifest };
}

/**
 * The words of an increment stand beside the lexicon, which stays as it is, where they are few: where they are not, or where
 * the lexicon has those of shards that are let go, it is written again.
 */
async function extendWords(
  { base: { index, store }, kept }: Increment,
  { indexed: { languages, words }, shards }: Pick<IncrementParts, 'indexed' | 'shards'>,
  folder: IndexFolder,
): Promise<ExtendedWords> {
  const { directories, manifest } = index;
  const { lexicon } = index.words ?? {};
  const gone = directories
    .slice(kept.length)
    .filter((_, i) => manifest.shards[kept.length + i]!.words === undefined)
    .flatMap(({ firstDocument, documents }) => Array.from({ length: documents }, (_, i) => firstDocument + i));
  let own: Iterator<LexiconWord, void> = words.words();
  if (gone.length === 0 && shards.length <= 1) {
    const { beside, all } = wordsBeside(lexicon, own);
    if (beside !== undefined) return { lexicon: manifest.lexicon, ofShard: beside };
    own = all;
  }
  const before = withoutWords(lexicon?.all() ?? [], await wordsOfDocuments(index, gone, store));
  const payload = chooseWords(mergeWords([before, own]), {
    languages: [...new Set([...index.queryWeights.languages, ...languages])].sort(),
    rest: lexicon?.rest,
  });
  return { lexicon: payload && writeBlock(folder, BLOCK.lexicon, payload) };
}
