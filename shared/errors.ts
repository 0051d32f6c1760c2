/** What kind of failure an error is; `PROBLEMS` maps each kind to its HTTP status. */
export type ErrorCode =
  | 'bad-request'
  | 'not-found'
  | 'corrupt'
  | 'too-new'
  | 'too-old'
  | 'transport'
  | 'timeout'
  | 'over-budget'
  | 'rate-limited'
  | 'unauthorized'
  | 'conflict';

/** Where in a user's input a problem lies. */
export interface SourcePlace {
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
}

/** A place as people write it. */
export function placeText({ file, line }: SourcePlace): string {
  return line === undefined ? file : `${file}:${line}`;
}

/**
 * The one error type of Cairn. The message states what was found and what was expected; whoever
 * catches it decides by `code` alone.
 */
export class CairnError extends Error {
  override readonly name = 'CairnError';
  readonly code: ErrorCode;
  readonly place: SourcePlace | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; place?: SourcePlace } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place;
  }
}

/** HTTP status and title of each error code (RFC 9457 problem documents). */
export const PROBLEMS: Readonly<Record<ErrorCode, { status: number; title: string }>> = {
  'bad-request': { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'The request needs a valid token' },
  'not-found': { status: 404, title: 'There is no such thing here' },
  'rate-limited': { status: 429, title: 'There are too many requests' },
  conflict: { status: 409, title: 'Something else changed it first' },
  corrupt: { status: 500, title: 'The index is damaged' },
  'too-new': { status: 500, title: 'The index is newer than this reader' },
  'too-old': { status: 500, title: 'The index is older than this reader accepts' },
  transport: { status: 502, title: 'The storage did not answer' },
  timeout: { status: 504, title: 'A part of the answer did not come in time' },
  'over-budget': { status: 503, title: 'The answer would cost more than the budget allows' },
};
