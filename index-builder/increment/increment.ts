import type { Directory } from '../../shared/format/directory.ts';
import type { Base } from '../../shared/format/release.ts';
import { isRemoved } from '../../shared/search/scoring/forget-removed.ts';
import type { PiecePlan } from '../piece-plan.ts';
import { charactersOf } from '../document-text.ts';
import type { Rules } from '../rules/rules-schema.ts';
import { DisplayDictionary } from '../shard/display-dictionary.ts';
import { blockBytes } from '../shard/directory-bytes.ts';
import type { SpilledDocuments } from '../spill/spilled-documents.ts';
import type { Place } from '../stages/index-stage.ts';
import type { ReadResult } from '../stages/results.ts';
import { BaseDocuments } from './base-documents.ts';
import type { BaseIndex } from './base-index.ts';
import { FrozenTerms } from './frozen-terms.ts';

/** Share of the base's documents that may have changed, and increments that there may be, before all is built again. */
const LIMIT_SHARE = 0.1;
const LIMIT_INCREMENTS = 8;
/** An increment of so few bytes is written again with the next: each costs every query reads, and bytes are soon sent. */
const SMALL_BYTES = 24 << 10;
/** Share of the increments' postings that may have been cut down to the scales of the base. */
const LIMIT_CLAMPED = 0.1;

/** How the input differs from the base. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
}

/** What an increment keeps of its base, and what it puts beside it. */
export interface Increment {
  readonly base: BaseIndex;
  /** The first shards of the base, which stay. */
  readonly kept: readonly Directory[];
  /** Documents of each of them that are no longer, ascending. */
  readonly removed: readonly Uint32Array[];
  readonly changes: Changes;
  /** What the terms of the kept shards weigh by. */
  readonly terms: FrozenTerms;
  /** What the release says of its base, before this increment. */
  readonly standing: Base;
  /** Of all documents of the input. */
  readonly pages: number;
  readonly textBytes: number;
  /** Numbers, by id, of the documents of the kept shards that rules pin. */
  readonly pinned: ReadonlyMap<string, number>;
}

/** Whether the input is what the base has already. */
export function isEmpty({ base, kept, changes: { added, changed, removed } }: Increment): boolean {
  return added + changed + removed === 0 && kept.length === base.index.directories.length;
}

/** Where the documents of an increment begin: behind those of the shards that stay. */
export function placeOf({ base, kept }: Pick<Increment, 'base' | 'kept'>): Place {
  const { statistics } = base.index.manifest;
  return { firstShard: kept.length, firstDocument: endOf(kept), largest: statistics.largest };
}

/** What is built: an increment, or all of it again, and why. */
export type BuildPlan =
  | { readonly read: ReadResult; readonly increment: Increment }
  | { readonly read: ReadResult; readonly increment: undefined; readonly reason: string | undefined };

