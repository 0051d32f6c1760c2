import { notFound, type RangeSource, type TaggedBytes, tooLarge, tooShort } from '../../shared/range-source.ts';
import type { Bucket } from './bucket.ts';

/** The objects of an index in a bucket. */
export class BucketSource implements RangeSource {
  readonly #bucket: Bucket;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    const object = await this.#bucket.get(key, { startByte, endByte });
    signal?.throwIfAborted();
    if (!object) throw notFound(key);
    if (object.bytes.length < endByte - startByte) throw tooShort(key, endByte, startByte + object.bytes.length);
    return object.bytes;
  }

  async readWhole(key: string, maxBytes: number, signal?: AbortSignal): Promise<TaggedBytes> {
    signal?.throwIfAborted();
    // A byte more than may be there tells that there is more.
    const object = await this.#bucket.get(key, { startByte: 0, endByte: maxBytes + 1 });
    signal?.throwIfAborted();
    if (!object) throw notFound(key);
    if (object.bytes.length > maxBytes) throw tooLarge(key, maxBytes, object.bytes.length);
    return object;
  }
}
