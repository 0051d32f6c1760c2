import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { HttpSource } from '../../shared/http-source.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { COST_MODEL } from '../../shared/search/cost-model.ts';
import { type OpenIndex, openIndex } from '../../shared/search/open-index.ts';
import { FileSource } from '../folder/file-source.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { openFolder } from '../folder/open-folder.ts';
import type { CpuTimes } from './calibrate-cpu.ts';
import type { ReadTimes } from './calibrate-reads.ts';
import { table } from './table.ts';

interface CalibrateOptions {
  readonly url?: string;
  readonly channel: string;
  readonly json?: boolean;
}

/** One constant of the cost model, as it is here and as it is built in; some have no counterpart. */
interface Calibrated {
  readonly what: string;
  readonly unit: 'ns' | 'ms';
  readonly measured: number;
  readonly builtIn: number | null;
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
    .option('--json', 'print as JSON')
    .action(async (folder: string | undefined, { url, channel, json }: CalibrateOptions) => {
      // What measures, loaded here alone: the other commands start faster without.
      const { measureCpu } = await import('./calibrate-cpu.ts');
      const rows = cpuRows(measureCpu());
      if (folder !== undefined) {
        const { index } = await openFolder(folder);
        rows.push(...(await readRows(new FileSource(folder), index)));
      }
      if (url !== undefined) {
        const source = new HttpSource({ baseUrl: url });
        rows.push(...(await readRows(source, await openIndex(source, channel))));
      }
      const host = `node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`;
      process.stdout.write(json ? `${JSON.stringify({ host, constants: rows })}\n` : printCalibrated(host, rows));
    });
}

async function readRows(source: RangeSource, index: OpenIndex): Promise<Calibrated[]> {
  const { measureReads } = await import('./calibrate-reads.ts');
  return waitingRows(await measureReads(source, index));
}

function cpuRows({ addNs, updateNs, skipNs, sweepNs, byteNs, inflateNs }: CpuTimes): Calibrated[] {
  const { postingNs, skippedNs, documentNs, inflatedByteNs } = COST_MODEL;
  return [
    { what: 'posting added', unit: 'ns', measured: addNs, builtIn: postingNs },
    { what: 'posting updated', unit: 'ns', measured: updateNs, builtIn: postingNs },
    { what: 'posting passed over', unit: 'ns', measured: skipNs, builtIn: skippedNs },
    { what: 'document swept', unit: 'ns', measured: sweepNs, builtIn: documentNs },
    { what: 'byte proven', unit: 'ns', measured: byteNs, builtIn: COST_MODEL.byteNs },
    { what: 'byte inflated', unit: 'ns', measured: inflateNs, builtIn: inflatedByteNs },
  ];
}

function waitingRows({ medianMs, p95Ms, roundMs, waveMs, byteMs }: ReadTimes): Calibrated[] {
  return [
    { what: 'read, median', unit: 'ms', measured: medianMs, builtIn: null },
    { what: 'read, 95 of 100', unit: 'ms', measured: p95Ms, builtIn: null },
    { what: 'round, beside its waves', unit: 'ms', measured: roundMs, builtIn: COST_MODEL.roundMs },
    { what: 'wave of six reads', unit: 'ms', measured: waveMs, builtIn: COST_MODEL.waveMs },
    { what: 'byte read', unit: 'ns', measured: byteMs * 1e6, builtIn: COST_MODEL.byteMs * 1e6 },
  ];
}

function printCalibrated(host: string, rows: readonly Calibrated[]): string {
  const cells = rows.map(({ what, unit, measured, builtIn }) => [
    what,
    unit,
    measured.toFixed(2),
    builtIn === null ? '-' : builtIn.toFixed(2),
    builtIn === null ? '-' : (measured / builtIn).toFixed(2),
  ]);
  return (
    `${host}\n\n${table([['', '', 'measured', 'built in', 'ratio'], ...cells])}\n` +
    'This is what this host takes, at this moment, and no edge: CPU and storage of a Worker differ.\n'
  );
}
