import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { HttpSource } from '../../shared/http-source.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { type OpenIndex, openIndex } from '../../shared/search/open-index.ts';
import type { Calibrated } from '../timing/calibration.ts';
import { FileSource } from '../folder/file-source.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { openFolder } from '../folder/open-folder.ts';

interface CalibrateOptions {
  readonly url?: string;
  readonly channel: string;
  readonly measured?: string;
  readonly json?: boolean;
}

/** Adds `cairn bench`. */
export function addBenchCommand(program: Command): void {
  const bench = program.command('bench').description('measure this host');
  bench
    .command('calibrate')
    .description('compare the constants of the cost model with what this host takes')
    .argument('[index]', 'folder of an index, to measure reads of its disk')
    .option('--url <url>', 'address below which the objects of an index lie, to measure reads of that storage')
    .option('--channel <name>', 'channel of the index at the address', BUILT_CHANNEL)
    .option('--measured <file>', 'compare with what cairn smoke measured, instead of measuring here')
    .option('--json', 'print as JSON')
    .action(async (folder: string | undefined, { url, channel, measured, json }: CalibrateOptions) => {
      // What measures, loaded here alone: the other commands start faster without.
      const { cpuRows, printCalibration, readCalibration } = await import('../timing/calibration.ts');
      if (measured !== undefined) {
        if (folder !== undefined || url !== undefined)
          throw new CairnError('bad-request', '--measured goes without an index and --url: nothing is measured here');
        const calibration = readCalibration(measured);
        process.stdout.write(json ? `${JSON.stringify(calibration)}\n` : printCalibration(calibration));
        return;
      }
      const { measureCpu } = await import('../timing/measure-cpu.ts');
      const constants = cpuRows(measureCpu());
      if (folder !== undefined) {
        const { index } = await openFolder(folder);
        constants.push(...(await readRows(new FileSource(folder), index)));
      }
      if (url !== undefined) {
        const source = new HttpSource({ baseUrl: url });
        constants.push(...(await readRows(source, await openIndex(source, channel))));
      }
      const host = `node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`;
      const note = 'This is what this host takes, at this moment, and no edge: CPU and storage of a Worker differ.\n';
      process.stdout.write(
        json ? `${JSON.stringify({ host, constants })}\n` : `${printCalibration({ host, constants })}\n${note}`,
      );
    });
}

async function readRows(source: RangeSource, index: OpenIndex): Promise<Calibrated[]> {
  const [{ waitingRows }, { measureReads, timerOf }] = await Promise.all([
    import('../timing/calibration.ts'),
    import('../timing/measure-reads.ts'),
  ]);
  return waitingRows(await measureReads(timerOf(source), index));
}
