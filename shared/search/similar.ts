import { API_LIMITS, type Mode, MODES, type SimilarAnswer } from '../api.ts';
import { CairnError } from '../errors.ts';
import { askShards } from './shards/ask-shards.ts';
import { certify } from './shards/certify.ts';
import { CostCounter } from './reading/costs.ts';
import { findNumbered } from './answer/find-document.ts';
import type { OpenIndex } from './open-index.ts';
import { readDocuments, showHits } from './answer/resolve.ts';
import { askHere } from './search.ts';
import type { ShardContext } from './shards/search-shard.ts';
import type { ShardHost } from './shards/shard-question.ts';
import { strongestTerms } from './answer/strongest-terms.ts';
import { WORK_BUDGET } from './reading/work-budget.ts';

/** What is like a document. */
export interface SimilarRequest {
  readonly id: string;
  /** Documents wanted, 1..100. */
  readonly k: number;
  readonly mode: Mode;
  /** Whether other sections of its page count. */
  readonly ownPage: boolean;
}

/** Documents that are looked at beside those wanted: sections of the document's own page are left out. */
const SPARE = 20;

/**
 * The documents that are most like one, which is not among them, or undefined where it is not there: a search with the words that tell it from others. Four or
 * five rounds of reads: its id, its text, the words that no directory knows, their lists, the texts of what was found.
 * Fewer come back where its own page takes many places.
 * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function similar(
  index: OpenIndex,
  { id, k, mode, ownPage }: SimilarRequest,
  context: ShardContext,
  host: ShardHost = askHere(index, context),
): Promise<SimilarAnswer | undefined> {
  const costs = new CostCounter(context.budget ?? WORK_BUDGET);
  const { signal } = context;
  const own = await findNumbered(index, id, context, costs, signal);
  if (!own) return undefined;
  const { terms, unread } = await strongestTerms(index, own.document, context, costs);
  const places = k + 1 + (ownPage ? 0 : SPARE);
  const { merged, missing } = await askShards(index, { terms, k: places, mode }, host, costs);
  const others = merged.top.slice(0, places).filter(({ document }) => document !== own.number);
  const numbers = others.map(({ document }) => document);
  const documents = await readDocuments(index, numbers, context, costs, signal);
  const kept = [...others.keys()].filter((i) => ownPage || documents[i]!.page !== own.document.page).slice(0, k);
  const shown = { hits: kept.map((i) => others[i]!), documents: kept.map((i) => documents[i]!), more: [] };
  const hits = showHits(index, shown, terms, false);
  const { top, bound, slack } = merged;
  return {
    id,
    mode,
    k,
    terms: terms.map(({ term }) => term),
    ...(unread.length > 0 && { unread }),
    hits,
    certificate: certify(top.slice(0, places), places, bound, slack),
    ...(missing.length > 0 && { missing }),
    costs: costs.toCosts(),
    release: index.release,
    scoreUnit: index.manifest.scoring.unit,
  };
}

/** Parameters of a URL that asks for them. */
export const SIMILAR_PARAMETERS = ['k', 'mode', 'page'] as const;

/** What is asked, as a URL or a command has it. @throws CairnError `bad-request` naming the parameter */
export function readSimilar(
  id: string,
  {
    k = 10,
    mode = 'balanced',
    page = 'other',
  }: Readonly<Partial<Record<(typeof SIMILAR_PARAMETERS)[number], unknown>>>,
): SimilarRequest {
  const refused = (name: string, value: unknown, expected: string): CairnError =>
    new CairnError('bad-request', `${name} is ${JSON.stringify(value)}, expected ${expected}`);
  if (typeof k !== 'number' || !Number.isInteger(k) || k < 1 || k > API_LIMITS.k)
    throw refused('k', k, `an integer from 1 to ${API_LIMITS.k}`);
  if (!MODES.includes(mode as Mode)) throw refused('mode', mode, MODES.join(', '));
  if (page !== 'other' && page !== 'any') throw refused('page', page, 'other, any');
  return { id, k, mode: mode as Mode, ownPage: page === 'any' };
}
