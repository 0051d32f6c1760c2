import { CairnError } from '../../shared/errors.ts';
import { hasRelevant, type Judgements } from './metrics.ts';
import { readQrels } from './qrels-file.ts';
import { readQueries } from './queries-file.ts';

/** A query with the documents that were judged for it, at least one of them relevant. */
export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
  readonly judgements: Judgements;
}

/** The queries that can be measured, and how many others there are. */
export interface JudgedQueries {
  /** In the order of the judgements. */
  readonly queries: readonly JudgedQuery[];
  /** Judged queries left out, since no document is relevant to them. (trec_eval would count each as 0.) */
  readonly leftOut: number;
  /** Queries without a judgement; such as those of other splits. */
  readonly unjudged: number;
}

/**
 * Reads queries (`readQueries`) and their judgements (`readQrels`).
 * @throws CairnError `not-found`, `bad-request` naming file and line (also a judged query that is missing, or no
 * relevant document at all)
 */
export async function readJudgedQueries(queriesFile: string, qrelsFile: string): Promise<JudgedQueries> {
  const texts = await readQueries(queriesFile);
  const qrels = await readQrels(qrelsFile);
  const queries: JudgedQuery[] = [];
  for (const [id, judgements] of qrels) {
    if (!hasRelevant(judgements)) continue;
    const text = texts.get(id);
    if (text === undefined) {
      const message = `found no query "${id}", expected each query with a relevant document in ${qrelsFile}`;
      throw new CairnError('bad-request', message, { place: { file: queriesFile } });
    }
    queries.push({ id, text, judgements });
  }
  if (queries.length === 0)
    throw new CairnError('bad-request', 'found no relevant document, expected at least one', {
      place: { file: qrelsFile },
    });
  const unjudged = [...texts.keys()].filter((id) => !qrels.has(id)).length;
  return { queries, leftOut: qrels.size - queries.length, unjudged };
}
