import { stat } from 'node:fs/promises';
import { CairnError } from '../../shared/errors.ts';
import { askEndpoint } from '../evaluation/ask-endpoint.ts';
import { askIndex } from '../evaluation/ask-index.ts';
import { findBeirFiles } from '../evaluation/beir-folder.ts';
import { compare } from '../evaluation/compare.ts';
import { evaluate, type Rank } from '../evaluation/evaluate.ts';
import { checkGate, type GateResult } from '../evaluation/gate.ts';
import { type JudgedQueries, readJudgedQueries } from '../evaluation/judged-queries.ts';
import { depthOf } from '../evaluation/metric-names.ts';
import { askRanking } from '../evaluation/ranking.ts';
import { findTarget, readRun, writeRun } from '../evaluation/run-file.ts';
import { fileError } from '../file-error.ts';
import type { Data, EvalPlan, Source } from './eval-plan.ts';
import { formatMean, printReport, reportJson } from './eval-report.ts';
import { writeOut } from './write-out.ts';

/**
 * Evaluates, writes the run and prints the report, in this order.
 * @throws CairnError `bad-request` once the report is printed where a gate failed; else before it is, and before the
 * first query is asked where that can be known
 */
export async function runEvaluation(plan: EvalPlan): Promise<void> {
  const { metrics, gates, against, form } = plan;
  const judged = await readData(plan.data);
  if (plan.writeRun) await findTarget(plan.writeRun.file);
  const rank = await openSource(plan.source, plan, judged);
  const rankOther = against === undefined ? undefined : await openSource(await sourceAt(against), plan, judged);

  const these = await evaluate(judged.queries, rank, metrics);
  const those = rankOther && (await evaluate(judged.queries, rankOther, metrics));
  if (plan.writeRun) await writeRun(plan.writeRun.file, these.perQuery, plan.writeRun.tag);

  const results = gates.map((gate) => checkGate(gate, these, those));
  const comparison = those && compare(these, those, plan.changed);
  const report = {
    judged,
    these,
    gates: results,
    other: those && { name: against!, those, comparison: comparison! },
  };
  await writeOut(form === 'json' ? reportJson(report) : printReport(report, form, plan.perQuery));

  const failed = results.filter((result) => !result.passed);
  if (failed.length > 0) throw new CairnError('bad-request', failed.map(tellFailure).join('; '));
}

function readData(data: Data): Promise<JudgedQueries> {
  const { queries, qrels } = data.kind === 'files' ? data : findBeirFiles(data.folder, data.split);
  return readJudgedQueries(queries, qrels);
}

/** The index or run of that path: a folder is an index. @throws CairnError `not-found`, `unauthorized` */
async function sourceAt(path: string): Promise<Source> {
  try {
    return (await stat(path)).isDirectory() ? { kind: 'index', folder: path } : { kind: 'run', file: path };
  } catch (cause) {
    throw fileError(cause, 'cannot compare with', path);
  }
}

async function openSource(source: Source, { metrics, group }: EvalPlan, { queries }: JudgedQueries): Promise<Rank> {
  if (source.kind === 'run') {
    const run = await readRun(source.file);
    if (!queries.some(({ id }) => run.has(id))) {
      const message = `none of its ${run.size} queries has a relevant document, expected queries that were judged`;
      throw new CairnError('bad-request', message, { place: { file: source.file } });
    }
    return async ({ id }) => run.get(id) ?? [];
  }
  const ask =
    source.kind === 'index'
      ? await askIndex(source.folder, source.shares, source)
      : askEndpoint(source.url, source, process.env['CAIRN_TOKEN']);
  const depth = depthOf(metrics);
  return ({ text }) => askRanking(ask, text, { depth, group });
}

function tellFailure({ gate, metric, value, bound, strict }: GateResult): string {
  const least = strict ? 'more than' : 'at least';
  return `gate ${gate} failed: ${metric} is ${formatMean(value, bound)}, expected ${least} ${formatMean(bound, value)}`;
}
