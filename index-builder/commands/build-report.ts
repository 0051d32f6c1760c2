import { isKnown } from '../../shared/format/dense-stage.ts';
import type { Manifest } from '../../shared/format/release.ts';
import type { BuildSummary } from '../build.ts';
import type { EncodeCounts } from '../stages/results.ts';
import { formatBytes, table } from './table.ts';

/** What a build did, for programs. */
export function buildJson({ manifest, skipped, ...summary }: BuildSummary): unknown {
  return {
    ...summary,
    skipped: skipped.length,
    counts: manifest.counts,
    scoring: manifest.scoring,
    settings: manifest.settings,
    shards: manifest.shards.length,
  };
}

/** What a build did, for people. */
export function buildReport(summary: BuildSummary, out: string): string {
  const { release, manifest, packs, packBytes, skipped, leftOut, encoding, embedding, uncoded, seconds } = summary;
  const { counts, shards } = manifest;
  const { documents, pages, terms, postings, textBytes } = counts;
  // Documents may be known by their vectors alone.
  const share = (bytes: number, digits: number): string =>
    textBytes === 0 ? '' : `${(bytes / textBytes).toFixed(digits)} of the text`;
  const whole = textBytes === 0 ? '' : `, ${share(packBytes, 2)}'s ${formatBytes(textBytes)}`;
  const parts = Object.entries(counts.bytes).filter(([, bytes]) => bytes > 0);
  const isModelRun = encoding !== undefined || (embedding?.seconds ?? 0) > 0;
  const stages = Object.entries(seconds).filter(([name]) => name !== 'total' && (isModelRun || name !== 'encode'));
  const rows: string[][] = [
    ...baseRows(summary),
    ['documents', String(documents), `${pages} pages, ${shards.length} ${shards.length === 1 ? 'shard' : 'shards'}`],
    ['terms', String(terms.word + terms.piece), `${terms.word} words, ${terms.piece} pieces`],
    ['postings', String(postings.word + postings.piece), `${postings.word} words, ${postings.piece} pieces`],
    ...codeRows(manifest, uncoded),
    ['bytes', formatBytes(packBytes), `${packs} packs${whole}`],
    ...parts.map(([part, bytes]) => [`  ${part}`, formatBytes(bytes), share(bytes, 3)]),
    ['seconds', seconds.total.toFixed(1), stages.map(([name, time]) => `${name} ${time.toFixed(1)}`).join(', ')],
  ];
  if (encoding) rows.push(...encodingRows('encoded', encoding));
  if (embedding) rows.push(...encodingRows('embedded', embedding));
  if (skipped.length > 0) rows.push(['skipped', String(skipped.length), 'bad documents, listed above']);
  for (const [reason, count] of Object.entries(leftOut)) rows.push(['left out', String(count), reason]);
  return `${table(rows)}release ${release}\nindex in ${out}\n`;
}

/** What was built beside the base, or why all was built. */
function baseRows({ changes, whole }: BuildSummary): string[][] {
  if (whole !== undefined) return [['built', 'whole', whole]];
  if (!changes) return [];
  const { added, changed, removed, unchanged } = changes;
  return [['built', 'increment', `${added} added, ${changed} changed, ${removed} removed, ${unchanged} as before`]];
}

/** How many documents have a code, and what codes are like. */
function codeRows({ dense, counts }: Manifest, uncoded: number | undefined): string[][] {
  if (uncoded === undefined || !dense || !isKnown(dense)) return [];
  const bits = dense.bits === 1 ? 'a bit' : `${dense.bits} bits`;
  const without = uncoded > 0 ? [`${uncoded} without one`] : [];
  return [
    ['codes', String(counts.documents - uncoded), [`${dense.dims} dimensions of ${bits}`, ...without].join(', ')],
  ];
}

/** What encoding, or embedding, did. */
export function encodingRows(
  name: 'encoded' | 'embedded',
  { encoded, cached, ready, tokens, damaged, seconds }: EncodeCounts,
): string[][] {
  const sources = [`${cached} from the cache`, ...(ready > 0 ? [`${ready} brought along`] : [])];
  const rate = encoded === 0 ? [] : [`${tokens} tokens, ${Math.round(tokens / seconds)} a second`];
  const rows = [[name, String(encoded), [...sources, ...rate].join(', ')]];
  if (damaged > 0) rows.push(['damaged', String(damaged), 'places of the cache, whose vectors were made again']);
  return rows;
}
