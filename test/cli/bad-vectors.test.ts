import { describe, it } from 'vitest';
import { expectRefused, GOOD, type RefusedBuild } from './refused-builds.ts';
import { jsonLines } from './run-cli.ts';
import { TOKENIZER } from './tokenizer.ts';

const good = jsonLines([GOOD]);
const tokenizer = JSON.stringify(TOKENIZER);

const VECTORS: Record<string, RefusedBuild> = {
  'a token that the tokenizer cannot give': {
    files: { 'docs.jsonl': good + jsonLines([{ id: 'b', vector: { sugar: 1, salt: 1 } }]), 'tokens.json': tokenizer },
    args: ['docs.jsonl', '--tokenizer', 'tokens.json'],
    says: ['docs.jsonl:2: ', '"b" has the token "salt"', "not in the tokenizer's vocabulary"],
  },
  'ready-made vectors with such a token': {
    files: {
      'docs.jsonl': good,
      'v.jsonl': jsonLines([{ id: 'good', vector: { salt: 1 } }]),
      'tokens.json': tokenizer,
    },
    args: ['docs.jsonl', '--vectors', 'v.jsonl', '--tokenizer', 'tokens.json'],
    says: ['docs.jsonl:1: ', '"good" has the token "salt"'],
  },
  'a second vector of a document': {
    files: {
      'docs.jsonl': good,
      'v.jsonl': jsonLines([
        { id: 'good', vector: { salt: 1 } },
        { id: 'good', vector: { salt: 2 } },
      ]),
    },
    args: ['docs.jsonl', '--vectors', 'v.jsonl'],
    says: ['v.jsonl:2: a second vector of document "good"'],
  },
  'a line of vectors without one': {
    files: { 'docs.jsonl': good, 'v.jsonl': good },
    args: ['docs.jsonl', '--vectors', 'v.jsonl'],
    says: ['v.jsonl:1: document "good" has no vector, expected {token: weight}'],
  },
  'Anserini vectors with a weight below 0': {
    files: {
      'docs.jsonl': good,
      'v.jsonl': jsonLines([{ id: 'good', contents: 'x', vector: { salt: 0, sugar: -1 } }]),
    },
    args: ['docs.jsonl', '--vectors', 'v.jsonl'],
    says: ['v.jsonl:1: weight of "sugar" in "vector" is the number -1', 'expected a finite number above 0', 'or 0'],
  },
  'Anserini vectors of zeros alone': {
    files: { 'docs.jsonl': good, 'v.json': jsonLines([{ docid: 'good', contents: 'x', vector: { salt: 0 } }]) },
    args: ['docs.jsonl', '--vectors', 'v.json'],
    says: ['v.json:1: document "good" has no vector, expected {token: weight}'],
  },
  'vectors of other documents alone': {
    files: { 'docs.jsonl': good, 'v.jsonl': jsonLines([{ id: 'other', vector: { salt: 1 } }]) },
    args: ['docs.jsonl', '--vectors', 'v.jsonl'],
    says: ['v.jsonl: none of its 1 vectors has the id of a document', 'expected those of the inputs'],
  },
  'vectors that are not there': {
    files: { 'docs.jsonl': good },
    args: ['docs.jsonl', '--vectors', 'v.jsonl'],
    says: ['v.jsonl: no such file or folder'],
  },
  'a tokenizer that is not JSON': {
    files: { 'docs.jsonl': good, 'tokens.json': 'tokens\n' },
    args: ['docs.jsonl', '--tokenizer', 'tokens.json'],
    says: ['tokens.json: invalid JSON'],
  },
  'a tokenizer of another kind': {
    files: { 'docs.jsonl': good, 'tokens.json': '{"model": 7}' },
    args: ['docs.jsonl', '--tokenizer', 'tokens.json'],
    says: ['tokens.json: ', 'cannot be used', 'expected one of the Hugging Face tokenizers format'],
  },
  'a query weight below zero': {
    files: { 'docs.jsonl': good, 'weights.json': '{"sugar": 1,\n"salt": -1}' },
    args: ['docs.jsonl', '--query-weights', 'weights.json'],
    says: ['weights.json: weight -1 of token "salt"', 'expected 0 or a number from'],
  },
  'query weights that are a list': {
    files: { 'docs.jsonl': good, 'weights.json': '[1]' },
    args: ['docs.jsonl', '--query-weights', 'weights.json'],
    says: ['weights.json: expected a JSON object of token to weight'],
  },
  'query weights of 0 alone': {
    files: { 'docs.jsonl': good, 'weights.json': '{"sugar": 0}' },
    args: ['docs.jsonl', '--query-weights', 'weights.json'],
    says: ['weights.json: found no query weight above 0'],
  },
  'query weights of another vocabulary': {
    files: { 'docs.jsonl': good, 'weights.json': '{"Sugar": 1, "Salt": 2}', 'tokens.json': tokenizer },
    args: ['docs.jsonl', '--query-weights', 'weights.json', '--tokenizer', 'tokens.json'],
    says: ['weights.json: none of the 2 tokens with a query weight', "in the tokenizer's vocabulary"],
  },
  'a query weight of a token that is too long': {
    files: { 'docs.jsonl': good, 'weights.json': JSON.stringify({ ['x'.repeat(300)]: 1 }) },
    args: ['docs.jsonl', '--query-weights', 'weights.json'],
    says: ['weights.json: a token of 300 bytes, "xxx', 'expected a text of 1 to 255'],
  },
  'a query weight of no token': {
    files: { 'docs.jsonl': good, 'weights.json': '{"": 1}' },
    args: ['docs.jsonl', '--query-weights', 'weights.json'],
    says: ['weights.json: a token of 0 bytes, "", expected a text of 1 to 255'],
  },
  'a tokenizer whose mark of continuation is too long': {
    files: {
      'docs.jsonl': good,
      'tokens.json': JSON.stringify({
        ...TOKENIZER,
        model: { ...TOKENIZER.model, continuing_subword_prefix: '#'.repeat(300) },
      }),
    },
    args: ['docs.jsonl', '--tokenizer', 'tokens.json'],
    says: ['tokens.json: a token of 300 bytes in the vocabulary, expected 1 to 255'],
  },
  'query weights that are not there': {
    files: { 'docs.jsonl': good },
    args: ['docs.jsonl', '--query-weights', 'weights.json'],
    says: ['cannot read weights.json: it does not exist [not-found]'],
  },
};

describe.concurrent('a build refuses', { timeout: 120_000 }, () => {
  for (const [name, refused] of Object.entries(VECTORS)) it(name, () => expectRefused(refused));
});
