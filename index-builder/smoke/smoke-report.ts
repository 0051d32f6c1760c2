import { type Calibration, printCalibration } from '../timing/calibration.ts';

/** What a smoke test found. As a file it is read by `cairn bench calibrate --measured`. */
export interface SmokeReport extends Calibration {
  /** When, as ISO time. */
  readonly at: string;
  /** What is not the real thing; empty for an account. */
  readonly simulated: readonly string[];
  readonly limits: readonly Limit[];
}

/** What a place was found to allow. */
export interface Limit {
  readonly what: string;
  /** So many were done. */
  readonly reached: number;
  /** What ended it; null: nothing did, there may be more. */
  readonly refusal: string | null;
}

/** A report as people read it. */
export function printReport(report: SmokeReport, file: string): string {
  const limits = report.limits.map(({ what, reached, refusal }) =>
    refusal === null
      ? `${what}: ${reached} were done, and no limit was found\n`
      : `${what}: ${reached} were done, then: ${refusal}\n`,
  );
  const simulated = report.simulated.map((what) => `  ${what}\n`);
  const note = simulated.length === 0 ? '' : `\nSimulated, so no measure of an account:\n${simulated.join('')}`;
  return `${printCalibration(report)}\n${limits.join('')}${note}\nwritten to ${file}\n`;
}
