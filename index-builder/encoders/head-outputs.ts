import { CairnError } from '../../shared/errors.ts';

/** Names of the outputs that each part of a model reads; undefined for one that is not open. */
export interface HeadOutputs {
  readonly sparse: string | undefined;
  readonly embedding: string | undefined;
}

/** A part that is open, and the name of its output where a folder gives one. */
type NamedHead = { readonly output?: string | undefined } | undefined;

/** What embeddings are called where nothing is said: of a text first, which the model has pooled; then those of its tokens. */
const EMBEDDINGS = ['sentence_embedding', 'embedding', 'last_hidden_state', 'token_embeddings'];

/**
 * Chooses among a model's outputs. An embedding has one of the usual names or is the first output that the other part does
 * not have; weights of pieces are the first output that is no embedding.
 * @throws CairnError `bad-request` (no output of the name, or none that is left)
 */
export function chooseOutputs(
  outputs: readonly string[],
  heads: { readonly sparse: NamedHead; readonly embedding: NamedHead },
): HeadOutputs {
  const choose = (what: string, name: string | undefined, others: readonly (string | undefined)[]): string => {
    const chosen = name ?? others.find((each) => each !== undefined);
    if (chosen !== undefined && outputs.includes(chosen)) return chosen;
    const expected = name === undefined ? `one more for ${what}` : `"${name}" for ${what}`;
    throw new CairnError('bad-request', `it has the outputs ${outputs.join(', ')}, expected ${expected}`);
  };
  const { sparse, embedding } = heads;
  const free = outputs.filter((name) => !sparse || name !== sparse.output);
  const usual = EMBEDDINGS.filter((name) => free.includes(name));
  const dense = embedding && choose('embeddings', embedding.output, [...usual, free[0]]);
  const rest = outputs.filter((name) => name !== dense);
  const weights = rest.find((name) => !EMBEDDINGS.includes(name));
  return {
    sparse: sparse && choose('weights of pieces', sparse.output, [weights, rest[0]]),
    embedding: dense,
  };
}
