import { CairnError } from '../../shared/errors.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { DEFAULT_PLAN } from './plan-option.ts';
import type { SettingOptions } from './settings.ts';
import { table } from './table.ts';

/** Options of a part; of the settings only those of a machine. */
export interface PartOptions extends SettingOptions {
  readonly part: string;
  readonly plan?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Settings that may differ from part to part, since they change no byte. */
const MACHINE_SETTINGS = new Set(['threads', 'memory', 'cache']);

/** Does what `cairn build --part` says. @throws CairnError `bad-request` (inputs or settings, which the plan has) */
export async function runPart(
  inputs: readonly string[],
  { part: text, plan = DEFAULT_PLAN, out, json, ...settings }: PartOptions,
): Promise<void> {
  const { part, parts } = parsePart(text);
  if (inputs.length > 0)
    throw new CairnError(
      'bad-request',
      `the input ${inputs[0]} beside --part, expected none: a part reads the plan's documents`,
    );
  const other = Object.keys(settings).find((name) => !MACHINE_SETTINGS.has(name));
  if (other !== undefined)
    throw new CairnError(
      'bad-request',
      `the setting ${other} beside --part, expected none but --threads, --memory and --cache: the others are the plan's`,
    );
  const progress = json ? SILENT : makeProgress(process.stderr);
  const [{ buildPart }, { encodingRows }] = await Promise.all([
    import('../build-part.ts'),
    import('./build-report.ts'),
  ]);
  const summary = await buildPart({ plan, part, parts, out }, settings, progress);
  const { documents, postings, encoding, embedding, file } = summary;
  const rows = [
    ['documents', String(documents), `part ${part} of ${parts}`],
    ['postings', String(postings), ''],
    ...(encoding ? encodingRows('encoded', encoding) : []),
    ...(embedding ? encodingRows('embedded', embedding) : []),
  ];
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${table(rows)}part in ${file}\n`);
}

function parsePart(text: string): { part: number; parts: number } {
  const [, part, parts] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (part === undefined || parts === undefined || part < 1 || part > parts)
    throw new CairnError('bad-request', `--part is "${text}", expected i/N with i from 1 to N, such as 2/8`);
  return { part, parts };
}
