import { CairnError } from '../shared/errors.ts';
import { notFound, type RangeSource, type TaggedBytes, tooLarge, tooShort } from '../shared/range-source.ts';

/** The objects of an R2 bucket. */
export class R2Source implements RangeSource {
  readonly #bucket: R2Bucket;

  constructor(bucket: R2Bucket) {
    this.#bucket = bucket;
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const range = { offset: startByte, length: endByte - startByte };
    const object = await this.#get(key, signal, { range });
    const bytes = new Uint8Array(await attempt(key, () => object.arrayBuffer()));
    signal?.throwIfAborted();
    if (bytes.length !== range.length) throw tooShort(key, endByte, object.size);
    return bytes;
  }

  async readWhole(key: string, maxBytes: number, signal?: AbortSignal): Promise<TaggedBytes> {
    const object = await this.#get(key, signal);
    if (object.size > maxBytes) {
      await object.body.cancel();
      throw tooLarge(key, maxBytes, object.size);
    }
    const bytes = new Uint8Array(await attempt(key, () => object.arrayBuffer()));
    signal?.throwIfAborted();
    return { bytes, etag: object.etag };
  }

  async #get(key: string, signal: AbortSignal | undefined, options: R2GetOptions = {}): Promise<R2ObjectBody> {
    signal?.throwIfAborted();
    const object = await attempt(key, () => this.#bucket.get(key, options));
    if (object === null) throw notFound(key);
    return object;
  }
}

async function attempt<T>(key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // R2's error for a range that begins behind the end.
    if (message.includes('10039'))
      throw new CairnError('corrupt', `object "${key}" ends before the range asked for`, { cause });
    throw new CairnError('transport', `R2 did not give "${key}": ${message}`, { cause });
  }
}
