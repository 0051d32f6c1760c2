/** Objects that were taken whole, or are on their way: those used last, up to so many bytes. */
export class WholeObjects {
  readonly #limitBytes: number;
  // A Map iterates in order of insertion: what is used is inserted again.
  readonly #objects = new Map<string, { readonly promise: Promise<Uint8Array<ArrayBuffer>>; bytes: number }>();

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** An object, if it is kept or on its way. */
  get(url: string): Promise<Uint8Array<ArrayBuffer>> | undefined {
    const object = this.#objects.get(url);
    if (!object) return undefined;
    this.#objects.delete(url);
    this.#objects.set(url, object);
    return object.promise;
  }

  /** Takes an object; one that fails is forgotten, and may be asked for again. */
  add(url: string, take: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
    const object = { promise: take(), bytes: 0 };
    this.#objects.set(url, object);
    void object.promise.then(
      ({ length }) => {
        object.bytes = length;
        this.#makeRoom();
      },
      () => this.#objects.delete(url),
    );
    return object.promise;
  }

  #makeRoom(): void {
    let bytes = 0;
    for (const object of this.#objects.values()) bytes += object.bytes;
    for (const [url, object] of this.#objects) {
      if (bytes <= this.#limitBytes) return;
      if (object.bytes === 0) continue;
      this.#objects.delete(url);
      bytes -= object.bytes;
    }
  }
}
