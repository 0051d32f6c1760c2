/** A document with its score; documents are numbered within a shard or a release. */
export interface Scored {
  readonly document: number;
  readonly score: number;
}

/** Order of results: larger score first, ties by smaller document number. */
export function compareScored(a: Scored, b: Scored): number {
  return b.score - a.score || a.document - b.document;
}

/** Keeps the k best of the documents offered, in a binary heap whose root is the worst kept. */
export class TopK {
  readonly #k: number;
  readonly #documents: Uint32Array;
  readonly #scores: Uint32Array;
  #size = 0;

  constructor(k: number) {
    this.#k = k;
    this.#documents = new Uint32Array(k);
    this.#scores = new Uint32Array(k);
  }

  /** Score that a later document must exceed to be kept; documents must be offered in ascending order. */
  get threshold(): number {
    return this.#size < this.#k ? 0 : this.#scores[0]!;
  }

  offer(document: number, score: number): void {
    if (this.#size < this.#k) {
      this.#up(this.#size++, document, score);
    } else if (score > this.#scores[0]!) {
      this.#down(document, score);
    }
  }

  /** Another that keeps the same, and goes its own way. */
  copy(): TopK {
    const copy = new TopK(this.#k);
    copy.#documents.set(this.#documents);
    copy.#scores.set(this.#scores);
    copy.#size = this.#size;
    return copy;
  }

  /** The documents kept, best first. */
  sorted(): Scored[] {
    return Array.from({ length: this.#size }, (_, i) => ({
      document: this.#documents[i]!,
      score: this.#scores[i]!,
    })).sort(compareScored);
  }

  // True if a is worse than b. Equal scores: the larger document number is worse.
  #worse(documentA: number, scoreA: number, documentB: number, scoreB: number): boolean {
    return scoreA < scoreB || (scoreA === scoreB && documentA > documentB);
  }

  #up(at: number, document: number, score: number): void {
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!this.#worse(document, score, this.#documents[parent]!, this.#scores[parent]!)) break;
      this.#documents[at] = this.#documents[parent]!;
      this.#scores[at] = this.#scores[parent]!;
      at = parent;
    }
    this.#documents[at] = document;
    this.#scores[at] = score;
  }

  #down(document: number, score: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      const right = child + 1;
      if (
        right < this.#size &&
        this.#worse(this.#documents[right]!, this.#scores[right]!, this.#documents[child]!, this.#scores[child]!)
      )
        child = right;
      if (!this.#worse(this.#documents[child]!, this.#scores[child]!, document, score)) break;
      this.#documents[at] = this.#documents[child]!;
      this.#scores[at] = this.#scores[child]!;
      at = child;
    }
    this.#documents[at] = document;
    this.#scores[at] = score;
  }
}
