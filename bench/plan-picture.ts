import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Draws docs/query-plan.svg from what `bench:scale` printed: `npm run -s bench:picture -- scale.md`. Bytes and waves of a
// query with nothing but the directory in memory, by mode and collection, medians.

const WIDTH = 720;
const ROW = 26;
const LEFT = 210;
const RIGHT = 220;
const TOP = 56;
const COLOURS: Readonly<Record<string, string>> = { exact: '#2b6cb0', balanced: '#63a4de', fast: '#bcd8f1' };

interface Row {
  readonly collection: string;
  readonly queries: string;
  readonly mode: string;
  readonly recall: number;
  readonly waves: number;
  readonly kilobytes: number;
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('expected a file with the tables of bench:scale');
const rows = modeRows(readFileSync(file, 'utf8'));
const out = fileURLToPath(new URL('../docs/query-plan.svg', import.meta.url));
writeFileSync(out, draw(rows));
process.stdout.write(`${rows.length} bars in ${out}\n`);

/** The rows of the tables under "Modes"; of pairs, the median. */
function modeRows(markdown: string): Row[] {
  const tables = markdown.split(/^### /m).filter((part) => part.startsWith('Modes'));
  return tables.flatMap((table) =>
    Array.from(table.matchAll(/^\| (\S+) \| (headings|questions) \| (\w+) \| (.*) \|$/gm), (match) => {
      const [, collection, queries, mode, rest] = match as unknown as [string, string, string, string, string];
      const [recall, , , waves, , kilobytes] = rest.split(' | ').map((cell) => Number.parseFloat(cell));
      return { collection, queries, mode, recall: recall!, waves: waves!, kilobytes: kilobytes! };
    }),
  );
}

function draw(all: readonly Row[]): string {
  const most = Math.max(...all.map(({ kilobytes }) => kilobytes));
  const scale = (WIDTH - LEFT - RIGHT) / most;
  const height = TOP + all.length * ROW + 20;
  const bars = all.map((row, i) => {
    const y = TOP + i * ROW;
    const width = Math.max(1, row.kilobytes * scale).toFixed(1);
    const isFirst = i === 0 || all[i - 1]!.collection !== row.collection || all[i - 1]!.queries !== row.queries;
    const label = isFirst ? text(8, y + 15, `${row.collection}, ${row.queries}`, 'font-weight="600"') : '';
    const waves = `${row.kilobytes} KB, ${row.waves} waves, recall ${row.recall.toFixed(3)}`;
    return (
      label +
      text(LEFT - 8, y + 15, row.mode, 'text-anchor="end"') +
      `<rect x="${LEFT}" y="${y + 3}" width="${width}" height="${ROW - 9}" fill="${COLOURS[row.mode] ?? '#999'}"/>` +
      text(LEFT + Number(width) + 6, y + 15, waves, '')
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(8, 20, 'What a query reads with empty caches, by mode and collection (medians)', 'font-size="14"'),
    text(8, 38, 'A wave is six reads that wait together. Recall is of the exact ten.', 'fill="#555"'),
    ...bars,
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${content}</text>`;
}
