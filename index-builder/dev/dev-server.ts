import { openFolder } from '../folder/open-folder.ts';
import { SILENT } from '../progress.ts';
import { collectGarbage } from '../publish/collect-garbage.ts';
import { publish, type PublishSummary } from '../publish/publish.ts';
import { type LocalWorker, searchWorker, startWorker } from './local-worker.ts';
import { serveSite } from './site.ts';

/** After so many publishes the local bucket, which lies on disk, is rid of what the newest does not need. */
const PUBLISHES_KEPT = 20;
const CHANNEL = 'live';

/** The production Worker on this machine behind a page with the search box; what is published shows at once. */
export class DevServer {
  readonly #worker: LocalWorker;
  readonly #site: Awaited<ReturnType<typeof serveSite>>;
  #publishes = 0;

  private constructor(worker: LocalWorker, site: Awaited<ReturnType<typeof serveSite>>) {
    this.#worker = worker;
    this.#site = site;
  }

  /**
   * Starts it, with an empty bucket.
   * @param pages folder of the indexed pages, where there is one
   * @throws CairnError `not-found` (no local runtime), `conflict` (the port is in use)
   */
  static async start(pages: string | undefined, port: number): Promise<DevServer> {
    const worker = await startWorker(searchWorker({ HEAD_CHECK: 'always' }));
    try {
      return new DevServer(worker, await serveSite(worker.origin, pages, port));
    } catch (error) {
      await worker.close();
      throw error;
    }
  }

  /** Where the page is, with a slash at the end. The API is below it, at `v1/`. */
  get address(): string {
    return this.#site.address;
  }

  /** Publishes the index of a folder: the next request sees it. */
  async publish(folder: string): Promise<PublishSummary> {
    const { index, context } = await openFolder(folder);
    const { bucket } = this.#worker;
    const summary = await publish(index, context.source, bucket, CHANNEL, SILENT);
    if (++this.#publishes % PUBLISHES_KEPT === 0) await collectGarbage(bucket, { keep: 1, graceMs: 0 }, false);
    return summary;
  }

  async close(): Promise<void> {
    this.#site.close();
    await this.#worker.close();
  }
}
