import type { SearchAnswer, SearchHit } from '../../shared/api.ts';
import { oneLine } from './one-line.ts';
import { formatBytes } from './table.ts';

/** What was searched for in the place of what was typed, or may have been meant; nothing where it is as it was typed. */
export function printReading({ showing, didYouMean }: SearchAnswer): string {
  return (
    (showing === undefined ? '' : `showing results for ${showing}\n`) +
    (didYouMean === undefined ? '' : `did you mean ${didYouMean}?\n`)
  );
}

/** What an answer has beside its hits: filters that held, values that were counted, suggestions. */
export function printBeside({ filters = [], facets = {}, suggestions = [] }: SearchAnswer): string {
  const counted = Object.entries(facets).map(([name, { values, distinct, exact }]) => {
    const shown = values.map(({ value, count }) => `${String(value)} ${count}`).join(', ');
    const more = distinct > values.length ? `, and ${distinct - values.length} more` : '';
    return `${name}: ${shown}${more}${exact ? '' : ' (at least)'}`;
  });
  const lines = [
    ...(filters.length > 0 ? [`filtered by ${filters.join(', ')}`] : []),
    ...counted,
    ...suggestions.map(({ kind, text, url }) => `${kind}: ${text}${url === undefined ? '' : ` (${url})`}`),
  ];
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}

/** A hit as lines of text, matched words between asterisks; other hits of its page below it. */
export function printHit(hit: SearchHit, rank: number, scoreUnit: number): string {
  const trail = [hit.title, ...hit.headings].filter(Boolean).join(' > ');
  const { text, matches } = hit.snippet;
  let marked = '';
  let at = 0;
  for (const [start, end] of matches) {
    marked += `${text.slice(at, start)}*${text.slice(start, end)}*`;
    at = end;
  }
  marked += text.slice(at);
  const score = (hit.score / scoreUnit).toFixed(2);
  const first = hit.first === undefined ? '' : `, ${hit.first} first`;
  const more = (hit.more ?? []).map((own) => `   + ${oneLine([...own.headings, own.url].join(' > '))}\n`).join('');
  return `${rank}. ${oneLine(trail)}  (${score}${first})\n   ${oneLine(hit.url)}\n   ${oneLine(marked)}\n${more}`;
}

/** What matched and what an answer cost, in one line. */
export function printCosts(answer: SearchAnswer): string {
  const { matches, matchesExact, secondStage } = answer;
  const again = secondStage?.applied ? `${many(secondStage.candidates, 'candidate')} ranked again, ` : '';
  return (
    `${matchesExact ? '' : 'at least '}${many(matches, 'match', 'matches')}, ${again}${printWork(answer)}` +
    (secondStage?.failure ? `second stage left out: ${secondStage.failure.detail}\n` : '')
  );
}

/** What is proven of an answer, and what it cost. */
export function printWork({ certificate, costs }: Pick<SearchAnswer, 'certificate' | 'costs'>): string {
  const exact = certificate.exact
    ? 'exact'
    : `${certificate.certified} of the first stage's ${certificate.places} certified`;
  const { reads, waves, rounds, bytes, postings, skipped, documents, inflatedBytes } = costs;
  const passed = skipped > 0 ? ` (${skipped} more passed over)` : '';
  return (
    `${exact}; ${many(reads, 'read')} in ${many(waves, 'wave')} and ` +
    `${many(rounds, 'round')}, ${formatBytes(bytes)}; ${many(postings, 'posting')}${passed}, ${many(documents, 'document')}, ` +
    `${formatBytes(inflatedBytes)} inflated\n`
  );
}

function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
