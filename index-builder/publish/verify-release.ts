import { CairnError } from '../../shared/errors.ts';
import { PACK_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { releaseKey } from '../../shared/format/object.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { openIndex, openRelease } from '../../shared/search/open-index.ts';
import { NO_CACHE } from '../../shared/search/reading/read-blocks.ts';
import { type BlockCounts, readEverything } from '../folder/read-everything.ts';
import { WholePacks } from '../folder/whole-packs.ts';
import type { Progress } from '../progress.ts';
import { sha256 } from '../sha256.ts';
import { type NamedObject, packsOf } from './release-objects.ts';
import { checkSignature } from './signing-key.ts';

/** Objects read at the same time. */
const READS = 6;

/** What was found to be right. */
export interface VerifiedRelease {
  readonly release: string;
  readonly objects: number;
  readonly bytes: number;
  readonly blocks: BlockCounts;
}

/**
 * Reads every object that a channel's release needs: each is there, has the name that its bytes give it, and every block in it
 * has its checksum and its structure. Holds a pack for each read under way.
 * @param publicKey key that the head has to be signed with, if it has to be
 * @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `unauthorized`, `transport`
 */
export async function verifyChannel(
  source: RangeSource,
  channel: string,
  progress: Progress,
  publicKey?: string,
): Promise<VerifiedRelease> {
  const served = await openIndex(source, channel, {
    checkHead: async (head) => {
      if (publicKey !== undefined) checkSignature(head, publicKey);
      return Promise.resolve();
    },
  });
  // Not what the head carries of it, but the objects themselves.
  const index = await openRelease(source, served.release);
  const packs = packsOf(index);
  const object = await source.readWhole(releaseKey(index.release), PACK_LIMIT_BYTES);
  checkName({ name: index.release, key: releaseKey(index.release), bytes: object.bytes.length }, object.bytes);
  let bytes = object.bytes.length;
  let done = 0;
  progress.stage('verify', packs.length);
  try {
    await inParallel(packs, READS, async (pack) => {
      const { bytes: found } = await source.readWhole(pack.key, PACK_LIMIT_BYTES);
      checkName(pack, found);
      bytes += found.length;
      progress.update(++done);
    });
  } finally {
    progress.end();
  }
  const blocks = await readEverything(index, { source: new WholePacks(source), cache: NO_CACHE });
  return { release: index.release, objects: packs.length + 1, bytes, blocks };
}

function checkName({ name, key, bytes }: NamedObject, found: Uint8Array): void {
  const actual = sha256(found);
  if (actual === name && found.length === bytes) return;
  throw new CairnError(
    'corrupt',
    `${key} has ${found.length} bytes with the SHA-256 ${actual}, expected ${bytes} with its name`,
  );
}
