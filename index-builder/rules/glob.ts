const SLASH = 47;
// What a place of a pattern is besides a UTF-16 code unit.
const STAR = -1;
const DOUBLE_STAR = -2;

/**
 * Whether a text is what a pattern says: `*` stands for any characters but slashes, `**` for any. Everything else stands
 * for itself, since ids and addresses may have any character. Takes time by the length of the text times that of the
 * pattern at the most, whatever the stars are.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const first = pattern.indexOf('*');
  if (first < 0) return (text) => text === pattern;
  const prefix = pattern.slice(0, first);
  const places = placesOf(pattern.slice(first));
  return (text) => text.startsWith(prefix) && matches(places, text, first);
}

function placesOf(pattern: string): number[] {
  return pattern.split(/(\*+)/).flatMap((part) => {
    if (part.startsWith('*')) return part.length > 1 ? DOUBLE_STAR : STAR;
    return Array.from({ length: part.length }, (_, i) => part.charCodeAt(i));
  });
}

/** Walks along the text with every place of the pattern that it may be at, in ascending order. */
function matches(places: readonly number[], text: string, start: number): boolean {
  let now = enter([], places, 0);
  for (let i = start; i < text.length && now.length > 0; i++) {
    const unit = text.charCodeAt(i);
    const next: number[] = [];
    for (const at of now) {
      const place = places[at];
      if (place === DOUBLE_STAR || (place === STAR && unit !== SLASH)) enter(next, places, at);
      else if (place === unit) enter(next, places, at + 1);
    }
    now = next;
  }
  return now.at(-1) === places.length;
}

/** Adds a place, and the one behind it where it is a star, which may stand for nothing. No star follows another. */
function enter(entered: number[], places: readonly number[], at: number): number[] {
  const last = entered.at(-1) ?? -1;
  if (at > last) entered.push(at);
  const isStar = places[at] === STAR || places[at] === DOUBLE_STAR;
  if (isStar && at + 1 > last) entered.push(at + 1);
  return entered;
}
