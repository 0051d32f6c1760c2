import { localConfig, startWorker } from '../dev/local-worker.ts';
import { SMOKE_WORKER_FILE } from '../dev/package-files.ts';
import { SMOKE_VARIABLES, type SmokePlace } from './smoke-place.ts';

const SIMULATED = [
  'R2 is files on this disk: reads wait for them, not for a network',
  'the Worker runs on this machine, from where it is asked, and beside what asks it',
  'no limit of an account is enforced: neither of reads, nor of connections, CPU or memory',
];

/** The local runtime. @throws CairnError `not-found` (it is not installed), `too-old` */
export async function openLocalPlace(): Promise<SmokePlace> {
  const worker = await startWorker(localConfig('cairn-smoke', SMOKE_WORKER_FILE, SMOKE_VARIABLES));
  return {
    host: 'local Workers runtime',
    simulated: SIMULATED,
    origin: worker.origin,
    bucket: worker.bucket,
    close: () => worker.close(),
  };
}
