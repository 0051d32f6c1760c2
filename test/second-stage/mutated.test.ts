import { beforeAll, expect, it } from 'vitest';
import type { SearchAnswer } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import { decodeBlock, encodeBlock } from '../../shared/format/block.ts';
import { BLOCK, type BlockKind, HEADER_BYTES, ROW_BLOCK_TOKENS } from '../../shared/format/layout.ts';
import { rowBytes } from '../../shared/format/row-block.ts';
import { mutateBytes, mutateJson } from '../format/mutate.ts';
import type { Objects } from '../format/taken-apart.ts';
import { random } from '../golden/random.ts';
import { ask, draw, objectsOfMany, open, WORDS } from './many.ts';
import { type Codes, type Faults, withCodes } from './with-codes.ts';

// Bytes of the second stage that are wrong under a right checksum: an answer is the first stage's with the reason named, or
// one that only the changed bytes explain; never an error of the host's, and never another answer of the first stage.

const RUNS = 1200;
const DOCUMENTS = 600;
const QUERIES = ['amber birch', 'cedar', 'fjord grove heath amber'];
const TARGETS = ['codes', 'denseTable', 'rows', 'manifest'] as const;
type Target = (typeof TARGETS)[number];

let objects: Objects;
let codes: Codes;
beforeAll(async () => {
  objects = await objectsOfMany(DOCUMENTS);
  codes = draw(DOCUMENTS, 3);
}, 60_000);

async function askAll(all: Objects): Promise<SearchAnswer[]> {
  const opened = await open(all, 1 << 20);
  const answers = [];
  for (const query of QUERIES) answers.push(await ask(opened, query, { k: 30 }));
  return answers;
}

/** Score that the first stage gives each document, by query. */
async function firstScores(): Promise<Map<string, number>[]> {
  const opened = await open(objects);
  const scores = QUERIES.map(() => new Map<string, number>());
  for (const [i, query] of QUERIES.entries())
    for (let offset = 0; offset < DOCUMENTS; offset += 100)
      for (const { id, score } of (await ask(opened, query, { k: 100, offset })).hits) scores[i]!.set(id, score);
  return scores;
}

/** Changes the payload of a block of an object, and makes its checksum right. */
function changed(
  object: Uint8Array,
  start: number,
  end: number,
  kind: BlockKind,
  change: (payload: Uint8Array) => Uint8Array,
): Uint8Array {
  const block = encodeBlock(kind, change(decodeBlock(kind, object.subarray(start, end))));
  // Where it became shorter or longer, what follows lies elsewhere: readers compute places.
  return Buffer.concat([object.subarray(0, start), block, object.subarray(end)]);
}

function faultsOf(target: Target, next: () => number): Faults {
  const mutate = (payload: Uint8Array): Uint8Array => mutateBytes(payload, next);
  if (target === 'manifest') return {};
  const blockBytes = 5 + 32 + 256 * 8;
  const rowsBytes = 5 + Math.min(ROW_BLOCK_TOKENS, WORDS.length) * rowBytes(64);
  return {
    spoil: (object, what) => {
      if (target === 'codes' && what === 'codes') {
        const start = HEADER_BYTES + Math.floor(next() * 2) * blockBytes;
        return changed(object, start, start + blockBytes, BLOCK.codes, mutate);
      }
      const rows = object.length - rowsBytes;
      if (target === 'rows' && what === 'table') return changed(object, rows, object.length, BLOCK.rows, mutate);
      if (target === 'denseTable' && what === 'table')
        return changed(object, HEADER_BYTES, rows, BLOCK.denseTable, mutate);
      return object;
    },
  };
}

it(`answers with the first stage, or by the bytes as they are, over ${RUNS} mutations`, async () => {
  const untouched = await askAll(withCodes(objects, codes).objects);
  expect(untouched.every(({ rank }) => rank === 'dense2')).toBe(true);
  const scores = await firstScores();
  const fates = Object.fromEntries(TARGETS.map((target) => [target, { refused: 0, fell: 0, other: 0, same: 0 }]));
  for (let run = 0; run < RUNS; run++) {
    const target = TARGETS[run % TARGETS.length]!;
    const fate = fates[target]!;
    const next = random(1000 + run);
    const { stage } = withCodes(objects, codes);
    const mutated = target === 'manifest' ? (JSON.parse(mutateJson(JSON.stringify(stage), next)) as object) : {};
    const { objects: all } = withCodes(objects, codes, { ...faultsOf(target, next), stage: mutated });
    let answers: SearchAnswer[];
    try {
      answers = await askAll(all);
    } catch (error) {
      // A manifest is refused as a whole; a part that is read later never fails an answer.
      if (!(error instanceof CairnError) || error.code !== 'corrupt' || target !== 'manifest') throw error;
      fate.refused++;
      continue;
    }
    for (const [i, answer] of answers.entries()) {
      const before = untouched[i]!;
      expect(answer.matches).toBe(before.matches);
      expect(answer.hits.length).toBe(before.hits.length);
      // More or fewer candidates may bring other documents, but the first stage says the same of each.
      for (const { id, score, stages } of answer.hits) expect(stages?.sparse ?? score).toBe(scores[i]!.get(id));
      if (answer.rank === 'sparse') {
        const { failure, weight } = answer.secondStage!;
        if (weight > 0) expect(['corrupt', 'not-found', 'too-new', 'no-tokens']).toContain(failure!.code);
        fate.fell++;
      } else if (JSON.stringify(answer.hits) === JSON.stringify(before.hits)) fate.same++;
      else fate.other++;
    }
  }
  console.table(fates);
  for (const target of TARGETS) {
    expect(fates[target]!.fell + fates[target]!.refused, target).toBeGreaterThan(20);
    // A document's code, a row: what is well-formed is taken at its word.
    if (target === 'codes' || target === 'rows') expect(fates[target]!.other, target).toBeGreaterThan(20);
  }
}, 120_000);
