import { CairnError, type ErrorCode } from '../../shared/errors.ts';
import type { ItemTask, TaskAnswer, TaskRequest } from '../../shared/gpu/tasks.ts';
import { retried } from '../publish/retries.ts';

/** Where a GPU Worker is, and what opens it. */
export interface GpuPlace {
  readonly url: string;
  readonly token: string;
}

/** Milliseconds that an answer may take: the Worker itself waits and tries again meanwhile. */
const TIMEOUT_MS = 600_000;
/** Times that a request without an answer is sent again; what was answered before comes from the Worker's cache then. */
const RETRIES = 2;

/** The GPU Worker of the environment. @throws CairnError `bad-request` naming the variable that is missing or wrong */
export function gpuPlace(environment: Readonly<Record<string, string | undefined>> = process.env): GpuPlace {
  const { CAIRN_GPU_URL: url, CAIRN_GPU_TOKEN: token } = environment;
  const expected = 'expected the address of a GPU Worker (docs/gpu.md)';
  if (url === undefined || !URL.canParse(url))
    throw new CairnError('bad-request', `CAIRN_GPU_URL is ${url === undefined ? 'not set' : `"${url}"`}, ${expected}`);
  if (token === undefined || token === '')
    throw new CairnError('bad-request', 'CAIRN_GPU_TOKEN is not set, expected the token of the GPU Worker');
  return { url: url.replace(/\/+$/, ''), token };
}

/** Asks the GPU Worker, within one budget. */
export class GpuClient {
  readonly #place: GpuPlace;
  readonly #run = `cli-${crypto.randomUUID()}`;
  readonly #budget: number;

  /** @param budget neurons that all requests together may take */
  constructor(place: GpuPlace, budget: number) {
    this.#place = place;
    this.#budget = budget;
  }

  /** @throws CairnError of the Worker; `transport` */
  async ask<T extends ItemTask>(task: T, request: Omit<TaskRequest<T>, 'run' | 'budget'>): Promise<TaskAnswer<T>> {
    const body = JSON.stringify({ ...request, run: this.#run, budget: this.#budget });
    const { status, text } = await retried(RETRIES, () => this.#post(task, body));
    if (status !== 200) throw failureOf(this.#place.url, status, text);
    return JSON.parse(text) as TaskAnswer<T>;
  }

  async #post(task: ItemTask, body: string): Promise<{ status: number; text: string }> {
    const { url, token } = this.#place;
    try {
      const response = await fetch(`${url}/v1/${task}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      throw new CairnError('transport', `the GPU Worker at ${url} did not answer`, { cause });
    }
  }
}

/** What a refusal says, which is a problem document unless another server stands there. */
function failureOf(url: string, status: number, text: string): CairnError {
  let problem: { code?: ErrorCode; detail?: string } = {};
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch {
    // No JSON, no problem document.
  }
  const { code = 'transport', detail = 'no problem document' } = problem;
  return new CairnError(code, `the GPU Worker at ${url} answered with status ${status}: ${detail}`);
}
