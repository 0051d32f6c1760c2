import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLLECTION } from '../evaluation/collection.ts';
import { expectRefusal, folderOf, runCli, runJson } from './run-cli.ts';

/** A request as the server sees it. */
interface Asked {
  readonly q: string;
  readonly k: number;
  readonly offset: number;
}

const { path: folder, remove } = folderOf({ ...COLLECTION, 'pages.qrels': 'q1 0 red 1\nq2 0 blue 1\n' });
/** Hits by the first word of the query, best first; the unit of their scores is 1000. */
const HITS: Readonly<Record<string, readonly { id: string; page: string; score: number }[]>> = {
  red: [
    { id: 'b', page: 'red', score: 2500 },
    { id: 'x', page: 'red', score: 2000 },
    { id: 'a', page: 'other', score: 2000 },
  ],
  blue: Array.from({ length: 130 }, (_, i) => ({ id: i === 119 ? 'd' : `z${i}`, page: `blue${i}`, score: 500 - i })),
};
let asked: Asked[] = [];
let status = 200;
let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const part = JSON.parse(body) as Asked;
      asked.push(part);
      const hits = (HITS[part.q.split(' ')[0]!] ?? []).slice(part.offset, part.offset + part.k);
      response.writeHead(status).end(JSON.stringify({ hits, scoreUnit: 1000, release: 'r' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  remove();
  await new Promise((done) => server.close(done));
});

describe('eval --endpoint', { timeout: 120_000 }, () => {
  it('asks as deep as the metrics need, and measures what its run has', async () => {
    asked = [];
    const args = ['data', '--metrics', 'mrr@200,map@5', '--write-run', 'asked.run'];
    const { stdout, stderr } = await runCli(['eval', '--endpoint', `${endpoint}/`, ...args], { cwd: folder });
    expect(stderr).toBe('');
    expect(asked.map(({ q, k, offset }) => [q.slice(0, 5), k, offset])).toEqual([
      ['red o', 100, 0],
      ['blue ', 100, 0],
      ['blue ', 100, 100],
      ['green', 100, 0],
    ]);
    // q1: b, then x and a, which tie. q2: d at 120. q3 finds nothing: (1 + 1/120) / 3, and ((1 + 2/3) / 2) / 3.
    expect(stdout).toContain('1 query without an answer counted as 0');
    expect(stdout).toContain('mrr@200  0.3361\nmap@5    0.2778\n');
    const run = readFileSync(join(folder, 'asked.run'), 'utf8').split('\n');
    expect(run.slice(0, 3)).toEqual(['q1 Q0 b 1 2.5 cairn', 'q1 Q0 x 2 2 cairn', 'q1 Q0 a 3 2 cairn']);
    expect(run[3]).toBe('q2 Q0 z0 1 0.5 cairn');
    expect(run).toHaveLength(3 + 130 + 1);
    const again = await runCli(['eval', '--run', 'asked.run', 'data', '--metrics', 'mrr@200,map@5'], { cwd: folder });
    expect(again.stdout).toBe(stdout);
  });

  it('judges pages by their best document', async () => {
    const data = ['--queries', 'queries.tsv.gz', '--qrels', 'pages.qrels', '--group', 'page', '--metrics', 'mrr@10'];
    const { means } = await runJson<{ means: unknown }>(['eval', '--endpoint', endpoint, ...data, '--json'], folder);
    // `red` is the first page of q1, `blue` none of q2.
    expect(means).toEqual({ 'mrr@10': 0.5 });
  });

  it('fails with the query and the words of the other side', async () => {
    status = 503;
    const result = await runCli(['eval', '--endpoint', endpoint, 'data'], { cwd: folder });
    status = 200;
    expectRefusal(result, [`query "q1": ${endpoint}/v1/search answered 503: {"hits":[{"id":"b"`, '[transport]']);
  });
});
