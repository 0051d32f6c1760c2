/** Choices of Adam, by the names of its paper. */
export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export const ADAM: AdamSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/**
 * Adam (Kingma and Ba 2015, algorithm 1) on the rows of a table, of which each step touches few: the moments of the
 * others stay as they are, and their rows too.
 */
export class SparseAdam {
  readonly #dims: number;
  readonly #settings: AdamSettings;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  /** Place of a row among those that have a gradient, from 1 on; 0: it has none. */
  readonly #places: Uint32Array;
  readonly #touched: number[] = [];
  #gradients: Float64Array;
  #steps = 0;

  constructor(rows: number, dims: number, settings: AdamSettings = ADAM) {
    this.#dims = dims;
    this.#settings = settings;
    this.#first = new Float32Array(rows * dims);
    this.#second = new Float32Array(rows * dims);
    this.#places = new Uint32Array(rows);
    this.#gradients = new Float64Array(1024 * dims);
  }

  /** Adds to the gradient of a row, `dims` numbers of `gradient` from a place on. */
  add(row: number, gradient: Float64Array, at: number): void {
    const dims = this.#dims;
    let place = this.#places[row]!;
    if (place === 0) {
      this.#places[row] = place = this.#touched.push(row);
      if (place * dims > this.#gradients.length) this.#grow();
      this.#gradients.fill(0, (place - 1) * dims, place * dims);
    }
    const start = (place - 1) * dims;
    for (let i = 0; i < dims; i++) this.#gradients[start + i]! += gradient[at + i]!;
  }

  /** Takes a step with the rows that have a gradient, and forgets it. */
  step(rows: Float32Array, learningRate: number): void {
    const { beta1, beta2, epsilon } = this.#settings;
    const dims = this.#dims;
    const [first, second, gradients] = [this.#first, this.#second, this.#gradients];
    this.#steps++;
    const rate = learningRate / (1 - beta1 ** this.#steps);
    const correction = 1 / (1 - beta2 ** this.#steps);
    this.#touched.forEach((row, place) => {
      const start = row * dims;
      const own = place * dims;
      for (let i = 0; i < dims; i++) {
        const gradient = gradients[own + i]!;
        const m = beta1 * first[start + i]! + (1 - beta1) * gradient;
        const v = beta2 * second[start + i]! + (1 - beta2) * gradient * gradient;
        first[start + i] = m;
        second[start + i] = v;
        rows[start + i]! -= (rate * m) / (Math.sqrt(v * correction) + epsilon);
      }
      this.#places[row] = 0;
    });
    this.#touched.length = 0;
  }

  #grow(): void {
    const grown = new Float64Array(this.#gradients.length * 2);
    grown.set(this.#gradients);
    this.#gradients = grown;
  }
}
