import { inChild } from './child.ts';
import type { CpuJob, CpuTimes } from './cpu-child.ts';
import { startWorkerd } from './workerd.ts';

/** Queries that a new process is asked first. */
const FIRST_QUERIES = 50;

/** What CPU queries take, by where they run: each time in a process that has answered none before. */
export const HOSTS = {
  node: (folder: string, queries: readonly string[]): Promise<CpuTimes> =>
    inChild('cpu-child.ts', { folder, queries, first: FIRST_QUERIES } satisfies CpuJob),

  workerd: async (folder: string, queries: readonly string[]): Promise<CpuTimes> => {
    const workerd = await startWorkerd(folder);
    try {
      const first = await workerd.run(queries.slice(0, FIRST_QUERIES), 'filling');
      return { first, warm: await workerd.run(queries, 'warm') };
    } finally {
      await workerd.close();
    }
  },
};
