import { CairnError } from '../shared/errors.ts';
import { notFound, type RangeSource, type TaggedBytes, tooLarge, tooShort } from '../shared/range-source.ts';

/** The objects of an R2 bucket whose keys begin with a prefix, by what follows it. */
export class R2Source implements RangeSource {
  readonly #bucket: R2Bucket;
  readonly #prefix: string;

  /** @param prefix empty, or with a slash at its end */
  constructor(bucket: R2Bucket, prefix = '') {
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    const range = { offset: startByte, length: endByte - startByte };
    const object = await this.#getRange(key, range, endByte);
    const bytes = new Uint8Array(await attempt(key, () => object.arrayBuffer()));
    signal?.throwIfAborted();
    if (bytes.length !== range.length) throw tooShort(key, endByte, object.size);
    return bytes;
  }

  async readWhole(key: string, maxBytes: number, signal?: AbortSignal, knownTag = ''): Promise<TaggedBytes> {
    signal?.throwIfAborted();
    const onlyIf = knownTag === '' ? undefined : { etagDoesNotMatch: knownTag };
    // Typed as one that has a body: where the condition does not hold it has none, and its tag tells.
    const object = await attempt(key, () => this.#bucket.get(this.#prefix + key, { onlyIf }));
    signal?.throwIfAborted();
    if (object === null) throw notFound(key);
    if (object.etag === knownTag) return { bytes: new Uint8Array(0), etag: knownTag };
    if (object.size > maxBytes) {
      await object.body.cancel();
      throw tooLarge(key, maxBytes, object.size);
    }
    const bytes = new Uint8Array(await attempt(key, () => object.arrayBuffer()));
    signal?.throwIfAborted();
    return { bytes, etag: object.etag };
  }

  async #getRange(key: string, range: { offset: number; length: number }, endByte: number): Promise<R2ObjectBody> {
    try {
      const object = await attempt(key, () => this.#bucket.get(this.#prefix + key, { range }));
      if (object === null) throw notFound(key);
      return object;
    } catch (error) {
      if (!(error instanceof CairnError) || error.code !== 'transport') throw error;
      // A range behind the end fails in several ways; the size of the object tells whether that was it.
      const head = await attempt(key, () => this.#bucket.head(this.#prefix + key));
      if (head && head.size < endByte) throw tooShort(key, endByte, head.size);
      throw error;
    }
  }
}

async function attempt<T>(key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CairnError('transport', `R2 did not give "${key}": ${message}`, { cause });
  }
}
