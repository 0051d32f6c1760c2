/** Every number of the index format. FORMAT.md is normative and says why. */

/** Version that writers write; readers accept OLDEST_VERSION..VERSION. */
export const VERSION = 6;
export const OLDEST_VERSION = 5;

/** Length in bytes of the magic at the start of every object. */
export const MAGIC_BYTES = 8;
export const PACK_MAGIC = 'CAIRNPAK';
export const RELEASE_MAGIC = 'CAIRNREL';
export const HEAD_MAGIC = 'CAIRNHED';

/** Bytes of an object's header: magic, u16 version, u16 zero, u32 zero. */
export const HEADER_BYTES = 16;

/** Where the objects of an index live, below a prefix of the publisher's choice. */
export const PACK_PREFIX = 'packs/';
export const RELEASE_PREFIX = 'releases/';
export const CHANNEL_PREFIX = 'channels/';
/** Where publishers say what they are about to name, and a collector that it is at work; no reader looks there. */
export const INTENT_PREFIX = 'intents/';
export const LOCK_PREFIX = 'locks/';

/** Bytes at which a pack is closed; a block that would cross this line starts the next pack. */
export const PACK_BYTES = 1 << 20;
/** No pack is larger: a block of this size is refused at build. */
export const PACK_LIMIT_BYTES = 256 << 20;

/** What a block holds; its first byte. */
export const BLOCK = {
  tier: 1,
  words: 2,
  display: 3,
  ids: 4,
  vectors: 5,
  column: 6,
  directory: 7,
  queryTable: 8,
  dictionary: 9,
  codes: 10,
  denseTable: 11,
  rows: 12,
  lexicon: 13,
  projection: 14,
} as const;
export type BlockKind = (typeof BLOCK)[keyof typeof BLOCK];

/** Bytes of a block beside its payload: kind before it, CRC-32C after it. */
export const BLOCK_OVERHEAD_BYTES = 5;

/** Spaces of terms: the first byte of a term's key. */
export const SPACE = { word: 1, piece: 2, title: 3 } as const;
export type Space = keyof typeof SPACE;
/** Spaces that documents have scores in; titles only tell which documents are wanted. */
export const SCORED_SPACES = ['word', 'piece'] as const;
export type ScoredSpace = (typeof SCORED_SPACES)[number];

/** Kinds of query that a release may mix its spaces for. */
export const QUERY_KINDS = ['plain', 'question', 'symbol'] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

/** Bytes of a term in UTF-8, without its space. */
export const TERM_LIMIT_BYTES = 255;
/** Bytes of a term's key: its space and its term. */
export const KEY_LIMIT_BYTES = TERM_LIMIT_BYTES + 1;
/** Bytes of a document's id in UTF-8. */
export const ID_LIMIT_BYTES = 1024;

/** Documents of a shard. */
export const SHARD_LIMIT_DOCUMENTS = 1 << 20;
/** Documents of a chunk: ids inside one fit in 16 bits. */
export const CHUNK_BITS = 16;
export const CHUNK_DOCUMENTS = 1 << CHUNK_BITS;

/** Postings of the first tier; every next tier may hold twice as many as the one before. */
export const TIER_POSTINGS = 256;
/** Postings of a bit-packed block. */
export const POSTING_BLOCK = 128;
/** Largest stored impact. */
export const IMPACT_MAX = 255;

/** Keys between two restarts of the resident directory's front coding. */
export const RESTART_INTERVAL = 16;
/** Payload bytes at which a block of the word directory is closed. */
export const WORD_BLOCK_BYTES = 4096;
/** Raw bytes at which a display page is closed, and its most documents. */
export const DISPLAY_PAGE_BYTES = 8 << 10;
export const DISPLAY_PAGE_DOCUMENTS = 64;
/** Raw bytes of deflated data that readers accept: of a display page, of a tokenizer. */
export const INFLATE_LIMIT_BYTES = 64 << 20;
/** Bytes of a shard's display dictionary: no match reaches farther back. */
export const DICTIONARY_LIMIT_BYTES = 32 << 10;
/** Most bytes that one byte of deflated data can stand for: what a claimed raw length is held against. */
export const INFLATE_RATIO_LIMIT = 1032;
/** Documents of a vector page. */
export const VECTOR_PAGE_DOCUMENTS = 16;
/** Documents an id bucket holds on average. */
export const ID_BUCKET_DOCUMENTS = 64;
/** Bytes of a document's content hash (the first of its SHA-256). */
export const CONTENT_HASH_BYTES = 8;

/** Version of the second stage that writers write; of another one, readers answer without it. */
export const DENSE_VERSION = 1;
/** Dimensions of a code are a multiple of 8 up to this. */
export const DENSE_LIMIT_DIMS = 1024;
/** Documents of a code block. */
export const CODE_BLOCK_DOCUMENTS = 256;
/** Code blocks of a pack. */
export const CODE_PACK_BLOCKS = 512;
/** Tokens whose rows stand in one block. */
export const ROW_BLOCK_TOKENS = 256;
/** Tokens of a query, from its start on, that its embedding is made of: sums of their rows stay below 2^31. */
export const DENSE_QUERY_TOKENS = 512;
/** Bytes of the head of a query's table. */
export const TABLE_HEAD_LIMIT_BYTES = 4 << 20;
/** Largest weight of the second stage. */
export const DENSE_WEIGHT_LIMIT = 1000;
/** Documents that the second stage may rank. */
export const CANDIDATES_LIMIT = 1000;

/** Resident directories are kept below this where a choice of inline postings can do it. */
export const DIRECTORY_TARGET_BYTES = 1 << 20;
/** Bytes of a head with the directories that writers put into it, the query table apart. */
export const HEAD_TARGET_BYTES = 64 << 10;
/** Releases that the log of a head goes back. */
export const LOG_LIMIT_ENTRIES = 50;
/** Bytes of the signature of a head: Ed25519. */
export const SIGNATURE_BYTES = 64;
/** Bytes of the rules of a release, as JSON. */
export const RULES_LIMIT_BYTES = 64 << 10;
/** Filters of the rules of a release. */
export const RULES_LIMIT_FILTERS = 10;
/** Bytes of a query table that writers put into the head. */
export const HEAD_TABLE_BYTES = 256 << 10;
/** Bytes of a lexicon that readers accept: it stays in memory as it lies. */
export const LEXICON_LIMIT_BYTES = 1 << 20;
/** Bytes of a lexicon that writers write: what is left of the limit is for the words of increments. */
export const LEXICON_TARGET_BYTES = 896 << 10;
/** Bytes of the words of an increment that stand in a manifest. */
export const INCREMENT_WORDS_BYTES = 6 << 10;
/** Bytes of a lexicon that writers put into the head. */
export const HEAD_LEXICON_BYTES = 128 << 10;
/** Bytes of the filter that a lexicon has where words were left out. */
export const LEXICON_FILTER_BYTES = 128 << 10;
/** Bytes of a head or release that readers accept. */
export const HEAD_LIMIT_BYTES = 8 << 20;
/** Bytes of a directory or query table that readers accept. */
export const DIRECTORY_LIMIT_BYTES = 64 << 20;

/** Distinct terms of a query that are scored. */
export const QUERY_TERMS_LIMIT = 256;
/** Scores stay below this: sums of them fit a u32 with room for bounds. */
export const SCORE_LIMIT = 2 ** 31;
/** Largest integer weight of a query's term: as many as are scored, at the largest impact, stay below the limit. */
export const QUERY_WEIGHT_LIMIT = Math.floor(SCORE_LIMIT / QUERY_TERMS_LIMIT / IMPACT_MAX);
