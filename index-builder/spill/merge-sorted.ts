/** Repeatedly takes the smallest head of several sorted iterators: a k-way merge. Ties go to the earlier iterator. */
export function* mergeSorted<T>(inputs: readonly Iterator<T, void>[], compare: (a: T, b: T) => number): Generator<T> {
  const heads: { value: T; input: number }[] = [];
  const before = (a: { value: T; input: number }, b: { value: T; input: number }): boolean =>
    (compare(a.value, b.value) || a.input - b.input) < 0;
  const push = (input: number): void => {
    const next = inputs[input]!.next();
    if (next.done) return;
    let at = heads.push({ value: next.value, input }) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!before(heads[at]!, heads[parent]!)) break;
      [heads[at], heads[parent]] = [heads[parent]!, heads[at]!];
      at = parent;
    }
  };
  inputs.forEach((_, input) => push(input));
  while (heads.length > 0) {
    const { value, input } = heads[0]!;
    const last = heads.pop()!;
    if (heads.length > 0) {
      heads[0] = last;
      siftDown(heads, before);
    }
    yield value;
    push(input);
  }
}

function siftDown<T>(heads: T[], before: (a: T, b: T) => boolean): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heads.length) return;
    if (child + 1 < heads.length && before(heads[child + 1]!, heads[child]!)) child++;
    if (!before(heads[child]!, heads[at]!)) return;
    [heads[at], heads[child]] = [heads[child]!, heads[at]!];
    at = child;
  }
}
