import { z } from 'zod';
import { CairnError } from '../../shared/errors.ts';
import { COST_MODEL } from '../../shared/search/reading/cost-model.ts';
import { table } from '../commands/table.ts';
import { readJsonFile } from '../json-file.ts';
import type { CpuTimes } from './measure-cpu.ts';
import type { ReadTimes } from './measure-reads.ts';

const constant = z.object({
  what: z.string(),
  unit: z.enum(['ns', 'ms']),
  measured: z.number().nonnegative(),
  /** What plans are made by; some have no counterpart. */
  builtIn: z.number().nonnegative().nullable(),
});
const calibration = z.object({ host: z.string(), constants: z.array(constant).min(1) });

/** One constant of the cost model, as it was measured and as it is built in. */
export type Calibrated = z.infer<typeof constant>;
/** What work took somewhere. Files of it may have more members. */
export type Calibration = z.infer<typeof calibration>;

/** Reads what `cairn bench calibrate --json` or `cairn smoke` wrote. @throws CairnError `bad-request`, `not-found` */
export function readCalibration(file: string): Calibration {
  const parsed = calibration.safeParse(readJsonFile(file));
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
  throw new CairnError('bad-request', `it is not what cairn smoke writes: ${path.join('.')}: ${message}`, {
    place: { file },
  });
}

/** Rows of what computing took. */
export function cpuRows({ addNs, updateNs, skipNs, sweepNs, byteNs, inflateNs }: CpuTimes): Calibrated[] {
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

/** Rows of what waiting for storage took. */
export function waitingRows({ medianMs, p95Ms, roundMs, waveMs, byteMs }: ReadTimes): Calibrated[] {
  return [
    { what: 'read, median', unit: 'ms', measured: medianMs, builtIn: null },
    { what: 'read, 95 of 100', unit: 'ms', measured: p95Ms, builtIn: null },
    { what: 'round, beside its waves', unit: 'ms', measured: roundMs, builtIn: COST_MODEL.roundMs },
    { what: 'wave of six reads', unit: 'ms', measured: waveMs, builtIn: COST_MODEL.waveMs },
    { what: 'byte read', unit: 'ns', measured: byteMs * 1e6, builtIn: COST_MODEL.byteMs * 1e6 },
  ];
}

/** As people read it. */
export function printCalibration({ host, constants }: Calibration): string {
  const cells = constants.map(({ what, unit, measured, builtIn }) => [
    what,
    unit,
    measured.toFixed(2),
    builtIn === null ? '-' : builtIn.toFixed(2),
    builtIn === null ? '-' : (measured / builtIn).toFixed(2),
  ]);
  return `${host}\n\n${table([['', '', 'measured', 'built in', 'ratio'], ...cells])}`;
}
