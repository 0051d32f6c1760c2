import { SHARD_LIMIT_DOCUMENTS } from '../shared/format/layout.ts';

// What ten thousand times as many documents come to, by proportion from what was measured at up to a million. Nothing of
// it was run. docs/large-builds.md says where each number is from, and what proportion leaves out.

/** Measured, on 2 cores of a small virtual machine; of documents of 183 words, 1,224 bytes of text, and 85 pieces. */
export const MEASURED = {
  textBytes: 1224,
  /** Bytes of an index, beside those of its text. */
  indexShare: 0.54,
  postings: 167.35,
  /** Of a build at once, words and ready-made pieces. */
  buildSeconds: 808.6e-6,
  /** What a build in parts takes of that: the plan, all parts together, assembling. */
  planShare: 0.13,
  partShare: 0.49,
  assembleShare: 0.46,
  /** Tokens that an encoder is given for a byte of text, and how many a second a small one takes on both cores. */
  tokens: 0.252,
  encodeTokens: 25_400,
  /** Bytes of a plan for a byte of text; of parts those, and 8 a posting. */
  planTextShare: 1.34,
  /** Of a question, in an isolate whose cache is warm, at a million documents; milliseconds in workerd. */
  reads: 15,
  cpuMs: 9.4,
  /** Memory of an isolate that a shard's directory takes, and that a release may take. */
  directoryBytes: 12e6,
  isolateBytes: 24 * 2 ** 20,
} as const;

/** Dollars: Cloudflare's list prices of November 2026, and a guess at what a core costs by the hour. */
export const PRICES = {
  storageGbMonth: 0.015,
  write: 4.5e-6,
  read: 0.36e-6,
  request: 0.3e-6,
  cpuMs: 0.02e-6,
  coreHour: 0.04,
} as const;

/** Limits of the design. */
export const LIMITS = {
  packBytes: 2 ** 20,
  shardDocuments: SHARD_LIMIT_DOCUMENTS,
  /** Shards that a request asks over RPC, or over HTTP in parts. */
  fanOut: 29,
  /** Documents have numbers of 32 bits. */
  releaseDocuments: 2 ** 32,
  /**
   * Bytes of memory that assembling holds for a document (lengths of four fields, 16; its posting of the longest list, twice
   * 8, weight and impact, 9), and for a shard that is gathered.
   */
  assembleDocumentBytes: 41,
  assembleShardBytes: 2 * 2 ** 20,
  cores: 2,
} as const;

/** What a collection comes to. Bytes, hours of one machine, dollars. */
export interface Growth {
  readonly documents: number;
  readonly parts: number;
  readonly textBytes: number;
  readonly indexBytes: number;
  /** Packs, and a directory for each shard. */
  readonly objects: number;
  readonly shards: number;
  /** Indexes that the documents' numbers of 32 bits make of it. */
  readonly releases: number;
  /** Bytes of the plan and of all parts. */
  readonly partBytes: number;
  readonly planHours: number;
  readonly partHours: number;
  /** More of each part, where a small encoder runs. */
  readonly encodeHours: number;
  readonly assembleHours: number;
  readonly assembleBytes: number;
  /** Of all machines, without and with the encoder. */
  readonly buildCost: number;
  readonly encodedCost: number;
  readonly uploadCost: number;
  readonly storageCost: number;
  /** Of requests that merge, the first included. */
  readonly tiers: number;
  readonly reads: number;
  readonly cpuMs: number;
  readonly requests: number;
  /** Of a million questions that ask every shard. */
  readonly queryCost: number;
  /** Memory that an isolate would need for the directories. */
  readonly directoryBytes: number;
}

/** Of so many documents, built in so many parts. */
export function growth(documents: number, parts: number): Growth {
  const { textBytes: text, indexShare, postings, buildSeconds, planTextShare, tokens, encodeTokens } = MEASURED;
  const textBytes = documents * text;
  const indexBytes = textBytes * indexShare;
  const shards = Math.ceil(documents / LIMITS.shardDocuments);
  const hours = (share: number): number => (documents * buildSeconds * share) / 3600;
  const planHours = hours(MEASURED.planShare);
  const partHours = hours(MEASURED.partShare) / parts;
  const assembleHours = hours(MEASURED.assembleShare);
  const encodeHours = (textBytes * tokens) / encodeTokens / 3600 / parts;
  const machineHour = LIMITS.cores * PRICES.coreHour;
  const buildCost = (planHours + partHours * parts + assembleHours) * machineHour;
  const objects = Math.ceil(indexBytes / LIMITS.packBytes) + shards;
  const reads = shards * MEASURED.reads;
  const cpuMs = shards * MEASURED.cpuMs;
  const requests = requestsOf(shards);
  return {
    documents,
    parts,
    textBytes,
    indexBytes,
    objects,
    shards,
    releases: Math.ceil(documents / LIMITS.releaseDocuments),
    partBytes: 2 * textBytes * planTextShare + 8 * documents * postings,
    planHours,
    partHours,
    encodeHours,
    assembleHours,
    assembleBytes: documents * LIMITS.assembleDocumentBytes + shards * LIMITS.assembleShardBytes,
    buildCost,
    encodedCost: buildCost + encodeHours * parts * machineHour,
    uploadCost: objects * PRICES.write,
    storageCost: (indexBytes / 1e9) * PRICES.storageGbMonth,
    tiers: shards === 1 ? 0 : Math.ceil(Math.log(shards) / Math.log(LIMITS.fanOut)),
    reads,
    cpuMs,
    requests,
    queryCost: 1e6 * (reads * PRICES.read + cpuMs * PRICES.cpuMs + requests * PRICES.request),
    directoryBytes: shards * MEASURED.directoryBytes,
  };
}

/** Requests of a question: its own, and below it one for every 29 shards or requests, as far as there are more. */
function requestsOf(shards: number): number {
  let requests = 1;
  for (let left = shards; left > LIMITS.fanOut;) requests += left = Math.ceil(left / LIMITS.fanOut);
  return requests;
}
