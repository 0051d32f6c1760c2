import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** A data point, as a Worker writes it. */
export interface Point {
  readonly blobs: readonly string[];
  readonly doubles: readonly number[];
}

/** A point of a dataset, which stands for as many as its sample interval says. */
export interface SampledPoint extends Point {
  /** Unix seconds. */
  readonly at: number;
  readonly interval: number;
}

/** A request that came. */
export interface Asked {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly sql: string;
}

/** What stands in for the SQL API of Workers Analytics Engine. */
export interface LocalAnalytics {
  readonly origin: string;
  readonly asked: readonly Asked[];
  /** What is answered instead, once. */
  answerOnce(status: number, body: string): void;
  close(): void;
}

/**
 * A stand-in for the SQL API of Workers Analytics Engine, which has no local copy: SQLite runs the SQL that is sent, over
 * these points, with the functions that it lacks. What the platform's own SQL makes of it is not shown by this.
 */
export async function startLocalAnalytics(dataset: string, points: readonly SampledPoint[]): Promise<LocalAnalytics> {
  const database = new DatabaseSync(':memory:');
  const columns = [1, 2, 3, 4].flatMap((n) => [`blob${n}`, `double${n}`]);
  database.exec(`CREATE TABLE ${dataset} (timestamp INTEGER, _sample_interval INTEGER, ${columns.join(', ')})`);
  const insert = database.prepare(`INSERT INTO ${dataset} VALUES (?, ?${', ?'.repeat(columns.length)})`);
  for (const { at, interval, blobs, doubles } of points)
    insert.run(at, interval, ...[0, 1, 2, 3].flatMap((i) => [blobs[i]!, doubles[i]!]));
  database.function('toDateTime', (seconds: SQLInputValue) => seconds);
  // What is added up between rows may be a text: level, values and weights, one row after the other.
  database.aggregate('quantileExactWeighted', {
    start: '',
    step: (rows, level, value, weight) =>
      `${rows as string}${level as number} ${value as number} ${weight as number}\n`,
    result: (rows) => {
      const read = (rows as string).trim().split('\n');
      const numbers = read.map((row) => row.split(' ').map(Number) as [level: number, value: number, weight: number]);
      const weighed = numbers.map(([, value, weight]) => [value, weight] as const);
      return quantile(numbers[0]![0], weighed);
    },
  });
  const asked: Asked[] = [];
  let instead: { status: number; body: string } | undefined;
  const server = createServer((request, response) => {
    let sql = '';
    request.on('data', (chunk: Buffer) => (sql += chunk.toString()));
    request.on('end', () => {
      asked.push({ url: request.url!, authorization: request.headers.authorization, sql });
      if (instead) {
        response.statusCode = instead.status;
        response.end(instead.body);
        instead = undefined;
        return;
      }
      // The platform's aggregates take their parameters in brackets of their own, which SQLite has not.
      const plain = sql.replace(/\b(quantileExactWeighted)\(([\d.]+)\)\(/g, '$1($2, ');
      const data = database.prepare(plain).all().map(asTexts);
      response.end(JSON.stringify({ meta: [], data, rows: data.length }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answerOnce: (status, body) => (instead = { status, body }),
    close: () => {
      server.close();
      database.close();
    },
  };
}

/** Sums of sample intervals are integers of 64 bits, which the API writes as texts. */
function asTexts(row: Record<string, unknown>): Record<string, unknown> {
  return { ...row, searches: String(row['searches']) };
}

/** The least value up to which that share of the weight lies. */
export function quantile(level: number, values: readonly (readonly [value: number, weight: number])[]): number {
  const sorted = [...values].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  let below = 0;
  for (const [value, weight] of sorted) if ((below += weight) >= level * total) return value;
  return NaN;
}
