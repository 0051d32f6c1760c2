import { CairnError } from '../../shared/errors.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';

/**
 * Names of every pack that a release needs, each once: lists and pages, directories, tables, codes.
 * @throws CairnError `too-new` (a second stage of another version: what belongs to it would be left behind)
 */
export function packNames({ directories, manifest, secondStage }: OpenIndex): string[] {
  if (manifest.dense && !secondStage)
    throw new CairnError(
      'too-new',
      `the index has codes of version ${manifest.dense.version}, whose objects are not known here`,
    );
  const names = new Set(directories.flatMap((directory) => directory.packs.map((pack) => pack.name)));
  for (const { directory } of manifest.shards) names.add(directory.pack);
  if (manifest.queryTable) names.add(manifest.queryTable.pack);
  for (const name of secondStage?.packs ?? []) names.add(name);
  return [...names];
}
