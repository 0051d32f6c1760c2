import { checkScores } from '../../../shared/gpu/check-answer.ts';
import { tokensAtMost } from '../../../shared/gpu/neurons.ts';
import type { RerankItem, RerankResult } from '../../../shared/gpu/tasks.ts';
import { isObject } from '../../json-variable.ts';
import { bad } from '../task-request.ts';
import type { TaskKind } from './kind.ts';

/** Documents of one query: the first ones of a list, not the whole of it. */
const DOCUMENTS_LIMIT = 100;

/** A cross-encoder reads the query with each document. */
export const RERANK: TaskKind<'rerank'> = {
  task: 'rerank',

  parseItem(value, name) {
    const { query, documents } = isObject(value) ? value : {};
    if (typeof query !== 'string') throw bad(`${name} has no "query", expected a text`);
    if (!Array.isArray(documents) || !documents.every((each): each is string => typeof each === 'string'))
      throw bad(`${name} has no "documents", expected a list of texts`);
    return { query, documents };
  },

  parseSettings: () => ({}),

  refusal({ query, documents }) {
    if (query.trim() === '') return 'the query is empty';
    if (documents.length === 0 || documents.length > DOCUMENTS_LIMIT)
      return `there are ${documents.length} documents, expected 1 to ${DOCUMENTS_LIMIT}`;
    return documents.some((each) => each.trim() === '') ? 'a document is empty' : undefined;
  },

  // Of a pair that is too long, the model reads the beginning: of a document that is ranked, that is what it is asked about.
  most({ query, documents }, { inputTokens }) {
    const pairs = documents.map((each) => Math.min(tokensAtMost(query) + tokensAtMost(each), inputTokens));
    return { input: pairs.reduce((sum, tokens) => sum + tokens, 0), output: 0 };
  },

  input([item]) {
    const { query, documents } = item!;
    return { query, contexts: documents.map((text) => ({ text })), top_k: documents.length };
  },

  read: (answer, [item]) => [{ scores: checkScores(answer, item!.documents.length) }],

  isResult: (value, { documents }: RerankItem) =>
    isObject(value) &&
    Array.isArray(value['scores']) &&
    (value as unknown as RerankResult).scores.length === documents.length &&
    value['scores'].every(Number.isFinite),
};
