import { parseDocument } from 'htmlparser2';
import { getElementsByTagName, textContent } from 'domutils';
import { CairnError } from '../../shared/errors.ts';

/** An object of a bucket, as a list has it. */
export interface StoredObject {
  /** Below the index's prefix. */
  readonly key: string;
  readonly bytes: number;
  /** Milliseconds since it was written, by the storage's own clock. */
  readonly ageMs: number;
}

/** A page of a list, and what asks for the next one. */
export interface StoredPage {
  readonly objects: readonly StoredObject[];
  readonly next: string | undefined;
}

/**
 * Reads a page of S3's ListObjectsV2.
 * @param prefixLength UTF-16 units of the prefix that keys are given without
 * @param date the storage's clock, as the answer had it
 * @throws CairnError `transport` (an answer that is no such list)
 */
export function nextPage(xml: Uint8Array, prefixLength: number, date: string | undefined): StoredPage {
  const document = parseDocument(new TextDecoder().decode(xml), { xmlMode: true });
  const [result] = getElementsByTagName('ListBucketResult', document, true, 1);
  if (!result) throw new CairnError('transport', 'the storage answered a list with something else than a list');
  const now = date === undefined ? Date.now() : Date.parse(date);
  const fieldOf = (parent: typeof result, name: string): string | undefined => {
    const [field] = getElementsByTagName(name, parent, true, 1);
    return field && textContent(field);
  };
  const objects = getElementsByTagName('Contents', result).map((contents) => ({
    key: fieldOf(contents, 'Key')!.slice(prefixLength),
    bytes: Number(fieldOf(contents, 'Size')),
    ageMs: now - Date.parse(fieldOf(contents, 'LastModified')!),
  }));
  const more = fieldOf(result, 'IsTruncated') === 'true';
  return { objects, next: more ? fieldOf(result, 'NextContinuationToken') : undefined };
}
