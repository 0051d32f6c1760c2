import type { Costs } from '../shared/api.ts';

/** A release that is open. */
export interface ServedRelease {
  /** Key of the head that names it. */
  readonly head: string;
  readonly release: string;
  /** Milliseconds since it is served here. */
  readonly servedMs: number;
}

/** What is so now. */
export interface Gauges {
  readonly bytes: number;
  readonly limitBytes: number;
  readonly releases: readonly ServedRelease[];
}

/** How a request ended. */
export interface Ended {
  /** Name of its route: there are few, whatever is asked for. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  /** Code of its problem; empty where there was none. */
  readonly code: string;
}

/** Methods that are told apart: anybody may send any other. */
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'];

type Labels = Readonly<Record<string, string>>;

/** Counts of one isolate, from its first request on. Another isolate has counts of its own, and this one may end any time. */
export class Metrics {
  readonly #requests = new Map<string, { readonly labels: Labels; count: number }>();
  #searches = 0;
  #waitedMs = 0;
  #reads = 0;
  #bytes = 0;
  #cached = 0;
  /** Tells the counts of one isolate from those of another. Not made where the module is loaded: chance is not allowed there. */
  #isolate: string | undefined;

  addRequest({ route, status, code, ...ended }: Ended): void {
    const method = METHODS.includes(ended.method) ? ended.method : 'other';
    const key = `${method} ${route} ${status} ${code}`;
    const known = this.#requests.get(key);
    if (known) known.count++;
    else this.#requests.set(key, { labels: { route, method, status: `${status}`, code }, count: 1 });
  }

  /** @param waitedMs that the search waited for what it read */
  addSearch({ reads, bytes, cached }: Costs, waitedMs: number): void {
    this.#searches++;
    this.#waitedMs += waitedMs;
    this.#reads += reads;
    this.#bytes += bytes;
    this.#cached += cached;
  }

  /** All of it in the text format of Prometheus, version 0.0.4. */
  toText({ bytes, limitBytes, releases }: Gauges): string {
    this.#isolate ??= crypto.randomUUID().slice(0, 8);
    const isolate = this.#isolate;
    const lines: string[] = [];
    const add = (name: string, type: string, help: string, samples: readonly (readonly [Labels, number])[]): void => {
      lines.push(`# HELP ${name} ${help}, of this isolate.`, `# TYPE ${name} ${type}`);
      for (const [labels, value] of samples) lines.push(`${name}{${written({ isolate, ...labels })}} ${value}`);
    };
    const counter = (name: string, help: string, value: number): void => add(name, 'counter', help, [[{}, value]]);
    const requests = [...this.#requests.values()].map(({ labels, count }) => [labels, count] as const);
    add('cairn_requests_total', 'counter', 'Requests by route, method, status and code of problem', requests);
    counter('cairn_searches_total', 'Searches that were answered', this.#searches);
    counter('cairn_search_wait_seconds_total', 'Seconds that they waited', this.#waitedMs / 1000);
    counter('cairn_search_reads_total', 'Reads of storage that they took', this.#reads);
    counter('cairn_search_read_bytes_total', 'Bytes that these brought', this.#bytes);
    counter('cairn_search_cached_blocks_total', 'Blocks that came from memory instead', this.#cached);
    add('cairn_memory_bytes', 'gauge', 'Bytes that are kept or on their way', [[{}, bytes]]);
    add('cairn_memory_limit_bytes', 'gauge', 'Bytes that it may be', [[{}, limitBytes]]);
    const served = releases.map(({ head, release, servedMs }) => [{ head, release }, servedMs / 1000] as const);
    add('cairn_release_served_seconds', 'gauge', 'Seconds since a release is served', served);
    return `${lines.join('\n')}\n`;
  }
}

function written(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`)
    .join(',');
}

/** The pattern of a route as the description of the API writes it: `:id{.+}` is `{id}`, and what comes behind it stays. */
export function routeName(pattern: string): string {
  return pattern.replace(/:(\w+)(?:\{[^/}]*(\/[^}]*)?\})?/g, '{$1}$2');
}
