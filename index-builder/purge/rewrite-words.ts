import type { Directory } from '../../shared/format/directory.ts';
import { Lexicon, type LexiconWord } from '../../shared/format/lexicon.ts';
import { isRemoved } from '../../shared/search/scoring/forget-removed.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { BlockStore } from '../../shared/search/reading/read-blocks.ts';
import { chooseWords } from '../lexicon/choose-words.ts';
import { wordsBeside } from '../lexicon/increment-words.ts';
import { withoutWords, wordsOfDocuments } from '../lexicon/stored-words.ts';
import { mergeWords, sortWords } from '../lexicon/word-counts.ts';

/** What shards lose. */
export interface Losses {
  /** Shards that are written again: without any of their removed documents. */
  readonly rewritten: ReadonlySet<number>;
  /** Of each shard, by their numbers in it, the documents that the release has no longer, ascending. */
  readonly removed: readonly Uint32Array[];
}

/** A release's words: the payload of its lexicon, and by shard what stands beside it. */
export interface RewrittenWords {
  /** Undefined where there is none. */
  readonly lexicon: Uint8Array<ArrayBuffer> | undefined;
  readonly ofShards: readonly (string | undefined)[];
}

/**
 * The words of a release without those that only removed documents of the rewritten shards have. What increments have beside
 * the lexicon is told again, of the documents that are left: the lexicon may lack words of theirs then.
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function rewriteWords(
  index: OpenIndex,
  { rewritten, removed }: Losses,
  store: BlockStore,
): Promise<RewrittenWords> {
  const { directories, manifest, queryWeights, words } = index;
  const isBeside = manifest.shards.map((shard) => shard.words !== undefined);
  const gone = directories.flatMap((directory, i) =>
    rewritten.has(i) && !isBeside[i] ? numbersOf(directory, removed[i]!, true) : [],
  );
  const { lexicon } = words ?? {};
  const options = { languages: queryWeights.languages, rest: lexicon?.rest };
  const left = withoutWords(lexicon?.all() ?? [], await wordsOfDocuments(index, gone, store));
  const payload = chooseWords(left, options);
  const opened = payload && new Lexicon(payload);
  const ofShards: (string | undefined)[] = [];
  const large: Iterator<LexiconWord, void>[] = [];
  for (const [i, directory] of directories.entries()) {
    if (!isBeside[i]) continue;
    const counts = await wordsOfDocuments(index, numbersOf(directory, removed[i]!, false), store);
    const { beside, all } = wordsBeside(opened, sortWords(counts).values());
    if (beside === undefined) large.push(all);
    else ofShards[i] = beside;
  }
  if (large.length === 0) return { lexicon: payload, ofShards };
  const whole = mergeWords([...(opened ? [opened.all()] : []), ...large]);
  return { lexicon: chooseWords(whole, { ...options, rest: opened?.rest }), ofShards };
}

/** Numbers, in the release, of the documents of a shard that were removed, or of the others. */
function numbersOf({ firstDocument, documents }: Directory, removed: Uint32Array, areRemoved: boolean): number[] {
  const numbers = Array.from({ length: documents }, (_, i) => i);
  return numbers.filter((number) => isRemoved(removed, number) === areRemoved).map((number) => firstDocument + number);
}
