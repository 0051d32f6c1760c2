import { readFileSync } from 'node:fs';
import { encoderText } from '../index-builder/document-text.ts';
import { readDocuments } from '../index-builder/documents/read-documents.ts';
import { openModelFolder } from '../index-builder/encoders/model-folder.ts';
import { openEncoder } from '../index-builder/encoders/open-encoder.ts';
import { loadRuntime, RUNTIMES, type RuntimeName } from '../index-builder/encoders/runtime.ts';
import type { EncoderText } from '../index-builder/encoders/encoder-input.ts';
import { markdown } from './markdown.ts';
import { beside, encoderFolder } from './shared-data.ts';

// Tokens a second of an encoder: by runtime, threads and window on the abstracts of SciFact, and by the number of texts
// in a batch on one core: `npm run -s bench:encode [encoder]`. Ratios are of one run.

const TEXTS = 300;
const folder = openModelFolder(encoderFolder());
const texts: EncoderText[] = [];
for await (const { document } of readDocuments(beside('data/eval/scifact')))
  if (texts.push(encoderText(document)) === TEXTS) break;

const rows = [['runtime', 'threads', 'window', 'tokens/s']];
for (const runtime of RUNTIMES)
  for (const threads of [1, 2])
    for (const window of [128, 256, 512])
      rows.push([runtime, String(threads), String(window), String(await tokensPerSecond(runtime, threads, window))]);
process.stdout.write(markdown(rows));

const batches = [['tokens of a text', '1 at once', '4', '16']];
for (const length of [16, 64, 128, 256]) {
  const speeds = [];
  for (const batch of [1, 4, 16]) speeds.push(String(await batchSpeed(batch, length)));
  batches.push([String(length), ...speeds]);
}
process.stdout.write(`\nTokens/s by texts in a batch, one core, native runtime:\n\n${markdown(batches)}`);

async function tokensPerSecond(runtime: RuntimeName, threads: number, windowTokens: number): Promise<number> {
  const encoder = await openEncoder(folder, { runtime, threads, windowTokens, overlapTokens: 32, repeatContext: true });
  await Promise.all(texts.slice(0, 8).map((text) => encoder.encode(text)));
  const started = performance.now();
  const encoded = await Promise.all(texts.map((text) => encoder.encode(text)));
  const seconds = (performance.now() - started) / 1000;
  await encoder.close();
  return Math.round(encoded.reduce((sum, { tokens }) => sum + tokens, 0) / seconds);
}

/** Texts of equal length, so that nothing is padded. */
async function batchSpeed(batch: number, length: number): Promise<number> {
  const runtime = await loadRuntime('onnxruntime-node');
  const session = await runtime.open(readFileSync(folder.modelFile));
  const dims = [batch, length];
  const ids = BigInt64Array.from({ length: batch * length }, (_, i) => BigInt(1000 + ((i * 7919) % 28_000)));
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => {
      const values =
        name === 'input_ids' ? ids : new BigInt64Array(ids.length).fill(name === 'attention_mask' ? 1n : 0n);
      return [name, new runtime.Tensor('int64', values, dims)];
    }),
  );
  for (let i = 0; i < 2; i++) await session.run(feeds);
  const runs = Math.ceil(8192 / (batch * length));
  const started = performance.now();
  for (let i = 0; i < runs; i++) await session.run(feeds);
  return Math.round((runs * batch * length * 1000) / (performance.now() - started));
}
