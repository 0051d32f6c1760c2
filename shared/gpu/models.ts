/** What is asked of a GPU. */
export const TASKS = ['embed', 'rerank', 'expand', 'caption', 'answer'] as const;
export type Task = (typeof TASKS)[number];

/** How a model of Workers AI is asked, and answers. */
export type ModelProtocol =
  /** `{text: […]}` → `{data, shape}` */
  | 'texts'
  /** `{documents: […]}` or `{queries: […]}` → `{data, shape}` */
  | 'documents'
  /** `{query, contexts: [{text}]}` → `{response: [{id, score}]}` */
  | 'pairs'
  /** `{messages}` → a chat completion, or its events */
  | 'chat'
  /** `{task, image}` → `{caption, metrics}` */
  | 'moondream';

/** A model of Workers AI. */
export interface GpuModel {
  readonly name: string;
  /** What it is asked for; of the models of a task, the first in the table is taken unless a request names one. */
  readonly tasks: readonly Task[];
  readonly protocol: ModelProtocol;
  /** Numbers of an embedding. A model that gives another number is refused. */
  readonly dims?: number;
  /** Tokens that it reads of one text, pair or conversation. */
  readonly inputTokens: number;
  /** Of one call: items, and tokens of all of them. */
  readonly callItems: number;
  readonly callTokens: number;
  /** Tokens that it may take a picture for. */
  readonly imageTokens?: number;
  /** Neurons of a million tokens, that is millionths of a neuron a token. */
  readonly inputPrice: number;
  readonly outputPrice: number;
  /** Whether it takes batches that are answered later. */
  readonly queues: boolean;
  /** What stands before a query that is embedded; documents stand alone. */
  readonly queryPrefix?: string;
}

/** Dollars of a neuron, beyond the free ones. */
export const DOLLARS_PER_NEURON = 0.011 / 1000;
/** Neurons of a day that cost nothing. */
export const FREE_NEURONS_PER_DAY = 10_000;

const BGE_QUERY = 'Represent this sentence for searching relevant passages: ';

/** A sentence embedding model for English. */
function bge(size: string, dims: number, inputPrice: number): GpuModel {
  return {
    name: `@cf/baai/bge-${size}-en-v1.5`,
    tasks: ['embed'],
    protocol: 'texts',
    dims,
    inputTokens: 512,
    callItems: 100,
    callTokens: 100 * 512,
    inputPrice,
    outputPrice: 0,
    queues: true,
    queryPrefix: BGE_QUERY,
  };
}

/**
 * The one table of tasks, models, limits and prices, of Cloudflare's catalogue of November 2026. Where a price in dollars
 * and one in neurons differ by rounding, the larger counts. Models without a published price are not in it: no budget could
 * be kept with them.
 */
export const MODELS: readonly GpuModel[] = [
  {
    name: '@cf/baai/bge-m3',
    tasks: ['embed'],
    protocol: 'texts',
    dims: 1024,
    inputTokens: 8192,
    callItems: 100,
    callTokens: 60_000,
    inputPrice: 1075,
    outputPrice: 0,
    queues: true,
  },
  {
    name: '@cf/qwen/qwen3-embedding-0.6b',
    tasks: ['embed'],
    protocol: 'documents',
    dims: 1024,
    inputTokens: 8192,
    callItems: 32,
    callTokens: 60_000,
    inputPrice: 1091,
    outputPrice: 0,
    queues: false,
  },
  bge('small', 384, 1841),
  bge('base', 768, 6058),
  bge('large', 1024, 18_582),
  {
    name: '@cf/baai/bge-reranker-base',
    tasks: ['rerank'],
    protocol: 'pairs',
    inputTokens: 512,
    // One query a call, with all of its documents.
    callItems: 1,
    callTokens: 100 * 512,
    inputPrice: 283,
    outputPrice: 0,
    queues: false,
  },
  {
    name: '@cf/zai-org/glm-4.7-flash',
    tasks: ['expand', 'answer'],
    protocol: 'chat',
    inputTokens: 131_072,
    callItems: 1,
    callTokens: 131_072,
    inputPrice: 5500,
    outputPrice: 36_400,
    queues: false,
  },
  {
    name: '@cf/moondream/moondream3.1-9B-A2B',
    tasks: ['caption'],
    protocol: 'moondream',
    inputTokens: 8192,
    callItems: 1,
    callTokens: 8192,
    imageTokens: 4096,
    inputPrice: 27_273,
    outputPrice: 90_909,
    queues: false,
  },
  {
    name: '@cf/google/gemma-4-26b-a4b-it',
    tasks: ['expand', 'caption', 'answer'],
    protocol: 'chat',
    inputTokens: 256_000,
    callItems: 1,
    callTokens: 256_000,
    imageTokens: 4096,
    inputPrice: 9091,
    outputPrice: 27_273,
    queues: false,
  },
];

/** The models of a task, the one that is taken unnamed first. */
export function modelsOf(task: Task): readonly GpuModel[] {
  return MODELS.filter(({ tasks }) => tasks.includes(task));
}
