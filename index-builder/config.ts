import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { createJiti } from 'jiti';
import { z } from 'zod';
import { CairnError } from '../shared/errors.ts';
import { FREE_NEURONS_PER_DAY } from '../shared/gpu/models.ts';
import { CANDIDATES_LIMIT, SHARD_LIMIT_DOCUMENTS } from '../shared/format/layout.ts';
import { toLanguage } from '../shared/text/languages.ts';
import { describe } from './documents/validate.ts';
import { PRUNE } from './encoders/method.ts';
import { RUNTIMES } from './encoders/runtime.ts';
import { readJsonFile } from './json-file.ts';
import { QUERY_ENCODERS } from './query/query-encoder.ts';
import { findRules, readRules } from './rules/rules-file.ts';
import { READ_RULES, type RulesInput } from './rules/rules-schema.ts';

const share = z.number().min(0).max(1);
const fieldShares = z.strictObject({ title: share, headings: share, text: share, url: share });
const fieldWeight = z.number().min(0).max(100);
const fieldWeights = z.strictObject({ title: fieldWeight, headings: fieldWeight, text: fieldWeight, url: fieldWeight });
const fieldName = z.string().min(1);
const impactBits = z.int().min(2).max(8);
const denseWeight = z.number().min(0).max(4);

/** Settings of a build, with their defaults. */
const configSchema = z.strictObject({
  /** Format of the inputs, where it cannot be told from their names. */
  format: z.enum(['html', 'markdown', 'jsonl', 'beir', 'ciff']).optional(),
  /** Names that JSONL input has for a document's fields. */
  fields: z
    .partialRecord(
      z.enum(['id', 'url', 'page', 'title', 'headings', 'text', 'lang', 'attributes', 'vector']),
      fieldName,
    )
    .default({}),
  /** CSS selector of the main content of HTML pages. */
  selector: z.string().min(1).optional(),
  /** Prefix of the urls of pages. */
  baseUrl: z.string().optional(),
  /** Folders of a page's address that its documents have as the attribute `section`, the outermost first; 0: none. */
  sections: z.int().min(0).max(8).default(0),
  /** Language of documents that do not name theirs; `und` for none. */
  lang: z
    .string()
    .refine((tag) => toLanguage(tag) !== undefined, 'a language that has no stemmer, use "und" for none')
    .default('en'),
  onError: z.enum(['fail', 'skip']).default('fail'),
  bm25: z
    .strictObject({
      k1: z.number().min(0).max(10).default(1.2),
      b: fieldShares.partial().default({}),
      weights: fieldWeights.partial().default({}),
    })
    .prefault({}),
  /** Occurrences of a word in a query that count. */
  occurrenceCap: z.int().min(1).max(100).default(3),
  /** Folder, or ONNX file, of a model that weighs the pieces of documents. */
  encoder: z.string().optional(),
  /** Name of a published method or of a document encoder, which decides what the encoder's folder leaves open. */
  method: z.string().optional(),
  encoding: z
    .strictObject({
      /** What runs the model; by default the native runtime where it is installed. */
      runtime: z.enum(RUNTIMES).optional(),
      /** Threads that run it; by default one a core. */
      threads: z.int().min(1).max(256).optional(),
      /** Tokens of a window of text, at most those that the model takes. */
      window: z
        .int()
        .min(16)
        .max(1 << 17)
        .optional(),
      /** Tokens that a window shares with the one before. */
      overlap: z
        .int()
        .min(0)
        .max(1 << 16)
        .default(32),
      /** Begin every window with title and headings, not the first alone. */
      context: z.boolean().default(true),
    })
    .prefault({}),
  /** Folder that keeps vectors from one build to the next; false: none does. */
  cache: z.union([z.string().min(1), z.literal(false)]).default('.cairn/vectors'),
  /** JSONL of `id` and `expansion`: text that a document is encoded with, though it does not have it. */
  expansions: z.string().optional(),
  /** What a document keeps of its vector. By default all of a ready-made one, and the mass .8 of an encoder's. */
  prune: PRUNE.optional(),
  /**
   * Bits of an impact, of both spaces or of each: a list's largest weight is 2^bits - 1 steps. By default 8, and 5 for
   * the pieces of an encoder.
   */
  impactBits: z.union([impactBits, z.strictObject({ word: impactBits, piece: impactBits }).partial()]).optional(),
  /**
   * How long a list may be: a share of the documents, but always so many postings. Of a longer one the postings of the
   * largest impacts stay.
   */
  denseLists: z
    .strictObject({
      share: z.number().gt(0).max(1).default(0.2),
      least: z
        .int()
        .min(1)
        .default(1 << 16),
    })
    .prefault({}),
  /** File of ready-made vectors, JSONL of `id` and `vector`, for documents that carry none. */
  vectors: z.string().optional(),
  /** Query weights of pieces: JSON of token to weight. */
  queryWeights: z.string().optional(),
  /** tokenizer.json that splits queries into pieces. */
  tokenizer: z.string().optional(),
  /** Where the weights of a query's pieces come from; by default from `queryWeights` as they are, if there are any. */
  queryEncoder: z.enum(QUERY_ENCODERS).optional(),
  /** Share of each space in the mix; without it both count the same on average. */
  weights: z.strictObject({ word: share, piece: share }).optional(),
  /**
   * Folder, or ONNX file, of a model that embeds documents, for a second stage by their codes; or a model of Workers AI, such
   * as `workers-ai:@cf/baai/bge-m3`, which a GPU Worker runs (docs/gpu.md).
   */
  dense: z.string().min(1).optional(),
  /** Neurons of Workers AI that a run may take. */
  neurons: z.number().min(0).default(FREE_NEURONS_PER_DAY),
  /** File of ready-made embeddings, JSONL of `id` and `embedding` or `.npy`: the model has the documents that it lacks. */
  embeddings: z.string().min(1).optional(),
  /** File of the table that stands in for the model at query time; by default the model's own. */
  denseTable: z.string().min(1).optional(),
  /** Bits of a dimension of a code. */
  denseBits: z.literal([1, 8]).default(1),
  /** Best documents of the first stage that the second one ranks again. */
  candidates: z.int().min(1).max(CANDIDATES_LIMIT).default(100),
  /** What the second stage counts beside the first: for every query, or by kind. 0 leaves it out. */
  denseWeights: z
    .union([denseWeight, z.strictObject({ plain: denseWeight, question: denseWeight, symbol: denseWeight }).partial()])
    .optional(),
  /** Store vector pages. */
  vectorPages: z.boolean().default(false),
  /** Synonyms, pins, boosts, hidden pages and default filters of the site. */
  rules: READ_RULES.optional(),
  shardDocuments: z.int().min(1000).max(SHARD_LIMIT_DOCUMENTS).default(SHARD_LIMIT_DOCUMENTS),
  /** Memory, in MiB, for what a build holds before it writes it to disk. */
  memory: z.int().min(16).max(65536).default(256),
});

