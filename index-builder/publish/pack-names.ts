import type { OpenIndex } from '../../shared/search/open-index.ts';

/** Names of every pack that a release needs, each once: lists and pages, directories, tables, codes. */
export function packNames({ directories, manifest, secondStage }: OpenIndex): string[] {
  const names = new Set(directories.flatMap((directory) => directory.packs.map((pack) => pack.name)));
  for (const { directory } of manifest.shards) names.add(directory.pack);
  if (manifest.queryTable) names.add(manifest.queryTable.pack);
  for (const name of secondStage?.packs ?? []) names.add(name);
  return [...names];
}
