import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../index-builder/config.ts';
import { IndexFolder } from '../index-builder/folder/index-folder.ts';
import { openPiecePlan } from '../index-builder/piece-plan.ts';
import { SILENT } from '../index-builder/progress.ts';
import { encodeStage } from '../index-builder/stages/encode-stage.ts';
import { indexStage } from '../index-builder/stages/index-stage.ts';
import { invertStage } from '../index-builder/stages/invert-stage.ts';
import { readStage } from '../index-builder/stages/read-stage.ts';
import { Bm25f, bm25Settings } from '../index-builder/weights/bm25f.ts';
import { toHex } from '../shared/bytes.ts';
import { SPACE } from '../shared/format/layout.ts';
import { encodeTermKey } from '../shared/format/term-key.ts';
import { type QueryWeights, weighQuery } from '../shared/search/query/weigh-query.ts';

interface FloatList {
  readonly documents: Uint32Array;
  readonly weights: Float64Array;
}

/** A collection whose weights were never quantized: what quantized rankings are compared with. */
export class FloatIndex {
  readonly #lists: ReadonlyMap<string, FloatList>;
  readonly #ids: readonly string[];

  private constructor(lists: ReadonlyMap<string, FloatList>, ids: readonly string[]) {
    this.#lists = lists;
    this.#ids = ids;
  }

  /** Goes through the stages of a build up to the lists. */
  static async make(inputs: readonly string[], config: Config): Promise<FloatIndex> {
    const out = mkdtempSync(join(tmpdir(), 'cairn-float-'));
    const folder = new IndexFolder(join(out, 'index'));
    const plan = await openPiecePlan(config);
    try {
      const read = await readStage(inputs, config, plan.side.tokenizer?.vocabulary, folder.temporary, SILENT);
      const encoded = await encodeStage(read, plan, folder.temporary, SILENT);
      const ids: string[] = [];
      const documents = function* () {
        for (const weighed of encoded.documents()) {
          ids.push(weighed.document.id);
          yield weighed;
        }
      };
      const inverted = invertStage({ ...encoded, documents }, plan, config, folder.temporary);
      const indexed = indexStage(inverted, config, folder, SILENT);
      const bm25f = new Bm25f(bm25Settings(config), indexed.lengths);
      const lists = new Map<string, FloatList>();
      for (const { key, documents: own, payloads } of indexed.inverter.terms()) {
        const weights = key[0] === SPACE.word ? bm25f.weigh(own, payloads) : plan.model.weigh(own, payloads);
        lists.set(toHex(key), { documents: own.slice(), weights });
      }
      return new FloatIndex(lists, ids);
    } finally {
      await plan.close();
      folder.discard();
      rmSync(out, { recursive: true });
    }
  }

  /** Ids of the first k documents of a query, ties in the order of documents. */
  top(query: string, queryWeights: QueryWeights, k: number): string[] {
    const scores = new Float64Array(this.#ids.length);
    for (const { space, term, weight } of weighQuery(query, queryWeights)) {
      const list = this.#lists.get(toHex(encodeTermKey(space, term)));
      list?.documents.forEach((document, i) => (scores[document]! += weight * list.weights[i]!));
    }
    const found = Array.from(scores.keys()).filter((document) => scores[document]! > 0);
    return found
      .sort((a, b) => scores[b]! - scores[a]! || a - b)
      .slice(0, k)
      .map((document) => this.#ids[document]!);
  }
}
