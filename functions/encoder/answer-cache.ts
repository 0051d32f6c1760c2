import { inParallel } from '../../shared/parallel.ts';

/** Reads and writes of the bucket that wait at a time. */
const AT_ONCE = 6;

/** Answers that were given, by the hash of all that decided them. It is never trusted: what is read is checked. */
export class AnswerCache {
  readonly #bucket: R2Bucket;

  constructor(bucket: R2Bucket) {
    this.#bucket = bucket;
  }

  /** What is kept of these keys. A bucket that fails has nothing: answers are asked for again. */
  async get(keys: readonly string[]): Promise<Map<string, unknown>> {
    const found = new Map<string, unknown>();
    await inParallel(keys, AT_ONCE, async (key) => {
      try {
        const object = await this.#bucket.get(nameOf(key));
        if (object) found.set(key, await object.json());
      } catch (error) {
        console.error('an answer that was kept cannot be read', error);
      }
    });
    return found;
  }

  /** Keeps answers, as far as the bucket takes them. */
  async set(answers: ReadonlyMap<string, unknown>): Promise<void> {
    await inParallel([...answers], AT_ONCE, async ([key, answer]) => {
      try {
        await this.#bucket.put(nameOf(key), JSON.stringify(answer));
      } catch (error) {
        console.error('an answer cannot be kept', error);
      }
    });
  }
}

function nameOf(key: string): string {
  return `answers/${key}`;
}
