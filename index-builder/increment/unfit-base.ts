import { isDeepStrictEqual } from 'node:util';
import { isKnown } from '../../shared/format/dense-stage.ts';
import { BLOCK, QUERY_KINDS, VERSION } from '../../shared/format/layout.ts';
import { encodeBlockObject } from '../../shared/format/object.ts';
import { encodeQueryTable } from '../../shared/format/query-table.ts';
import type { Config } from '../config.ts';
import type { DensePlan } from '../dense-plan.ts';
import type { PiecePlan } from '../piece-plan.ts';
import { sha256 } from '../sha256.ts';
import { needsFrequencies, queryTableParts } from '../query/query-side.ts';
import { releaseSettings } from '../release-settings.ts';
import type { BaseIndex } from './base-index.ts';

/** Why nothing can be built on a base, whatever the documents are; undefined: it can. */
export function unfitBase(
  { index: { manifest, formatVersion } }: BaseIndex,
  config: Config,
  plan: PiecePlan,
  dense: DensePlan | undefined,
): string | undefined {
  const { scoring, spaces, settings } = manifest;
  if (formatVersion !== VERSION)
    return `the base is of version ${formatVersion} of the format, and this one is ${VERSION}`;
  if (plan.model.isStatistical)
    return `the pieces of the method ${config.method ?? ''} are weighed by the collection, and so change with every document`;
  if (config.embeddings !== undefined)
    return 'the embeddings are ready-made, and whether they changed is not known of the base';
  if (!manifest.titles) return 'the base has no space of titles';
  const hasPieces = spaces.includes('piece');
  if (!hasPieces && (config.method !== undefined || plan.encoder)) return 'the base has no pieces';
  const own = releaseSettings(config, plan, dense, hasPieces);
  const differing = [...new Set([...Object.keys(own), ...Object.keys(settings)])].filter(
    (name) => !isDeepStrictEqual(asJson(own[name]), settings[name]),
  );
  if (differing.length > 0) return `the base was built with other settings: ${differing.join(', ')}`;
  if (scoring.occurrenceCap !== config.occurrenceCap) return 'the base was built with another occurrenceCap';
  if (!hasSameTable(manifest.queryTable?.pack, plan, hasPieces)) return 'the base has another query table';
  return hasSameCodes(manifest.dense, dense) ? undefined : 'the base has another second stage';
}

/** Whether the weights of queries are those of the base: as far as they do not come from its documents. */
function hasSameTable(pack: string | undefined, { side }: PiecePlan, hasPieces: boolean): boolean {
  if (!hasPieces || needsFrequencies(side)) return true;
  const parts = queryTableParts(side, undefined);
  return (parts && sha256(encodeBlockObject(BLOCK.queryTable, encodeQueryTable(parts)))) === pack;
}

function hasSameCodes(theirs: BaseIndex['index']['manifest']['dense'], own: DensePlan | undefined): boolean {
  if (!theirs || !own) return !theirs && !own;
  if (!isKnown(theirs)) return false;
  return (
    theirs.table.pack === sha256(own.table.object) &&
    theirs.bits === own.shape.bits &&
    theirs.candidates === own.candidates &&
    QUERY_KINDS.every((kind) => theirs.weights[kind] === own.weights[kind])
  );
}

/** As it comes back from a manifest. */
function asJson(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
