import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inChild } from './child.ts';
import type { CpuBuild } from './cpu-build-child.ts';
import type { Answers } from './native-answers.ts';
import { cairnEngine, type Engine, nativeEngine, TITLES } from './native-engine.ts';
import type { InputFacts, InputJob } from './native-input-child.ts';
import type { NativeName } from './native-python.ts';
import type { NativeQueries } from './native-queries.ts';
import { Rows } from './native-rows.ts';
import type { QuerySet } from './query-set.ts';

/** An index of Cairn's, and what it is asked. */
export interface Subject {
  readonly name: string;
  readonly index: string;
  readonly queries: QuerySet;
  /** What it took to build it, where that was done here. */
  readonly built?: CpuBuild;
}

export interface Measured {
  readonly facts: InputFacts;
  readonly queries: NativeQueries;
  readonly rows: Rows;
  readonly outcomes: readonly Outcome[];
}

/** What an engine did with one of its settings. */
export interface Outcome {
  readonly name: string;
  /** Why there is nothing else to tell. */
  readonly failure?: string;
  readonly built?: CpuBuild | undefined;
  /** Resident memory once all was asked, the least of the rounds. */
  readonly memoryBytes: number;
  readonly runs: readonly Answers[];
  /** Its answers have scores by the weights of the queries as they were, and no numbers of documents. */
  readonly byScores: boolean;
}

/** Rounds in which the engines take turns. */
export const ROUNDS = 3;

/** Writes what native engines read into `folder`, builds those that are named, and asks all in turns. */
export async function measureEngines(
  subject: Subject,
  natives: readonly NativeName[],
  folder: string,
  say: (step: string) => void,
): Promise<Measured> {
  const { index, queries, built } = subject;
  say('vectors');
  const facts = await inChild<InputFacts>('native-input-child.ts', { index, queries, folder } satisfies InputJob);
  const outcomes = new Map<string, Outcome>();
  const fail = (name: string, error: unknown): void => {
    const failure = `failed: ${String(error).replaceAll(/\s+/g, ' ').slice(0, 200)}`;
    outcomes.set(name, { name, failure, memoryBytes: 0, runs: [], byScores: false });
  };
  const engines = [cairnEngine('scoring', index, folder), cairnEngine('search', index, folder, built)];
  for (const native of natives) {
    say(`build of ${TITLES[native]}`);
    await nativeEngine(native, folder).then(
      (engine) => engines.push(engine),
      (error: unknown) => fail(TITLES[native], error),
    );
  }
  for (let round = 1; round <= ROUNDS; round++)
    for (const engine of engines) {
      say(`round ${round} of ${ROUNDS}: ${engine.name}`);
      await askOnce(engine, outcomes).catch((error: unknown) => fail(engine.name, error));
    }
  const read = JSON.parse(readFileSync(join(folder, 'queries.json'), 'utf8')) as NativeQueries;
  return { facts, queries: read, rows: Rows.read(folder), outcomes: [...outcomes.values()] };
}

async function askOnce({ name, built, ask }: Engine, outcomes: Map<string, Outcome>): Promise<void> {
  const { memoryBytes, settings } = await ask();
  for (const [setting, answers] of Object.entries(settings)) {
    const title = setting === '' ? name : `${name}, ${setting}`;
    const before = outcomes.get(title);
    const runs = [...(before?.runs ?? []), answers];
    const least = Math.min(memoryBytes, before?.memoryBytes ?? Infinity);
    const byScores = answers.headings.answers.some((answer) => answer.some(([document]) => document < 0));
    outcomes.set(title, { name: title, built, memoryBytes: least, runs, byScores });
  }
}
