import { CairnError } from '../errors.ts';
import { type Clauses, readClauses } from './query/clauses.ts';
import { type Filter, readFilters } from './attributes/filter.ts';
import { KnownWords } from './query/known-words.ts';
import { routeByLanguage } from './query/language-route.ts';
import type { OpenIndex } from './open-index.ts';
import { parseQuery } from './query/parse-query.ts';
import { type Phrase, readPhrases } from './query/phrase.ts';
import { type FirstPlaces, NOTHING_FIRST, readFirst } from './answer/place-first.ts';
import type { RankedAgain } from './second-stage/rank-again.ts';
import { type ReadQuery, readQuery } from './query/read-query.ts';
import type { SearchRequest } from './query/search-request.ts';
import { readTally, type Tally } from './attributes/tally.ts';
import type { WeighedTerm } from './weighed-term.ts';
import { type QueryVariant, type QueryWeights, weighQuery } from './query/weigh-query.ts';

/** What a search is taken to ask for. All of it is known before anything is read. */
export interface Interpretation {
  readonly request: SearchRequest;
  /** The query without its syntax. */
  readonly text: string;
  /** All filters that hold, those of the site among them. */
  readonly filterTexts: readonly string[];
  readonly filters: readonly Filter[] | undefined;
  readonly queryWeights: QueryWeights;
  /** The words of the index; undefined: it does not tell them. */
  readonly known: KnownWords | undefined;
  readonly reading: ReadQuery;
  /** What is searched for beside the query's words: synonyms of the site, corrections, completions. */
  readonly variants: readonly QueryVariant[];
  readonly clauses: Clauses | undefined;
  /** Whether documents may be left out that have what is demanded: of a beginning of words not all are looked for. */
  readonly demandsCut: boolean;
  /** What lists of terms cannot answer: texts are looked at. */
  readonly phrases: readonly Phrase[];
  readonly terms: readonly WeighedTerm[];
  /** What is asked of all documents that match; undefined: nothing. */
  readonly tally: Tally | undefined;
  /** What the second stage ranks by. */
  readonly rankedAgain: RankedAgain;
  /** What may stand first whatever its score. */
  readonly places: FirstPlaces;
}

/** @throws CairnError `bad-request` naming the parameter, or more terms than can be scored */
export function interpret(
  index: Pick<OpenIndex, 'rules' | 'directories' | 'words' | 'manifest' | 'queryWeights'>,
  request: SearchRequest,
): Interpretation {
  const { query, filters: own, sort, typing = false, corrects = true } = request;
  const { rules, directories, words, manifest } = index;
  const parsed = parseQuery(query);
  const { text, demands } = parsed;
  const filterTexts = rules.filtersOf(own);
  const filters = readFilters(directories, filterTexts);
  const queryWeights = routeByLanguage(index.queryWeights, filters);
  const { languages } = queryWeights;
  // Without a table every word is a piece, whatever it is.
  const isPiece = manifest.queryTable && ((word: string) => queryWeights.weighPieces(word).has(word));
  const known = words && new KnownWords(words, directories, languages, isPiece);
  const titles = manifest.titles === true;
  const weigh = (reading: ReadQuery, synonyms: readonly QueryVariant[]): Weighed => {
    const variants = [...synonyms, ...reading.variants];
    const clauses = readClauses(demands, { languages, titles }, variants);
    return { reading, variants, clauses, terms: weighQuery(text, queryWeights, { variants, pieces: reading.pieces }) };
  };
  const synonyms = rules.variantsOf(text);
  const asTyped = (): ReadQuery => readQuery(query, parsed, undefined, { typing, corrects });
  const { reading, variants, clauses, terms } = firstThatFits([
    () => weigh(readQuery(query, parsed, known, { typing, corrects }), synonyms),
    () => weigh(asTyped(), synonyms),
    () => weigh(asTyped(), []),
  ]);
  const demandsCut = demands.some(({ at: [from, to] }) => reading.cut.some(([start]) => from <= start && start < to));
  const phrases = readPhrases(demands, languages, titles);
  const places = sort === undefined ? readFirst(index, parsed, reading.showing) : NOTHING_FIRST;
  const tally = readTally(directories, request);
  const found = { text, filterTexts, filters, queryWeights, known, reading, variants };
  // Of a word that is not finished there is no embedding, and who sorts by an attribute wants that order.
  const isFirstAlone = sort !== undefined || reading.pieces.trim() === '';
  const rankedAgain = {
    query: reading.pieces,
    mode: request.mode,
    rank: isFirstAlone ? ('sparse' as const) : request.rank,
  };
  return { request, ...found, clauses, demandsCut, phrases, terms, tally, rankedAgain, places };
}

/** A reading of a query, and what is searched for by it. */
type Weighed = Pick<Interpretation, 'reading' | 'variants' | 'clauses' | 'terms'>;

/**
 * The first of several readings whose terms are not too many: what is searched for beyond the typed words is left out before
 * a query is refused.
 * @throws CairnError `bad-request` of the last
 */
function firstThatFits(readings: readonly (() => Weighed)[]): Weighed {
  const [first, ...others] = readings;
  try {
    return first!();
  } catch (error) {
    if (others.length === 0 || !(error instanceof CairnError) || error.code !== 'bad-request') throw error;
    return firstThatFits(others);
  }
}
