import { CairnError } from '../../shared/errors.ts';
import type { Evaluation } from './evaluate.ts';
import { type Metric, parseMetric } from './metric-names.ts';

/** A bound that a mean must reach. */
export interface Gate {
  /** As it was given. */
  readonly text: string;
  readonly metric: Metric;
  /** Whether the mean must be above the bound; else it may equal it. */
  readonly strict: boolean;
  /** Whether `bound` is added to the mean of what is compared with. */
  readonly relative: boolean;
  /** 0..1, or -1..1 where it is relative. */
  readonly bound: number;
}

/** What came of a gate. */
export interface GateResult {
  readonly gate: string;
  readonly metric: string;
  readonly value: number;
  /** The bound that the value had to reach. */
  readonly bound: number;
  readonly strict: boolean;
  readonly passed: boolean;
}

const GATE = /^\s*([^<>=\s]+)\s*(>=?)\s*(against)?\s*([+-]?\s*(?:\d+\.?\d*|\.\d+))?\s*$/;

/** Reads a gate such as `ndcg@10>=0.69` or `map>against-0.005`. @throws CairnError `bad-request` with what was found */
export function parseGate(text: string): Gate {
  const [, name, operator, against, digits] = GATE.exec(text) ?? [];
  const relative = against !== undefined;
  const bound = digits === undefined ? (relative ? 0 : NaN) : Number(digits.replace(/\s/g, ''));
  // After a name, a number without a sign would be part of it.
  const isJoined = relative && digits !== undefined && !/^[+-]/.test(digits);
  if (name === undefined || isJoined || !(bound >= (relative ? -1 : 0) && bound <= 1)) {
    throw new CairnError(
      'bad-request',
      `the gate is "${text}", expected a metric, > or >=, and a number from 0 to 1, such as ndcg@10>=0.69, or against ` +
        'and a difference, such as ndcg@10>=against-0.005',
    );
  }
  return { text: text.trim(), metric: parseMetric(name), strict: operator === '>', relative, bound };
}

/** Holds means against a gate; `those` is what a relative gate is relative to. */
export function checkGate(
  { text, metric, strict, relative, bound }: Gate,
  these: Evaluation,
  those?: Evaluation,
): GateResult {
  const value = these.means[metric.name]!;
  const base = relative ? those!.means[metric.name]! : 0;
  const least = base + bound;
  return {
    gate: text,
    metric: metric.name,
    value,
    bound: least,
    strict,
    passed: strict ? value > least : value >= least,
  };
}
