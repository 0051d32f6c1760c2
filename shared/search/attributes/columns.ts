import { CairnError } from '../../errors.ts';
import { decodeColumn } from '../../format/column.ts';
import { type Column } from '../../format/open-column.ts';
import type { Directory } from '../../format/directory.ts';
import { BLOCK } from '../../format/layout.ts';
import type { WantedBlock } from '../reading/read-blocks.ts';

/** Names of attributes that an error lists. */
const LISTED = 20;
/** Names that somebody gives who wants a part of a site. */
const ADDRESSES = ['page', 'path', 'url', 'section'];

/** The columns of some attributes as blocks to be read, of those that a shard has. */
export function wantedColumns(directory: Directory, names: readonly string[]): WantedBlock[] {
  return [...new Set(names)].flatMap((name): WantedBlock[] => {
    const extent = directory.columns.get(name);
    return extent ? [{ space: directory, extent, kind: BLOCK.column }] : [];
  });
}

/**
 * Columns of a shard that were read. Each is opened when it is asked for and not kept: a million documents take 5 ms, and
 * 8 MB while it is looked at.
 */
export class Columns {
  readonly #directory: Directory;
  readonly #payloads: ReadonlyMap<number, Uint8Array>;

  /** @param payloads of blocks, by address */
  constructor(directory: Directory, payloads: ReadonlyMap<number, Uint8Array>) {
    this.#directory = directory;
    this.#payloads = payloads;
  }

  /** Documents of the shard. */
  get documents(): number {
    return this.#directory.documents;
  }

  /** The column of an attribute that was read; undefined: no document of the shard has it. @throws CairnError `corrupt` */
  open(name: string): Column | undefined {
    const extent = this.#directory.columns.get(name);
    return extent && decodeColumn(this.#payloads.get(extent.address)!, this.documents);
  }
}

/** Refuses attributes that no shard has. @throws CairnError `bad-request` naming those that there are */
export function checkAttributes(directories: readonly Directory[], parameter: string, names: readonly string[]): void {
  const unknown = names.find((name) => !directories.some(({ columns }) => columns.has(name)));
  if (unknown === undefined) return;
  const known = [...new Set(directories.flatMap(({ columns }) => [...columns.keys()]))].sort();
  const more = known.length > LISTED ? `, and ${known.length - LISTED} more` : '';
  const expected =
    known.length > 0 ? `one of ${known.slice(0, LISTED).join(', ')}${more}` : 'none: no document has any';
  // What people look for first: pages have no column, which would be as large as all other attributes together.
  const hint = ADDRESSES.includes(unknown)
    ? '; a part of a site is section:guide/start, in an index that was built with the setting "sections"'
    : '';
  throw new CairnError(
    'bad-request',
    `${parameter} names the attribute ${JSON.stringify(unknown)}, expected ${expected}${hint}`,
  );
}
