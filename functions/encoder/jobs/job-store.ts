import type { ItemTask } from '../../../shared/gpu/tasks.ts';
import type { QueuedBatch } from '../queued-batch.ts';
import type { PartMessage } from './part-message.ts';

/** A job, as it was asked for. */
export interface Job {
  readonly id: string;
  readonly task: ItemTask;
  readonly model: string;
  readonly settings: object;
  readonly run: string;
  /** Neurons; null: what the Worker allows a run. */
  readonly budget: number | null;
  readonly items: number;
  readonly parts: number;
  /** Of each part but the last. */
  readonly partItems: number;
}

/** What there may be of a part, each an object of its own: states are never changed, so that whoever dies leaves all of one. */
export const PART_STATES = ['input', 'batch', 'output', 'unpaid', 'trouble', 'failed'] as const;
export type PartState = (typeof PART_STATES)[number];

/** Contents of these objects. */
export interface PartContent {
  readonly input: { readonly items: readonly unknown[] };
  /** A batch that is answered later: of each of its requests, the hashes of the items in it. */
  readonly batch: QueuedBatch & { readonly calls: readonly (readonly string[])[] };
  /** What each item came to. */
  readonly output: { readonly items: readonly object[] };
  /** There was no budget for all of it. */
  readonly unpaid: { readonly detail: string };
  /** Why the last try failed. */
  readonly trouble: { readonly detail: string };
  /** All tries were used up. */
  readonly failed: { readonly detail: string };
}

/** Jobs and their parts in the bucket. */
export class JobStore {
  readonly #bucket: R2Bucket;

  constructor(bucket: R2Bucket) {
    this.#bucket = bucket;
  }

  async job(id: string): Promise<Job | undefined> {
    return this.#read(jobKey(id));
  }

  async putJob(job: Job): Promise<void> {
    await this.#bucket.put(jobKey(job.id), JSON.stringify(job));
  }

  /** Whether the messages of a job were sent: once they were, only `resume` sends them again. */
  async wasSent(id: string): Promise<boolean> {
    return (await this.#bucket.head(sentKey(id))) !== null;
  }

  async putSent(id: string): Promise<void> {
    await this.#bucket.put(sentKey(id), '');
  }

  async part<S extends PartState>(state: S, message: PartMessage): Promise<PartContent[S] | undefined> {
    return this.#read(partKey(state, message));
  }

  async putPart<S extends PartState>(state: S, message: PartMessage, content: PartContent[S]): Promise<void> {
    await this.#bucket.put(partKey(state, message), JSON.stringify(content));
  }

  async hasPart(state: PartState, message: PartMessage): Promise<boolean> {
    return (await this.#bucket.head(partKey(state, message))) !== null;
  }

  async deletePart(states: readonly PartState[], message: PartMessage): Promise<void> {
    await this.#bucket.delete(states.map((state) => partKey(state, message)));
  }

  /** Numbers of the parts that are in a state, ascending. */
  async parts(state: PartState, job: string): Promise<number[]> {
    const prefix = `jobs/${job}/${state}/`;
    const numbers: number[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await this.#bucket.list({ prefix, ...(cursor !== undefined && { cursor }) });
      for (const { key } of page.objects) numbers.push(Number(key.slice(prefix.length)));
      more = page.truncated;
      cursor = page.truncated ? page.cursor : undefined;
    }
    return numbers;
  }

  async #read<T>(key: string): Promise<T | undefined> {
    const object = await this.#bucket.get(key);
    return object ? await object.json<T>() : undefined;
  }
}

function jobKey(id: string): string {
  return `jobs/${id}/job`;
}

function sentKey(id: string): string {
  return `jobs/${id}/sent`;
}

/** Numbers of one width, so that the bucket lists them in their order. */
function partKey(state: PartState, { job, part }: PartMessage): string {
  return `jobs/${job}/${state}/${String(part).padStart(6, '0')}`;
}
