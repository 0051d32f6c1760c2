/** The query of rank r is asked in proportion to r^-EXPONENT. */
const EXPONENT = 1;

/** A log of so many queries, in which those given, ranked by chance, are asked by Zipf's law. */
export function drawLog(queries: readonly string[], count: number, random: () => number): string[] {
  const ranked = queries.map((query) => ({ query, at: random() })).sort((a, b) => a.at - b.at);
  let total = 0;
  const upTo = ranked.map((_, rank) => (total += (rank + 1) ** -EXPONENT));
  return Array.from({ length: count }, () => {
    const point = random() * total;
    return ranked[upTo.findIndex((sum) => sum >= point)]!.query;
  });
}
