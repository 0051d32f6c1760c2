import { type Growth, growth, MEASURED } from './growth-arithmetic.ts';
import { markdown } from './markdown.ts';

/** The collections of docs/large-builds.md: documents, and in how many parts they are built. */
const COLLECTIONS = [growth(1e6, 8), growth(1e8, 200), growth(1e10, 1000)];

const ROWS: readonly (readonly [name: string, cell: (growth: Growth) => string])[] = [
  ['documents', ({ documents }) => count(documents)],
  ['text', ({ textBytes }) => bytes(textBytes)],
  ['index', ({ indexBytes }) => bytes(indexBytes)],
  ['objects', ({ objects }) => count(objects)],
  ['shards', ({ shards }) => count(shards)],
  ['indexes, for numbers of 32 bits', ({ releases }) => count(releases)],
  ['parts', ({ parts }) => count(parts)],
  ['bytes of plan and parts', ({ partBytes }) => bytes(partBytes)],
  ['plan, hours', ({ planHours }) => number(planHours)],
  ['each part, hours', ({ partHours }) => number(partHours)],
  ['more of each part with a small encoder, hours', ({ encodeHours }) => number(encodeHours)],
  ['assemble, hours', ({ assembleHours }) => number(assembleHours)],
  ['memory of assembling', ({ assembleBytes }) => bytes(assembleBytes)],
  ['build, $', ({ buildCost }) => number(buildCost)],
  ['build with a small encoder, $', ({ encodedCost }) => number(encodedCost)],
  ['upload, $', ({ uploadCost }) => number(uploadCost)],
  ['storage, $ a month', ({ storageCost }) => number(storageCost)],
  ['tiers of merging', ({ tiers }) => count(tiers)],
  ['reads of a question', ({ reads }) => count(reads)],
  ['requests of a question', ({ requests }) => count(requests)],
  ['CPU of a question, ms', ({ cpuMs }) => number(cpuMs)],
  ['a million questions, $', ({ queryCost }) => number(queryCost)],
  ['directories, of 25 MB that an isolate has', ({ directoryBytes }) => bytes(directoryBytes)],
];

/** The table of docs/large-builds.md. */
export function growthTable(): string {
  return markdown(ROWS.map(([name, cell]) => [name, ...COLLECTIONS.map(cell)]));
}

/** Documents, of the measured kind, whose directories an isolate has room for. */
export function servedDocuments(): number {
  return (MEASURED.isolateBytes / MEASURED.directoryBytes) * 1e6;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Three significant digits, with separators. */
function number(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 20 });
}

function bytes(value: number): string {
  const unit = ['B', 'KB', 'MB', 'GB', 'TB'].findLast((_, power) => value >= 1000 ** power)!;
  return `${number(value / 1000 ** ['B', 'KB', 'MB', 'GB', 'TB'].indexOf(unit))} ${unit}`;
}
