import { expect } from 'vitest';
import type { ItemTask, JobRequest, JobStatus } from '../../shared/gpu/tasks.ts';
import type { GpuWorker } from './gpu-worker.ts';

/** A line of a job's results. */
export type ResultLine = { readonly item: number } & Readonly<Record<string, unknown>>;

/** Begins a job, or finds the one that it is. */
export async function startJob<T extends ItemTask>(worker: GpuWorker, request: JobRequest<T>): Promise<JobStatus> {
  const response = await worker.post('/v1/jobs', request);
  expect(response.status, await response.clone().text()).toBe(202);
  return (await response.json()) as JobStatus;
}

export async function jobStatus(worker: GpuWorker, job: string): Promise<JobStatus> {
  return (await (await worker.fetch(`/v1/jobs/${job}`)).json()) as JobStatus;
}

export async function resumeJob(worker: GpuWorker, job: string): Promise<void> {
  expect((await worker.post(`/v1/jobs/${job}/resume`, {})).status).toBe(202);
}

/** Waits until every part of a job is done, given up or without budget. */
export async function settledJob(worker: GpuWorker, job: string): Promise<JobStatus> {
  let status!: JobStatus;
  await expect
    .poll(
      async () => {
        status = await jobStatus(worker, job);
        const { total, done, unpaid, failed } = status.parts;
        return total - done - unpaid - failed;
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBe(0);
  return status;
}

export async function resultsOf(worker: GpuWorker, job: string, query = ''): Promise<ResultLine[]> {
  const response = await worker.fetch(`/v1/jobs/${job}/results${query}`);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ResultLine);
}
