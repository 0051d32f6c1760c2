import { textKey, wordKeys } from '../../shared/search/query/word-keys.ts';

type Synonyms = readonly (readonly string[] | { readonly from: string; readonly to: readonly string[] })[];
type Refuse = (path: (string | number)[], message: string) => void;
/** From a word to one that it finds. */
interface Step {
  readonly path: (string | number)[];
  readonly to: string;
}

/** Refuses words of two groups, words that stand for themselves, and one-way synonyms that lead back to where they began. */
export function checkSynonyms(synonyms: Synonyms, refuse: Refuse): void {
  const groupOf = new Map<string, number>();
  const targets = new Map<string, Step[]>();
  /** How a name was written. */
  const texts = new Map<string, string>();
  synonyms.forEach((entry, i) => {
    if ('from' in entry) {
      const from = nameOf(entry.from);
      for (const text of [entry.from, ...entry.to]) texts.set(nameOf(text), text);
      const own = entry.to.map((text, j) => ({ path: ['synonyms', i, 'to', j], to: nameOf(text) }));
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
  for (const start of targets.keys())
    findCycle(start, targets, done, (path, names) => {
      const cycle = names.map((name) => `"${texts.get(name)!}"`).join(' to ');
      refuse(path, `synonyms lead from ${cycle}, expected no way back: words that mean the same are a list`);
    });
}

/** Follows one-way synonyms; without recursion, so that long chains are no matter. */
function findCycle(
  start: string,
  targets: ReadonlyMap<string, readonly Step[]>,
  done: Set<string>,
  found: (path: (string | number)[], names: readonly string[]) => void,
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
      found(edge.path, [...trail.slice(from).map(({ name }) => name), edge.to]);
    } else {
      trail.push({ name: edge.to, next: 0 });
      onTrail.add(edge.to);
    }
  }
}

/** What two texts have in common that are the same in every language: their words as they are analysed, but for the stems. */
export function nameOf(text: string): string {
  return textKey(wordKeys(text, 'und')) || text.toLowerCase();
}
