import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { DisplayDictionary } from '../../index-builder/shard/display-dictionary.ts';
import { DICTIONARY_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { sentencesOf } from './site-documents.ts';

// A file of its own: what other tests have left to be collected would be counted along.

const DOCUMENTS = 200_000;

/** Memory of buffers that are still in use. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What one collection finds is freed beside the work, by the next one at the latest.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

test(
  'a dictionary takes a few MiB to find, and is that of all documents, however many they are',
  { timeout: 60_000 },
  () => {
    const before = heldBytes();
    const dictionary = new DisplayDictionary();
    // More than a dictionary holds, in the first half of the documents and, other than that, in the second.
    const halves = [sentencesOf(1000, 1), sentencesOf(1000, 2)] as const;
    let bytes = 0;
    for (let i = 0; i < DOCUMENTS; i++) {
      const shared = halves[i < DOCUMENTS / 2 ? 0 : 1];
      const text = [0, 1, 2].map((j) => shared[(i * 7 + j * 331) % shared.length]!).join(' ');
      const id = `/guide/${i}`;
      dictionary.add({ id, url: id, page: id, title: 'Guide', headings: [], text });
      bytes += text.length;
    }
    expect(bytes).toBeGreaterThan(30 << 20);
    // A sample of 4 MiB, what the packer holds itself, and what is not collected yet.
    expect(heldBytes() - before).toBeLessThan(12 << 20);
    const trained = new TextDecoder('latin1').decode(dictionary.train());
    expect(trained.length).toBeGreaterThan(0.9 * DICTIONARY_LIMIT_BYTES);
    const found = halves.map((shared) => shared.filter((sentence) => trained.includes(sentence.slice(5, 25))).length);
    expect(Math.min(...found)).toBeGreaterThan(Math.max(...found) / 2);
  },
);