export type Config = z.infer<typeof configSchema>;
/** Settings as a program may give them. */
export type ConfigInput = z.input<typeof configSchema>;
/** What a user may write: rules may be in a file of their own. */
export type NamedConfig = Omit<ConfigInput, 'rules'> & { readonly rules?: string | RulesInput | undefined };

const DEFAULT_NAMES = ['cairn.config.ts', 'cairn.config.json'];

/** Checks settings and fills in the defaults. @throws CairnError `bad-request` naming each setting that is wrong */
export function parseConfig(input: unknown, file = 'settings'): Config {
  const parsed = configSchema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => {
    // Of an object only the names that should not be there matter, and the message has them.
    const found = typeof issue.input === 'object' ? '' : ` (found ${describe(issue.input)})`;
    return `${issue.path.join('.') || 'settings'}: ${issue.message}${found}`;
  });
  throw new CairnError('bad-request', issues.join('; '), { place: { file } });
}

/** The file that settings come from: the one that is named, or `cairn.config.ts` or `.json` here, if there is one. */
export function findConfig(file: string | undefined): string | undefined {
  return file ?? DEFAULT_NAMES.find((name) => existsSync(name));
}

/**
 * Settings of a file (TypeScript or JSON), or of `cairn.config.ts` or `.json` here, with `overrides` on top. Rules are those
 * that they name, or of `cairn.rules.json` beside the file.
 */
export async function loadConfig(file: string | undefined, overrides: NamedConfig): Promise<Config> {
  const found = findConfig(file);
  const own = found === undefined ? {} : await readConfig(found);
  if (typeof own !== 'object' || own === null)
    throw new CairnError('bad-request', 'expected an object of settings', { place: { file: found! } });
  const { rules: named = (own as NamedConfig).rules ?? findRules(found), ...others } = overrides;
  // On their own first, so that what is wrong with them is not laid to the file.
  parseConfig(others);
  const rules = typeof named === 'string' ? readRules(named) : named;
  if (typeof named === 'object' && 'file' in named)
    throw new CairnError(
      'bad-request',
      'rules: Unrecognized key: "file"',
      found === undefined ? {} : { place: { file: found } },
    );
  return parseConfig({ ...own, ...others, ...(rules !== undefined && { rules }) }, found);
}

async function readConfig(file: string): Promise<unknown> {
  if (extname(file) !== '.json') {
    if (!existsSync(file)) throw new CairnError('not-found', `cannot read ${file}: it does not exist`);
    try {
      return await createJiti(import.meta.url, { moduleCache: false }).import(resolve(file), { default: true });
    } catch (cause) {
      throw new CairnError('bad-request', `it cannot be loaded: ${String(cause)}`, { cause, place: { file } });
    }
  }
  return readJsonFile(file);
}
