import type { DenseStage } from '../shared/format/dense-stage.ts';
import type { HealthAnswer, ReleaseAnswer } from '../shared/release-answer.ts';
import { Budget } from './budget.ts';
import { answerTag, CACHEABLE, hasTag, NOT_STORED } from './cache-headers.ts';
import type { Settings } from './env.ts';
import { isolate } from './isolate.ts';
import { MEMORY } from './memory.ts';

/** Answers with what is known of the release that is served: counts, settings, scoring. */
export function answerRelease(settings: Settings, ifNoneMatch: string | undefined): Promise<Response> {
  const source = isolate.storage(settings, new Budget());
  return isolate.channel(settings).use(source, async ({ release, formatVersion, manifest, secondStage }) => {
    const headers = { etag: answerTag(release, 'release'), 'cache-control': CACHEABLE };
    if (hasTag(ifNoneMatch, headers.etag)) return new Response(null, { status: 304, headers });
    const { languages, spaces, scoring, settings: built, counts, shards } = manifest;
    const body: ReleaseAnswer = {
      release,
      channel: settings.channel,
      formatVersion,
      languages,
      spaces,
      scoring,
      settings: built,
      counts,
      shards: shards.length,
      ...(secondStage && { secondStage: told(secondStage.stage) }),
    };
    return Promise.resolve(Response.json(body, { headers }));
  });
}

/** What there is to know of a second stage, without where its bytes are. */
function told({
  model,
  dims,
  bits,
  candidates,
  weights,
}: DenseStage): Pick<DenseStage, 'model' | 'dims' | 'bits' | 'candidates' | 'weights'> {
  return { model, dims, bits, candidates, weights };
}

/** Answers that searches can be answered: the release is open. Says what this isolate keeps in memory. */
export function answerHealth(settings: Settings): Promise<Response> {
  const source = isolate.storage(settings, new Budget());
  return isolate.channel(settings).use(source, ({ release, manifest }) => {
    const memory = { bytes: isolate.bytes, limitBytes: MEMORY.bytes };
    const body: HealthAnswer = { status: 'ok', release, documents: manifest.counts.documents, memory };
    return Promise.resolve(Response.json(body, { headers: { 'cache-control': NOT_STORED } }));
  });
}
