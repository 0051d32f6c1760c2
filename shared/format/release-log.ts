import { CairnError } from '../errors.ts';
import { LOG_LIMIT_ENTRIES } from './layout.ts';
import { isHash } from './manifest-values.ts';

/** How a channel came to name a release. */
const CHANGES = ['publish', 'promote', 'rollback', 'purge'] as const;
export type Change = (typeof CHANGES)[number];

/** A release that a channel named, from some time on. */
export interface LogEntry {
  /** Name of the release. */
  readonly release: string;
  /** When the channel came to name it: ISO 8601, in UTC. */
  readonly at: string;
  readonly how: Change;
  /** Revision of the source that it was built from, such as a commit; absent where none was told. */
  readonly revision?: string;
}

/** The JSON of a log, newest first, as long as a head may have it. FORMAT.md §14. */
export function encodeLog(log: readonly LogEntry[]): string {
  return JSON.stringify(log.slice(0, LOG_LIMIT_ENTRIES));
}

/** @throws CairnError `corrupt` */
export function decodeLog(json: string): LogEntry[] {
  let log: unknown;
  try {
    log = JSON.parse(json);
  } catch (cause) {
    throw new CairnError('corrupt', 'head: a log that is not JSON', { cause });
  }
  if (!Array.isArray(log) || log.length > LOG_LIMIT_ENTRIES || !log.every(isEntry))
    throw new CairnError('corrupt', `head: a log that is not up to ${LOG_LIMIT_ENTRIES} releases with their times`);
  return log;
}

// As Date.prototype.toISOString writes it.
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function isEntry(value: unknown): value is LogEntry {
  const { release, at, how, revision } = (value ?? {}) as Partial<LogEntry>;
  return (
    isHash(release) &&
    typeof at === 'string' &&
    TIME.test(at) &&
    !Number.isNaN(Date.parse(at)) &&
    CHANGES.some((change) => change === how) &&
    (revision === undefined || typeof revision === 'string')
  );
}
