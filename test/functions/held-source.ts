import { MemorySource, type RangeSource } from '../../shared/range-source.ts';

/** A source that answers when it is told to, and counts what waits. */
export class HeldSource extends MemorySource {
  waiting = 0;
  most = 0;
  readonly #released: (() => void)[] = [];

  override async read(...parameters: Parameters<RangeSource['read']>): Promise<Uint8Array<ArrayBuffer>> {
    this.most = Math.max(this.most, ++this.waiting);
    await new Promise<void>((resolve) => this.#released.push(resolve));
    this.waiting--;
    return super.read(...parameters);
  }

  /** Lets the read answer that has waited longest. */
  releaseOne(): void {
    this.#released.shift()?.();
  }

  async releaseAll(): Promise<void> {
    for (let idle = 0; idle < 3; idle++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#released.length > 0) idle = 0;
      for (const release of this.#released.splice(0)) release();
    }
  }
}
