import type { QuerySet } from './query-set.ts';

/** Answers to all queries by the engine's settings, and the resident memory of the process that gave them. */
export interface Answered {
  readonly memoryBytes: number;
  readonly settings: Readonly<Record<string, Answers>>;
}

export type Answers = Readonly<Record<keyof QuerySet, TimedAnswers>>;

export interface TimedAnswers {
  /** Milliseconds of CPU of each query. */
  readonly ms: readonly number[];
  /** Its documents with the scores that the engine says they have; -1 for those that it names otherwise. */
  readonly answers: readonly (readonly (readonly [document: number, score: number])[])[];
}
