import { createHash } from 'node:crypto';
import { CairnError } from '../../shared/errors.ts';
import type { DensePlan } from '../dense-plan.ts';
import type { PiecePlan } from '../piece-plan.ts';

/** What a build is made with, beside its documents and its settings. */
export const SOURCES = ['encoder', 'queries', 'expansions', 'dense', 'denseTable'] as const;
type Source = (typeof SOURCES)[number];
/** Hash of each that a build has. */
export type SourceHashes = Readonly<Partial<Record<Source, string>>>;

const NAMES: Readonly<Record<Source, string>> = {
  encoder: 'the encoder, or what runs it,',
  queries: 'the tokenizer, or the table of query weights,',
  expansions: 'the file of expansions',
  dense: 'the model that embeds, or what runs it,',
  denseTable: 'the query table of the model that embeds',
};

/** Hashes of what was opened for a build: files may change, and another machine may have others, or another runtime. */
export function hashSources(pieces: PiecePlan, dense: DensePlan | undefined): SourceHashes {
  const { side, encoder, expansions, settings, impactBits } = pieces;
  const { tokenizer, table } = side;
  return {
    encoder: hashOf([encoder?.fingerprint, settings, impactBits]),
    queries: hashOf([side.encoder, tokenizer?.table, tokenizer?.tokens, [...(table ?? [])]]),
    ...(expansions && { expansions: hashOf([...expansions]) }),
    ...(dense && {
      dense: hashOf([dense.encoder?.fingerprint, dense.settings, dense.shape]),
      denseTable: hashOf([dense.table.basis, Buffer.from(dense.table.object).toString('base64')]),
    }),
  };
}

/** @throws CairnError `conflict` naming what is another than the plan's */
export function checkSources(expected: SourceHashes, found: SourceHashes): void {
  for (const source of SOURCES) {
    if (expected[source] === found[source]) continue;
    const digits = (hash: string | undefined): string => hash?.slice(0, 12) ?? 'none';
    throw new CairnError(
      'conflict',
      `${NAMES[source]} is another than that of the plan (${digits(found[source])}), expected ${digits(expected[source])}: plan again, or build with the same`,
    );
  }
}

function hashOf(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}
