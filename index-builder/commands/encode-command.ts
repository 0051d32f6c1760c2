import type { Command } from 'commander';
import { errorLine } from '../error-line.ts';
import { makeProgress, SILENT } from '../progress.ts';
import { addEncoderOptions, addInputOptions, configOf, type SettingOptions } from './settings.ts';
import { table } from './table.ts';

interface EncodeOptions extends SettingOptions {
  readonly to: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** Adds `cairn encode`. */
export function addEncodeCommand(program: Command): void {
  const command = addInputOptions(program.command('encode'))
    .description('encode documents and write their vectors and embeddings, for build --vectors and --embeddings')
    .requiredOption('--to <file>', 'file of them, JSONL; .gz is deflated');
  addEncoderOptions(command)
    .option('--json', 'print the summary as JSON')
    .action(async (inputs: string[], { to, config, json, ...settings }: EncodeOptions) => {
      const overrides = configOf(settings);
      const progress = json ? SILENT : makeProgress(process.stderr);
      const [{ encodeToFile }, { loadConfig }, { encodingRows }] = await Promise.all([
        import('../encode.ts'),
        import('../config.ts'),
        import('./build-report.ts'),
      ]);
      const summary = await encodeToFile(inputs, to, await loadConfig(config, overrides), progress);
      const { documents, postings, skipped, encoding, embedding } = summary;
      for (const error of skipped) process.stderr.write(`skipped ${errorLine(error)}\n`);
      const rows = [
        ['documents', String(documents), encoding ? `${(postings / documents).toFixed(1)} pieces a document` : ''],
        ...(encoding ? encodingRows('encoded', encoding) : []),
        ...(embedding ? encodingRows('embedded', embedding) : []),
      ];
      const report = `${table(rows)}vectors in ${to}\n`;
      process.stdout.write(json ? `${JSON.stringify({ ...summary, skipped: skipped.length })}\n` : report);
    });
}
