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

/** A hit as lines of text, matched words between asterisks. */
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
  return `${rank}. ${oneLine(trail)}  (${score})\n   ${oneLine(hit.url)}\n   ${oneLine(marked)}\n`;
}

/** What an answer cost, in one line. */
export function printCosts({ matches, matchesExact, certificate, secondStage, costs }: SearchAnswer): string {
  const again = secondStage?.applied ? `${many(secondStage.candidates, 'candidate')} ranked again, ` : '';
  const exact = certificate.exact
    ? 'exact'
    : `${certificate.certified} of the first stage's ${certificate.places} certified`;
  const { reads, waves, rounds, bytes, postings, skipped, documents, inflatedBytes } = costs;
  const passed = skipped > 0 ? ` (${skipped} more passed over)` : '';
  return (
    `${matchesExact ? '' : 'at least '}${many(matches, 'match', 'matches')}, ${again}${exact}; ${many(reads, 'read')} in ${many(waves, 'wave')} and ` +
    `${many(rounds, 'round')}, ${formatBytes(bytes)}; ${many(postings, 'posting')}${passed}, ${many(documents, 'document')}, ` +
    `${formatBytes(inflatedBytes)} inflated\n` +
    (secondStage?.failure ? `second stage left out: ${secondStage.failure.detail}\n` : '')
  );
}

function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
