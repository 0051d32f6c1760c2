import { CairnError } from '../../shared/errors.ts';
import { type Rank, RANKS } from '../../shared/api.ts';
import type { RankOptions, Shares } from '../evaluation/ask-index.ts';
import { type Gate, parseGate } from '../evaluation/gate.ts';
import { type Metric, parseMetrics } from '../evaluation/metric-names.ts';
import type { Group } from '../evaluation/ranking.ts';

/** Options of `cairn eval` as they were typed. */
export interface EvalOptions {
  readonly split?: string;
  readonly queries?: string;
  readonly qrels?: string;
  readonly endpoint?: string;
  readonly run?: string;
  readonly group: string;
  readonly weights?: string;
  readonly space?: string;
  readonly rank?: string;
  readonly feedback?: boolean;
  readonly metrics: string;
  readonly against?: string;
  readonly changed?: number;
  readonly gate?: readonly string[];
  readonly perQuery?: boolean;
  readonly writeRun?: string;
  readonly tag?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** Where rankings come from. */
export type Source =
  | ({ readonly kind: 'index'; readonly folder: string; readonly shares?: Shares } & RankOptions)
  | ({ readonly kind: 'endpoint'; readonly url: string } & RankOptions)
  | { readonly kind: 'run'; readonly file: string };

/** Where judged queries are. */
export type Data =
  | { readonly kind: 'folder'; readonly folder: string; readonly split: string }
  | { readonly kind: 'files'; readonly queries: string; readonly qrels: string };

/** What `cairn eval` is to do: checked as far as it can be before anything is read. */
export interface EvalPlan {
  readonly source: Source;
  readonly data: Data;
  readonly group: Group;
  /** Those asked for, then those of the gates. */
  readonly metrics: readonly Metric[];
  readonly gates: readonly Gate[];
  /** Folder of an index, or run, to compare with. */
  readonly against: string | undefined;
  /** Queries to list, at most. */
  readonly changed: number;
  readonly perQuery: boolean;
  readonly writeRun: { readonly file: string; readonly tag: string } | undefined;
  readonly form: 'text' | 'markdown' | 'json';
}

/** Reads a call of `cairn eval`. @throws CairnError `bad-request` naming the option or argument */
export function planEvaluation(first: string | undefined, second: string | undefined, options: EvalOptions): EvalPlan {
  const { group, against, changed = 10, markdown = false, json = false } = options;
  if (group !== 'document' && group !== 'page') throw refuse(`--group is "${group}", expected document or page`);
  if (markdown && json) throw refuse('found --markdown and --json, expected one of them');
  const gates = (options.gate ?? []).map(parseGate);
  const metrics = parseMetrics(options.metrics);
  for (const { metric } of gates) if (!metrics.some(({ name }) => name === metric.name)) metrics.push(metric);
  const relative = gates.find((gate) => gate.relative);
  if (relative && against === undefined)
    throw refuse(`the gate "${relative.text}" is relative, expected --against beside it`);
  if (options.changed !== undefined && against === undefined)
    throw refuse('--changed lists what differs, expected --against beside it');
  if (!Number.isInteger(changed) || changed < 0)
    throw refuse(`--changed is ${changed}, expected a whole number of queries`);

  const source = planSource(first, second, options);
  const data = planData(source.kind === 'index' ? second : first, options);
  if (group === 'page' && source.kind === 'run' && against === undefined)
    throw refuse('--group is for an index or an endpoint: a run already names what is judged');
  return {
    source,
    data,
    group,
    metrics,
    gates,
    against,
    changed,
    perQuery: options.perQuery ?? false,
    writeRun: planRun(options),
    form: json ? 'json' : markdown ? 'markdown' : 'text',
  };
}

function planSource(first: string | undefined, second: string | undefined, options: EvalOptions): Source {
  const { endpoint, run } = options;
  const shares = planShares(options);
  const { feedback = false } = options;
  const how: RankOptions = { rank: planRank(options), feedback };
  if (endpoint === undefined && run === undefined) {
    if (first === undefined) throw refuse('found no index, expected the folder of one, --endpoint or --run');
    return { kind: 'index', folder: first, ...how, ...(shares && { shares }) };
  }
  if (endpoint !== undefined && run !== undefined) throw refuse('found --endpoint and --run, expected one of them');
  const name = endpoint === undefined ? '--run' : '--endpoint';
  if (second !== undefined) throw refuse(`found the index "${first}" beside ${name}, expected one of them`);
  if (shares) throw refuse('--weights and --space are for an index in a folder');
  if (endpoint !== undefined) return { kind: 'endpoint', url: endpoint, ...how };
  if (how.rank || feedback)
    throw refuse(`--${feedback ? 'feedback' : 'rank'} is for an index or an endpoint: a run is ranked already`);
  return { kind: 'run', file: run! };
}

function planData(folder: string | undefined, { queries, qrels, split }: EvalOptions): Data {
  if (queries === undefined && qrels === undefined) {
    if (folder === undefined)
      throw refuse('found no judged queries, expected their folder (BEIR), or --queries and --qrels');
    const name = split ?? 'test';
    if (!/^[^/\\]+$/.test(name)) throw refuse(`--split is "${name}", expected the name of a file in qrels/`);
    return { kind: 'folder', folder, split: name };
  }
  if (queries === undefined || qrels === undefined)
    throw refuse(`found ${queries === undefined ? '--qrels' : '--queries'} alone, expected --queries and --qrels`);
  if (folder !== undefined)
    throw refuse(`found "${folder}" beside --queries and --qrels, expected a folder of judged queries or these files`);
  if (split !== undefined) throw refuse('--split is for a folder of judged queries, expected none beside --qrels');
  return { kind: 'files', queries, qrels };
}

function planShares({ weights, space }: EvalOptions): Shares | undefined {
  if (weights !== undefined && space !== undefined) throw refuse('found --weights and --space, expected one of them');
  if (space !== undefined) {
    if (space !== 'word' && space !== 'piece') throw refuse(`--space is "${space}", expected word or piece`);
    return space === 'word' ? { word: 1, piece: 0 } : { word: 0, piece: 1 };
  }
  if (weights === undefined) return undefined;
  const [word, piece, ...rest] = weights.split(',').map((share) => (share.trim() === '' ? NaN : Number(share)));
  const isShare = (share: number | undefined): share is number => share !== undefined && share >= 0 && share <= 1;
  if (!isShare(word) || !isShare(piece) || rest.length > 0)
    throw refuse(`--weights is "${weights}", expected two shares from 0 to 1, such as 1,0.5`);
  return { word, piece };
}

function planRank({ rank }: EvalOptions): Rank | undefined {
  const known = RANKS.find((each) => each === rank);
  if (rank !== undefined && !known) throw refuse(`--rank is "${rank}", expected ${RANKS.join(' or ')}`);
  return known;
}

function planRun({ writeRun, tag }: EvalOptions): EvalPlan['writeRun'] {
  if (writeRun === undefined) {
    if (tag !== undefined) throw refuse('--tag is for the run of --write-run, expected it beside');
    return undefined;
  }
  if (tag !== undefined && !/^\S+$/.test(tag)) throw refuse(`--tag is "${tag}", expected one word`);
  return { file: writeRun, tag: tag ?? 'cairn' };
}

function refuse(message: string): CairnError {
  return new CairnError('bad-request', message);
}
