import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readObjects } from '../../bench/index-objects.ts';
import { type StaticHost, startStaticHost } from '../../bench/static-host.ts';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { CairnError } from '../../shared/errors.ts';
import { openStatic } from '../../static/cairn-static.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { runCli } from '../cli/run-cli.ts';
import { COMMON, hostileDocuments } from './documents.ts';
import { ADDRESSES, HUGE_PAYLOADS, NAMES, PAYLOADS } from './payloads.ts';
import { checkAnswer, checkJson, checkResponse } from './sound.ts';

/** Bodies of a POST that are no search. */
const BODIES: readonly (string | Uint8Array<ArrayBuffer>)[] = [
  '',
  'null',
  '[]',
  '"q"',
  '{"q":',
  '{"q":"a"}{"q":"b"}',
  '\ufeff{"q":"a"}',
  '{"q":null}',
  '{"q":{"toString":"a"}}',
  '{"q":["a"]}',
  '{"q":"a","__proto__":{"k":5}}',
  '{"__proto__":{"q":"a"}}',
  '{"q":"a","constructor":{"prototype":{"k":5}}}',
  '{"q":"a","\\ud800":1}',
  '{"q":"a","k":1e999}',
  '{"q":"a","k":-0}',
  '{"q":"a","k":"10"}',
  '{"q":"a","k":2.5}',
  '{"q":"a","offset":9007199254740993}',
  '{"q":"a","mode":"__proto__"}',
  '{"q":"a","rank":"constructor"}',
  '{"q":"a","fields":["text","__proto__"]}',
  '{"q":"a","group":"\\ud800"}',
  '{"q":"a","shards":[0]}',
  '{"q":"a","shards":"__proto__"}',
  `{"q":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  `{"q":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
  '['.repeat(500_000),
  `{"q":"a"${',"k":1'.repeat(50_000)}}`,
  `{"q":"${'a'.repeat(2 << 20)}"}`,
  new Uint8Array([0x7b, 0x22, 0x71, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0xc0, 0x80, 0x22, 0x7d]),
  new Uint8Array(1000),
];

let built: BuiltIndex;
let worker: LocalWorker;
let host: StaticHost;
beforeAll(async () => {
  [built, worker] = await Promise.all([buildDocuments(hostileDocuments()), startLocalWorker()]);
  await publish(built.index, built.context.source, worker.bucket, 'live', SILENT);
  host = await startStaticHost(readObjects(built.folder));
});
afterAll(async () => {
  await Promise.all([worker.close(), host.close()]);
  built.remove();
});

function post(body: string | Uint8Array<ArrayBuffer>, path = '/v1/search'): Promise<Response> {
  return fetch(worker.origin + path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

function shown(text: string): string {
  return JSON.stringify(text).slice(0, 80);
}

/** What every host must say the same. */
function told({ query, hits, matches }: SearchAnswer) {
  return { query, hits, matches };
}

describe('the Worker', () => {
  it('has all documents, as they are', async () => {
    const { documents } = built.index.manifest.counts;
    expect(documents).toBeGreaterThan(150);
    const pages = [0, 100].map((offset) => post(JSON.stringify({ q: COMMON, k: 100, offset, fields: ['text'] })));
    const answers = await Promise.all(pages.map(async (page) => checkResponse(await page, COMMON)));
    const hits = answers.flatMap((answer) => answer!.hits);
    expect(hits.length).toBe(documents);
    for (const [i, payload] of PAYLOADS.entries()) {
      const hit = hits.find(({ id }) => id === `payload-${i}`)!;
      const whole = payload.replace(/\p{Surrogate}/gu, '\ufffd');
      expect(hit.text, shown(payload)).toContain(COMMON);
      // White space may be another; what a text says is not.
      expect(hit.title.replace(/\s+/g, ' ').trim(), shown(payload)).toBe(whole.replace(/\s+/g, ' ').trim());
      expect(Object.getOwnPropertyNames(hit.attributes), shown(payload)).toContain(NAMES[i % NAMES.length]);
    }
  });

  it('answers any query, posted or in the address, or says what is wrong with it', async () => {
    for (const q of [...PAYLOADS, ...HUGE_PAYLOADS.map((huge) => huge.slice(0, 90_000))]) {
      const answer = await checkResponse(await post(JSON.stringify({ q, k: 20, group: 'page' })), shown(q));
      if (q.length > 2000) continue;
      const parameters = new URLSearchParams({ q, k: '20', typing: '1', suggest: '5' });
      const got = await checkResponse(await fetch(`${worker.origin}/v1/search?${parameters.toString()}`), shown(q));
      expect(got === undefined, shown(q)).toBe(answer === undefined);
    }
  });

  it('takes no name for a member that objects have anyway', async () => {
    for (const name of [...NAMES, ...PAYLOADS.slice(0, 30)]) {
      for (const own of [
        { facets: [name] },
        { sort: name },
        { filter: [`${name}:${name}`] },
        { filter: [name] },
        { filter: [`-${name}:1..2`] },
      ])
        await checkResponse(
          await post(JSON.stringify({ q: COMMON, ...own })),
          `${Object.keys(own)[0]!} ${shown(name)}`,
        );
      const parameters = new URLSearchParams([
        ['q', COMMON],
        [name, name],
      ]);
      await checkResponse(await fetch(`${worker.origin}/v1/search?${parameters.toString()}`), shown(name));
    }
    expect(({} as { k?: number }).k).toBeUndefined();
  });

  it.each(BODIES.map((body) => [shown(typeof body === 'string' ? body : String(body)), body] as const))(
    'says what is wrong with %s, or answers',
    async (what, body) => {
      await checkResponse(await post(body), what);
      await checkResponse(await post(body, '/v1/indexes/__proto__/search'), what);
      await checkJson(await post(body, '/v1/multi'), what);
      await checkJson(await post(body, '/v1/mcp'), what);
    },
  );

  it('answers several at once, and assistants, as well', async () => {
    for (let i = 0; i < PAYLOADS.length; i += 5) {
      const some = PAYLOADS.slice(i, i + 5);
      const searches = some.map((q) => ({ q: q.slice(0, 500), facets: ['list'] }));
      for (const merge of ['none', 'rrf', some[0]!])
        await checkJson(await post(JSON.stringify({ searches, merge }), '/v1/multi'), shown(some.join()));
      const named = { searches: [{ q: COMMON, index: some[0] }] };
      await checkJson(await post(JSON.stringify(named), '/v1/multi'), shown(some[0]!));
      const calls = [
        { name: 'fetch', arguments: { id: `payload-${i}` } },
        { name: some[1], arguments: { [some[2]!]: some[3] } },
        ...some.map((query) => ({ name: 'search', arguments: { query } })),
      ];
      for (const [id, params] of calls.entries()) {
        const call = { jsonrpc: '2.0', id, method: 'tools/call', params };
        const told = await checkJson(await post(JSON.stringify(call), '/v1/mcp'), shown(JSON.stringify(params)));
        if (id === 0) expect(told).toMatchObject({ id, result: { structuredContent: expect.anything() as unknown } });
      }
      const { origin } = worker;
      await checkJson(await fetch(`${origin}/v1/documents/payload-${i}/similar?k=5`), `similar to ${shown(some[0]!)}`);
    }
  });

  it('finds documents by any id, and none by what is no id', async () => {
    const ids = [...ADDRESSES, ...NAMES];
    for (const id of ids) {
      // A URL has no place for such a segment: it goes to another route, or to none.
      if (/^\.*$/.test(id)) continue;
      const response = await fetch(`${worker.origin}/v1/documents/${encodeURIComponent(id)}`);
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
      expect([response.status, (JSON.parse(text) as { id: string }).id], shown(id)).toEqual([200, id]);
    }
    for (const path of [...PAYLOADS, '%', '%ff%fe', '%00', '../..', '%2e%2e%2f']) {
      const part = path.startsWith('%') ? path : encodeURIComponent(path.replace(/\p{Surrogate}/gu, '')).slice(0, 4000);
      const response = await fetch(`${worker.origin}/v1/documents/none-${part}`);
      await checkResponse(response, shown(path));
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('static mode', () => {
  it('answers as the Worker does, or refuses with the same words', async () => {
    const page = await openStatic(host.origin, 'live');
    for (const q of PAYLOADS) {
      const response = await post(JSON.stringify({ q, k: 20, mode: 'exact' }));
      const theirs = (await response.json()) as SearchAnswer | { code: string; detail: string };
      const ours = await page.search({ q, k: 20, mode: 'exact' }).catch((error: unknown) => error as CairnError);
      if (ours instanceof CairnError) {
        expect(theirs, shown(q)).toMatchObject({ code: ours.code, detail: ours.message });
        continue;
      }
      checkAnswer(ours, shown(q));
      expect(told(ours), shown(q)).toEqual(told(theirs as SearchAnswer));
    }
  });
});

describe('the command line', () => {
  it('prints any answer, and nothing that a terminal would obey', async () => {
    const queries = [
      COMMON,
      PAYLOADS.find((payload) => payload.includes('\u001b'))!.replace('\u0001', ''),
      '\u202egnp.exe',
      '--help; $(touch pwned)',
    ];
    await Promise.all(
      queries.map(async (query) => {
        const { code, stdout, stderr } = await runCli(['search', built.folder, '--', query]);
        expect([code, stderr], shown(query)).toEqual([0, '']);
        expect(stdout.length).toBeGreaterThan(0);
        expect(
          /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069\u2028\u2029]/u.exec(stdout)?.[0],
          shown(query),
        ).toBeUndefined();
      }),
    );
  });
});
