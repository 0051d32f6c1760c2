import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { fromHex } from '../../shared/bytes.ts';
import { decodeBlock } from '../../shared/format/block.ts';
import type { StoredDocument } from '../../shared/format/display-page.ts';
import type { Extent } from '../../shared/format/extents.ts';
import { decodeHead } from '../../shared/format/head.ts';
import type { BlockKind, Space } from '../../shared/format/layout.ts';
import { channelKey } from '../../shared/format/object.ts';
import type { TableTokenizer } from '../../shared/format/query-table.ts';
import type { Manifest } from '../../shared/format/release.ts';
import type { LogEntry } from '../../shared/format/release-log.ts';

// The example that FORMAT.md has: the bytes of its dumps, and what it says of them.

export const FOLDER = new URL('../../shared/format/', import.meta.url);
export const SPECIFICATION = readFileSync(new URL('FORMAT.md', FOLDER), 'utf8');

/** What the specification says of its example, in the JSON that stands there. */
interface Stated {
  readonly extents: Readonly<
    Record<'dictionary' | 'display' | 'words' | 'tier' | 'ids' | 'vectors' | 'column', Extent>
  >;
  readonly dictionary: string;
  readonly tier: { readonly documents: number[]; readonly impacts: number[] };
  /** Of the space `word` where nothing else is said. */
  readonly words: { space?: Space; term: string; scaleBits: number; documents: number[]; impacts: number[] }[];
  readonly documents: StoredDocument[];
  readonly ids: { hash: number; document: number; page: number }[];
  readonly vectors: [number, number][][];
  readonly level: (number | null)[];
  /** Weights in steps of the scale. */
  readonly queryTable: { readonly tokenizer: TableTokenizer; readonly tokens: string[]; readonly weights: number[] };
  readonly manifest: Manifest;
  readonly log: LogEntry[];
}

/** The weight that 255 steps of the query table stand for. */
export const TABLE_SCALE = 2;

export const OBJECTS = dumpedObjects();
export const [ROWS, STATED, ANSWER] = fences('json').map((text) => JSON.parse(text) as unknown) as [
  unknown,
  Stated,
  { matches: number; hits: { id: string; score: number }[] },
];
export const [PACK, DIRECTORY, TABLE] = [...OBJECTS.keys()].filter((key) => key.startsWith('packs/')) as [
  string,
  string,
  string,
];
export const object = (key: string): Uint8Array => OBJECTS.get(key)!;
export const HEAD = decodeHead(object(channelKey('live')));

export function fences(language: string): string[] {
  return Array.from(SPECIFICATION.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms')), ([, text]) => text!);
}

/** The objects of the dumps, by key. Each line has its offset, bytes, and a note from column 55 on. */
function dumpedObjects(): Map<string, Uint8Array> {
  const objects = new Map<string, Uint8Array>();
  for (const [, key, dump] of SPECIFICATION.matchAll(/^`(\w+\/\w+)`[^`]*?```text\n(.*?)^```/gms)) {
    let hex = '';
    for (const line of dump!.trimEnd().split('\n')) {
      expect(Number.parseInt(line.slice(0, 4), 16)).toBe(hex.length / 2);
      hex += line.slice(6, 54).replaceAll(' ', '');
    }
    objects.set(key!, fromHex(hex));
  }
  return objects;
}

export function payloadOf(kind: BlockKind, { address, bytes }: Extent): Uint8Array {
  return decodeBlock(kind, object(PACK).subarray(address, address + bytes));
}

/** The byte strings of tokens, terms and the dictionary as texts. */
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
