import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { formatBytes, table } from '../index-builder/commands/table.ts';
import { parseConfig } from '../index-builder/config.ts';
import { SILENT } from '../index-builder/progress.ts';
import { CORPUS_CONFIG, corpusFile } from './corpus.ts';

// Builds an index and prints what it took: `npm run -s bench:build [documents.jsonl.gz]`. Peak memory is that of this
// process, in which nothing else runs.

const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'));
const { manifest, packBytes, packs, seconds } = await build(
  [corpusFile()],
  join(folder, 'index'),
  parseConfig(CORPUS_CONFIG),
  SILENT,
);
rmSync(folder, { recursive: true });

const { counts } = manifest;
const share = (bytes: number): string => (bytes / counts.textBytes).toFixed(3);
process.stdout.write(
  table([
    ['documents', String(counts.documents), `${Math.round(counts.documents / seconds.total)} a second`],
    ['postings', String(counts.postings.word), `${counts.terms.word} terms`],
    [
      'seconds',
      seconds.total.toFixed(1),
      Object.entries(seconds)
        .filter(([stage]) => stage !== 'total')
        .map(([stage, time]) => `${stage} ${time.toFixed(1)}`)
        .join(', '),
    ],
    ['peak memory', formatBytes(process.resourceUsage().maxRSS * 1024), ''],
    [
      'index',
      formatBytes(packBytes),
      `${share(packBytes)} of the text's ${formatBytes(counts.textBytes)}, ${packs} packs`,
    ],
    ...Object.entries(counts.bytes).map(([part, bytes]) => [`  ${part}`, formatBytes(bytes), share(bytes)]),
  ]),
);
