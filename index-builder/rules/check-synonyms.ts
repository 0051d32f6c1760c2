type Synonyms = readonly (readonly string[] | { readonly from: string; readonly to: readonly string[] })[];
type Refuse = (path: (string | number)[], message: string) => void;

/** Refuses words of two groups, words that stand for themselves, and one-way synonyms that lead back to where they began. */
export function checkSynonyms(synonyms: Synonyms, refuse: Refuse): void {
  const groupOf = new Map<string, number>();
  const targets = new Map<string, { path: (string | number)[]; name: string; to: string }[]>();
  synonyms.forEach((entry, i) => {
    if ('from' in entry) {
      const from = nameOf(entry.from);
      const own = entry.to.map((text, j) => ({ path: ['synonyms', i, 'to', j], name: from, to: nameOf(text) }));
      targets.set(from, [...(targets.get(from) ?? []), ...own]);
      return;
    }
    entry.forEach((text, j) => {
      const before = groupOf.get(nameOf(text));
      if (before === i) refuse(['synonyms', i, j], `"${text}" stands there twice, expected each word once`);
      else if (before !== undefined)
        refuse(['synonyms', i, j], `"${text}" is in synonyms.${before} too, expected each word in one group`);
      groupOf.set(nameOf(text), i);
    });
  });
  const done = new Set<string>();
  for (const start of targets.keys()) findCycle(start, targets, done, refuse);
}

/** Follows one-way synonyms; without recursion, so that long chains are no matter. */
function findCycle(
  start: string,
  targets: ReadonlyMap<string, readonly { path: (string | number)[]; to: string }[]>,
  done: Set<string>,
  refuse: Refuse,
): void {
  const trail = [{ name: start, next: 0 }];
  const onTrail = new Set([start]);
  while (trail.length > 0) {
    const at = trail.at(-1)!;
    const edge = done.has(at.name) ? undefined : targets.get(at.name)?.[at.next++];
    if (!edge) {
      done.add(at.name);
      onTrail.delete(at.name);
      trail.pop();
    } else if (onTrail.has(edge.to)) {
      const from = trail.findIndex(({ name }) => name === edge.to);
      const cycle = [...trail.slice(from).map(({ name }) => name), edge.to].map((name) => `"${name}"`).join(' to ');
      refuse(edge.path, `synonyms lead from ${cycle}, expected no way back: words that mean the same are a list`);
    } else {
      trail.push({ name: edge.to, next: 0 });
      onTrail.add(edge.to);
    }
  }
}

function nameOf(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ');
}
