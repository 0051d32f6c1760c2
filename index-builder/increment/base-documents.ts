import { toHex } from '../../shared/bytes.ts';
import { decodeIdBucket, idHash } from '../../shared/format/id-bucket.ts';
import { BLOCK } from '../../shared/format/layout.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { isRemoved } from '../../shared/search/scoring/forget-removed.ts';
import { readBlocks } from '../../shared/search/reading/read-blocks.ts';
import { contentHash } from '../content-hash.ts';
import type { OrderedDocument } from '../order.ts';
import type { BaseIndex } from './base-index.ts';

/** A document of the base that no document of the input was matched with yet. */
interface Unmatched {
  readonly number: number;
  readonly content: string;
}

/** How a document of the input relates to the base. */
export type Match =
  { readonly kind: 'unchanged'; readonly number: number } | { readonly kind: 'changed' } | { readonly kind: 'added' };

/**
 * The documents of a base, by the hashes of their ids and contents: which of them come again as they are, and which do not.
 * Holds some 300 bytes a document.
 */
export class BaseDocuments {
  readonly #byId = new Map<number, Unmatched[]>();

  /** Reads the id directory. @throws CairnError `corrupt`, `not-found`, `transport` */
  static async read({ index, store }: Pick<BaseIndex, 'index' | 'store'>): Promise<BaseDocuments> {
    const documents = new BaseDocuments();
    for (const directory of index.directories) {
      const wanted = directory.idBuckets.map((extent) => ({ space: directory, extent, kind: BLOCK.ids }));
      for (const payload of await readBlocks(store, wanted, new CostCounter()))
        for (const { hash, document, contentHash: content } of decodeIdBucket(payload, directory.documents))
          if (!isRemoved(directory.removed, document))
            documents.#add(hash, { number: directory.firstDocument + document, content: toHex(content) });
    }
    return documents;
  }

  /**
   * Matches a document, with one of the base at most once. The hash of the content has the id in it, so that equal contents
   * are one document. That one of equal hash and other content is the same document, changed, is nearly certain: of a
   * million documents a hundred share a hash. Only the counts that people see depend on it.
   */
  match(document: OrderedDocument, expansion: string | undefined): Match {
    const sameId = this.#byId.get(idHash(document.id)) ?? [];
    const content = toHex(contentHash(document, expansion));
    const at = sameId.findIndex((candidate) => candidate.content === content);
    if (at < 0) return { kind: sameId.length > 0 ? 'changed' : 'added' };
    return { kind: 'unchanged', number: sameId.splice(at, 1)[0]!.number };
  }

  /** Numbers of the documents that were not matched, ascending: they are gone, or were changed. */
  unmatched(): number[] {
    return [...this.#byId.values()].flatMap((documents) => documents.map(({ number }) => number)).sort((a, b) => a - b);
  }

  #add(hash: number, document: Unmatched): void {
    const sameId = this.#byId.get(hash);
    if (sameId) sameId.push(document);
    else this.#byId.set(hash, [document]);
  }
}