/**
 * Matches what was read with the base, and decides whether an increment pays. Increments that are small, or have no more
 * documents than the new one, are taken into it (as the levels of a log-structured merge tree are): a release has few of
 * them, and a document of a larger one is written again only as often as the logarithm of their number.
 * @param store where the documents wait that are read; it is open as long as they are read again
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function planIncrement(
  read: ReadResult,
  base: BaseIndex,
  expansions: PiecePlan['expansions'],
  rules: Rules | undefined,
  store: SpilledDocuments,
): Promise<BuildPlan> {
  const { directories, manifest, release } = base.index;
  const known = await BaseDocuments.read(base);
  const whole = (reason: string): BuildPlan => ({
    read: { ...read, documents: () => store.documents() },
    increment: undefined,
    reason,
  });
  /** By place in the input: the number that the document has in the base, or -1. */
  const numbers: number[] = [];
  const changes = { added: 0, changed: 0, removed: 0, unchanged: 0 };
  const ids = new Set(rules?.pins.flatMap((pin) => pin.ids));
  const pinned = new Map<string, number>();
  let bringsPieces = false;
  let pages = 0;
  let page: string | undefined;
  let textBytes = 0;
  for (const document of read.documents()) {
    const match = known.match(document, expansions?.get(document.id));
    changes[match.kind]++;
    bringsPieces ||= document.vector !== undefined;
    numbers.push(match.kind === 'unchanged' ? match.number : -1);
    if (match.kind === 'unchanged' && ids.has(document.id)) pinned.set(document.id, match.number);
    store.append(document);
    if (document.page !== page) pages++;
    page = document.page;
    textBytes += Buffer.byteLength(document.title + document.text + document.headings.join(''));
  }
  if (bringsPieces && !manifest.spaces.includes('piece'))
    return whole('documents bring vectors, and those of the base had none');
  const unmatched = known.unmatched();
  changes.removed = Math.max(0, unmatched.length - changes.changed);

  const baseShards = manifest.base?.shards ?? directories.length;
  const keptShards = keptOf(directories, baseShards, numbers);
  const kept = directories.slice(0, keptShards);
  const end = endOf(kept);
  const isNew = (place: number): boolean => numbers[place]! < 0 || numbers[place]! >= end;
  const removed = kept.map((directory) => removedOf(directory, unmatched));
  const fresh = numbers.reduce((sum, _, place) => sum + (isNew(place) ? 1 : 0), 0);
  const gone = removed.slice(0, baseShards).reduce((sum, each) => sum + each.length, 0);
  const baseDocuments = endOf(directories.slice(0, baseShards));
  const added = end - baseDocuments + fresh;

  const share = Math.max(gone, added) / baseDocuments;
  if (share > LIMIT_SHARE)
    return whole(
      `${gone} of the base's ${baseDocuments} documents are gone or changed and ${added} are new, at most ${LIMIT_SHARE * 100}% may be`,
    );
  if (keptShards - baseShards + (fresh > 0 ? 1 : 0) > LIMIT_INCREMENTS)
    return whole(`there would be more than ${LIMIT_INCREMENTS} increments`);
  const { clamped = 0, postings = 0 } = manifest.base ?? {};
  if (clamped > LIMIT_CLAMPED * postings)
    return whole(`${clamped} of ${postings} postings of increments exceed the scales of the base`);

  const dictionary = new DisplayDictionary();
  let characters = 0;
  for (const document of store.documents(isNew)) {
    dictionary.add(document);
    characters += charactersOf(document);
  }
  return {
    read: {
      skipped: read.skipped,
      leftOut: read.leftOut,
      count: fresh,
      characters,
      dictionary: dictionary.train(),
      documents: () => store.documents(isNew),
    },
    increment: {
      base,
      kept,
      removed,
      changes,
      terms: new FrozenTerms(kept, baseShards, base.store),
      standing: manifest.base ?? { release, shards: baseShards, postings: 0, clamped: 0 },
      pages,
      textBytes,
      pinned: new Map([...pinned].filter(([, number]) => number < end)),
    },
  };
}

/** Shards that stay: all but the last increments that are small, or have no more documents left than the new one gets. */
function keptOf(directories: readonly Directory[], baseShards: number, numbers: readonly number[]): number {
  let fresh = numbers.reduce((sum, number) => sum + (number < 0 ? 1 : 0), 0);
  let kept = directories.length;
  while (kept > baseShards) {
    const { firstDocument, documents } = directories[kept - 1]!;
    const isOwn = (number: number): boolean => number >= firstDocument && number < firstDocument + documents;
    const left = numbers.reduce((sum, number) => sum + (isOwn(number) ? 1 : 0), 0);
    const isTakenIn = fresh > 0 && (left <= fresh || bytesOf(directories[kept - 1]!) <= SMALL_BYTES);
    if (left > 0 && !isTakenIn) break;
    fresh += left;
    kept--;
  }
  return kept;
}

/** Bytes of a shard, its directory apart. */
function bytesOf(directory: Directory): number {
  return Object.values(blockBytes(directory)).reduce((sum, bytes) => sum + bytes, 0);
}

/** The number behind that of their last document. */
export function endOf(directories: readonly Directory[]): number {
  const last = directories.at(-1);
  return last ? last.firstDocument + last.documents : 0;
}

/** Documents of a shard that were removed before, and those of the given numbers. */
export function removedOf({ firstDocument, documents, removed }: Directory, numbers: readonly number[]): Uint32Array {
  const own = numbers.map((number) => number - firstDocument).filter((number) => number >= 0 && number < documents);
  return Uint32Array.from([...removed, ...own.filter((number) => !isRemoved(removed, number))]).sort();
}
