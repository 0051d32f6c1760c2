import type { ErrorCode } from '../../shared/errors.ts';
import { WrongAnswer } from '../../shared/gpu/check-answer.ts';

/** What follows from a call that failed. */
export interface ModelFailure {
  /**
   * `again`: it may work another time. `split`: less at once may work. `stop`: nothing will work. `spent`: the account has no
   * neurons left.
   */
  readonly then: 'again' | 'split' | 'stop' | 'spent';
  /** Whether it may have run, and cost something. */
  readonly mayHaveRun: boolean;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** A call that did not answer in time. */
export class CallTimeout extends Error {
  override readonly name = 'CallTimeout';
}

// Internal codes of Workers AI: those of its documentation ("Errors"), and some that are seen beside them. Of an error that
// crosses a binding, the message is what is left.
const SPENT = [3036, 4006];
/** The same, from where it comes without a code. */
const SPENT_TEXT = /daily free allocation/i;
const BUSY = 3040;
const TIMED_OUT = [3007, 3008, 3046];
/** What a part of the call is too much for, or wrong for: the rest of it may be answered. */
const SPLITS = [3003, 3006, 5004, 5006, 5021];
/** No such model, not for this account, not with this binding: whatever is asked. */
const STOPS = [3023, 3039, 3041, 3042, 5005, 5007, 5016, 5018, 5019];

/** Reads what a call of a model threw. */
export function modelFailure(error: unknown): ModelFailure {
  const detail = `Workers AI: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300);
  if (error instanceof WrongAnswer) {
    const then = error.scope === 'model' ? 'stop' : 'split';
    return { then, mayHaveRun: true, code: 'corrupt', detail: error.message };
  }
  if (error instanceof CallTimeout) return { then: 'again', mayHaveRun: true, code: 'timeout', detail: error.message };
  const code = codeOf(error);
  if ((code !== undefined && SPENT.includes(code)) || SPENT_TEXT.test(detail))
    return { then: 'spent', mayHaveRun: false, code: 'over-budget', detail };
  if (code === BUSY) return { then: 'again', mayHaveRun: false, code: 'transport', detail };
  if (code !== undefined && TIMED_OUT.includes(code))
    return { then: 'again', mayHaveRun: true, code: 'timeout', detail };
  if (code !== undefined && SPLITS.includes(code))
    return { then: 'split', mayHaveRun: false, code: 'bad-request', detail };
  if (code !== undefined && STOPS.includes(code)) return { then: 'stop', mayHaveRun: false, code: 'transport', detail };
  // Nobody knows: 5xx, a connection that broke, a code that is new.
  return { then: 'again', mayHaveRun: true, code: 'transport', detail };
}

/** The code in a message such as "AiError: 3040: Out of capacity". */
function codeOf(error: unknown): number | undefined {
  const code = /\b(\d{4}): /.exec(error instanceof Error ? error.message : String(error))?.[1];
  return code === undefined ? undefined : Number(code);
}
