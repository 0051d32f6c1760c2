import { createHash } from 'node:crypto';
import type { StoredDocument } from '../../shared/format/display-page.ts';
import type { ReleaseCounts } from '../../shared/format/release.ts';
import { everyDocument } from '../folder/every-document.ts';
import type { NamedIndex } from './open-named.ts';
import { packsOf } from './release-objects.ts';

/** A document, as far as a list of changes shows it. */
export type ChangedDocument = Pick<StoredDocument, 'id' | 'url' | 'title'>;

/** How a release is described beside another one. */
export interface ReleaseFacts extends Pick<ReleaseCounts, 'documents' | 'pages' | 'terms' | 'postings'> {
  /** As it was named. */
  readonly name: string;
  readonly release: string;
  readonly shards: number;
  /** Packs that it needs, and their bytes. */
  readonly packs: number;
  readonly bytes: number;
}

/** What one release has and another one has not, or has otherwise. */
export interface ReleaseDiff {
  readonly before: ReleaseFacts;
  readonly after: ReleaseFacts;
  readonly documents: {
    /** In the order of the newer release. */
    readonly added: readonly ChangedDocument[];
    readonly changed: readonly ChangedDocument[];
    /** In the order of the older release. */
    readonly removed: readonly ChangedDocument[];
    readonly unchanged: number;
  };
  /** Packs that only one of them needs, and those of both, and their bytes. */
  readonly packs: Readonly<Record<'added' | 'removed' | 'shared', { packs: number; bytes: number }>>;
}

/**
 * Compares two releases. Documents are the same where all that is stored of them is: id, url, page, title, headings, text,
 * language and attributes, but not the vectors that they were given. Reads the stored documents of both, and holds the
 * ids, urls and titles of the older ones.
 * @throws CairnError `corrupt`, `not-found`, `too-new`, `transport`
 */
export async function diffReleases(before: NamedIndex, after: NamedIndex): Promise<ReleaseDiff> {
  const documents =
    before.index.release === after.index.release
      ? { added: [], changed: [], removed: [], unchanged: after.index.manifest.counts.documents }
      : await diffDocuments(before, after);
  return { before: factsOf(before), after: factsOf(after), documents, packs: diffPacks(before, after) };
}

async function diffDocuments(before: NamedIndex, after: NamedIndex): Promise<ReleaseDiff['documents']> {
  const old = new Map<string, { readonly shown: ChangedDocument; readonly digest: string }>();
  for await (const batch of everyDocument(before.index, before.context))
    for (const document of batch) old.set(document.id, { shown: shownOf(document), digest: digestOf(document) });
  const added: ChangedDocument[] = [];
  const changed: ChangedDocument[] = [];
  let unchanged = 0;
  for await (const batch of everyDocument(after.index, after.context)) {
    for (const document of batch) {
      const known = old.get(document.id);
      old.delete(document.id);
      if (!known) added.push(shownOf(document));
      else if (known.digest === digestOf(document)) unchanged++;
      else changed.push(shownOf(document));
    }
  }
  return { added, changed, removed: [...old.values()].map(({ shown }) => shown), unchanged };
}

function shownOf({ id, url, title }: StoredDocument): ChangedDocument {
  return { id, url, title };
}

function digestOf(document: StoredDocument): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('base64');
}

function factsOf({ name, index }: NamedIndex): ReleaseFacts {
  const { documents, pages, terms, postings } = index.manifest.counts;
  const packs = packsOf(index);
  const bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  const shards = index.directories.length;
  return { name, release: index.release, documents, pages, shards, terms, postings, packs: packs.length, bytes };
}

function diffPacks(before: NamedIndex, after: NamedIndex): ReleaseDiff['packs'] {
  const packs = { added: { packs: 0, bytes: 0 }, removed: { packs: 0, bytes: 0 }, shared: { packs: 0, bytes: 0 } };
  const old = new Map(packsOf(before.index).map(({ name, bytes }) => [name, bytes]));
  const count = (sum: { packs: number; bytes: number }, bytes: number): void => {
    sum.packs++;
    sum.bytes += bytes;
  };
  for (const { name, bytes } of packsOf(after.index)) count(old.delete(name) ? packs.shared : packs.added, bytes);
  for (const bytes of old.values()) count(packs.removed, bytes);
  return packs;
}
