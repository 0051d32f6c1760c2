import { gzipSync } from 'node:zlib';
import { jsonLines } from '../cli/run-cli.ts';

/**
 * A judged collection and two runs of it, small enough to be measured by hand. Three queries count: `nothing` has no
 * relevant document, `unjudged` no judgement.
 */
export const COLLECTION: Record<string, string | Uint8Array> = {
  'data/queries.jsonl': jsonLines([
    { _id: 'q1', text: 'red owl' },
    { _id: 'q2', text: `blue | bird ${'of a long name '.repeat(5)}` },
    { _id: 'q3', text: 'green\tfrog\u001b[31m' },
    { _id: 'nothing', text: 'no such thing' },
    { _id: 'unjudged', text: 'whatever' },
  ]),
  'data/qrels/test.tsv':
    'query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t1\nq1\tc\t0\nq2\td\t1\nq3\te\t1\nq3\tf\t1\nnothing\tg\t0\n',
  'data/qrels/dev.tsv.gz': gzipSync('q1\tx\t1\n'),

  // q1: a, x, b. q2: y, d. q3 is missing.
  'one.run': 'q1 Q0 b 1 1 t\nq1 Q0 a 2 3 t\nq1 Q0 x 3 2 t\nq2 Q0 y 1 2 t\nq2 Q0 d 2 1 t\nunjudged Q0 a 1 1 t\n',
  // q1: b, a. q2: d. q3: f, z, e, since equal scores go to the greater name.
  'two.run.gz': gzipSync(
    'q1 Q0 b 1 2 t\nq1 Q0 a 2 1 t\nq2 Q0 d 1 1 t\nq3 Q0 e 1 1 t\nq3 Q0 f 2 2 t\nq3 Q0 z 3 1 t\nnothing Q0 g 1 1 t\n',
  ),

  'queries.tsv.gz': gzipSync('q1\tred owl\nq2\tblue bird\nq3\tgreen frog\n'),
  'topics.txt':
    '<top>\n<num> Number: q1\n<title> red owl\n</top>\n<top><num>q2</num><title>blue bird</title></top>\n' +
    '<top>\n<num>q3\n<title>\ngreen frog\n<desc> frogs\n</top>\n',
  'qrels.trec.gz': gzipSync('q1 0 a 2\nq1 0 b 1\nq2 0 d 1\nq3 0 e 1\nq3 0 f 1\n'),
};

const log = Math.log2;
/** What the queries measure in `one.run`, and in `two.run.gz`: nDCG@10, MAP and p@1 of q1, q2 and q3. */
export const ONE = {
  // a and b at 1 and 3, of grades 2 and 1, by their best order; d at 2; nothing.
  'ndcg@10': [(2 + 1 / log(4)) / (2 + 1 / log(3)), 1 / log(3), 0],
  map: [(1 + 2 / 3) / 2, 1 / 2, 0],
  'p@1': [1, 0, 0],
} as const;
export const TWO = {
  // b and a at 1 and 2; d at 1; f and e at 1 and 3.
  'ndcg@10': [(1 + 2 / log(3)) / (2 + 1 / log(3)), 1, (1 + 1 / log(4)) / (1 + 1 / log(3))],
  map: [1, 1, (1 + 2 / 3) / 2],
  'p@1': [1, 1, 1],
} as const;

/** The mean of three values. */
export function meanOf([first, second, third]: readonly [number, number, number]): number {
  return (first + second + third) / 3;
}
