/** Shares or counts of the two spaces of terms. */
type BySpace = Readonly<Record<'word' | 'piece', number>>;
/** The kinds of queries, by what weighs more in them. */
type ByKind<T> = Readonly<Record<'plain' | 'question' | 'symbol', T>>;

/** Body of a successful `/v1/releases/current`: what is known of the release that is served. */
export interface ReleaseAnswer {
  /** Its id, the SHA-256 of its manifest. */
  readonly release: string;
  readonly channel: string;
  readonly formatVersion: number;
  readonly languages: readonly string[];
  readonly spaces: readonly ('word' | 'piece')[];
  readonly scoring: {
    readonly unit: number;
    readonly weights: BySpace;
    readonly mix: ByKind<BySpace>;
    readonly occurrenceCap: number;
  };
  /** Settings of the build. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly counts: {
    readonly documents: number;
    readonly pages: number;
    readonly terms: BySpace;
    readonly postings: BySpace;
    /** UTF-8 bytes of titles, headings and texts. */
    readonly textBytes: number;
    /** Bytes of blocks by what they hold. */
    readonly bytes: Readonly<Record<string, number>>;
  };
  readonly shards: number;
  /** Only where documents have codes. */
  readonly secondStage?: {
    readonly model: string;
    readonly dims: number;
    readonly bits: number;
    readonly candidates: number;
    readonly weights: ByKind<number>;
  };
}

/** Body of a successful `/v1/health`: searches can be answered. */
export interface HealthAnswer {
  readonly status: 'ok';
  readonly release: string;
  readonly documents: number;
  /** What the isolate that answered keeps in memory. */
  readonly memory: { readonly bytes: number; readonly limitBytes: number };
}
