import { Client, StreamableHTTPClientTransport, type VersionNegotiationMode } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { startConfiguredWorker } from './configured-worker.ts';
import { type ApiDocument, DescribedApi } from './described-api.ts';
import { buildIndex, makeLines, type PublishableIndex } from './fixture.ts';

const TOKEN = 't'.repeat(40);
const ORIGIN = 'https://docs.example.org';
const VARIABLES = {
  INDEXES: '{"handbook":{"private":true}}',
  TOKENS: JSON.stringify({ handbook: [TOKEN] }),
  ALLOWED_ORIGINS: ORIGIN,
};
const MODERN = '2026-07-28';

let worker: LocalWorker;
let index: PublishableIndex;
let api: DescribedApi;
const clients: Client[] = [];

beforeAll(async () => {
  const lines = makeLines(80).map((line) => ({ ...line, headings: ['Parts', 'One'], attributes: { kind: 'guide' } }));
  [worker, index] = await Promise.all([startConfiguredWorker({ variables: VARIABLES }), buildIndex(lines)]);
  for (const prefix of ['', 'handbook'])
    await index.publishTo({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, prefix) });
  api = new DescribedApi((await (await fetch(`${worker.origin}/v1/openapi.json`)).json()) as ApiDocument);
});
afterAll(async () => {
  for (const client of clients) await client.close();
  await worker.close();
  index.remove();
});

/** The protocol's own client, connected. */
async function connect(mode: VersionNegotiationMode, path = '/v1/mcp', token?: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(worker.origin + path), { requestInit: { headers } }));
  clients.push(client);
  return client;
}

/** What a tool gave, which is the same as data and as text. */
function resultOf({ content, structuredContent, isError }: Awaited<ReturnType<Client['callTool']>>): unknown {
  expect(isError ?? false, JSON.stringify(content)).toBe(false);
  expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }]);
  return structuredContent;
}

// `legacy` begins with a handshake, `auto` asks which revisions there are, and a pinned one takes no other.
describe.each<VersionNegotiationMode>(['legacy', 'auto', { pin: MODERN }])('the client of the protocol, %j', (mode) => {
  it('finds the tools', async () => {
    const client = await connect(mode);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['search', 'fetch']);
    for (const { annotations } of tools) expect(annotations).toMatchObject({ readOnlyHint: true });
    expect(client.getServerVersion()).toMatchObject({ name: 'cairn' });
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === 'legacy' ? '2025-11-25' : MODERN);
  });

  it('searches, and fetches what it found', async () => {
    const client = await connect(mode);
    const found = resultOf(
      await client.callTool({ name: 'search', arguments: { query: 'amber pond', k: 4, filter: ['kind:guide'] } }),
    ) as { results: { id: string; title: string; url: string; text: string }[] };
    const { hits } = await index.ask('amber pond', 4);
    expect(found.results).toEqual(
      hits.map(({ id, url, title, snippet }) => ({ id, url, title: `${title} › Parts › One`, text: snippet.text })),
    );
    const [first] = found.results;
    const document = resultOf(await client.callTool({ name: 'fetch', arguments: { id: first!.id } }));
    expect(document).toMatchObject({
      id: first!.id,
      url: first!.url,
      title: first!.title,
      text: expect.stringContaining(first!.text.replace(/^…|…$/g, '').slice(0, 20)) as string,
      metadata: { kind: 'guide' },
    });
  });

  it('is told what was searched for instead of a word that no document has', async () => {
    const client = await connect(mode);
    const { results, notes } = resultOf(
      await client.callTool({ name: 'search', arguments: { query: 'ambr pond', k: 1 } }),
    ) as { results: unknown[]; notes: string[] };
    expect(results).toHaveLength(1);
    expect(notes).toEqual([expect.stringMatching(/^searched for "amber".* instead of "ambr", which no document has$/)]);
  });

  it('is told what is wrong, so that it can ask otherwise', async () => {
    const client = await connect(mode);
    for (const [name, given, words] of [
      ['search', {}, 'bad-request: query is no text'],
      ['search', { query: ' ' }, 'bad-request: query is empty, expected words, or a question'],
      ['search', { query: 'a'.repeat(100_001) }, 'bad-request: query has 100001 characters, expected at most 100000'],
      ['search', { query: 'a', k: 1000 }, 'bad-request: k is 1000, expected an integer from 1 to 100'],
      ['search', { query: 'a', limit: 3 }, 'bad-request: search has no argument "limit"'],
      ['search', { query: 'a', constructor: 3 }, 'bad-request: search has no argument "constructor"'],
      ['fetch', { id: 'none' }, 'not-found: there is no document "none"'],
    ] as const) {
      const { content, isError } = await client.callTool({ name, arguments: given });
      expect([isError, content]).toEqual([true, [{ type: 'text', text: words }]]);
    }
    await expect(client.callTool({ name: 'delete', arguments: {} })).rejects.toThrow('there is no tool "delete"');
  });

  it('needs the token of a private index', async () => {
    const path = '/v1/indexes/handbook/mcp';
    await expect(connect(mode, path)).rejects.toThrow();
    const client = await connect(mode, path, TOKEN);
    expect((await client.callTool({ name: 'search', arguments: { query: 'amber' } })).isError ?? false).toBe(false);
  });
});

describe('a message', () => {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const modern = (method: string, params: object = {}) => ({
    jsonrpc: '2.0',
    id: 7,
    method,
    params: { ...params, _meta: meta },
  });
  const named = (method: string, more: Record<string, string> = {}) => ({
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...more,
  });

  /** Status and body of an answer, which is as the API is described. */
  async function send(body: unknown, headers: Record<string, string> = {}): Promise<[number, unknown]> {
    const response = await fetch(`${worker.origin}/v1/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    return [response.status, await api.read('post', '/v1/mcp', response)];
  }

  it('of the handshake is answered with a revision of its time, and nothing is remembered', async () => {
    const initialize = (protocolVersion: string) => ({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion, capabilities: {}, clientInfo: { name: 'a', version: '1' } },
    });
    for (const [asked, given] of [
      ['2025-11-25', '2025-11-25'],
      ['2025-06-18', '2025-06-18'],
      ['2024-11-05', '2025-11-25'],
    ] as const)
      expect(await send(initialize(asked))).toMatchObject([200, { id: 1, result: { protocolVersion: given } }]);
    expect(await send({ jsonrpc: '2.0', method: 'notifications/initialized' })).toEqual([202, undefined]);
    expect(await send({ jsonrpc: '2.0', id: 'a', method: 'ping' }, { 'mcp-protocol-version': '2025-06-18' })).toEqual([
      200,
      { jsonrpc: '2.0', id: 'a', result: {} },
    ]);
    expect(await send({ jsonrpc: '2.0', id: 1, method: 'resources/list' })).toMatchObject([
      200,
      { error: { code: -32601 } },
    ]);
  });

  it('of the revision without sessions says what it is, in its body and its headers', async () => {
    expect(await send(modern('server/discover'), named('server/discover'))).toMatchObject([
      200,
      { id: 7, result: { resultType: 'complete', supportedVersions: [MODERN, '2025-11-25', '2025-06-18'] } },
    ]);
    const call = modern('tools/call', { name: 'search', arguments: { query: 'amber', k: 1 } });
    const encoded = `=?base64?${btoa('search')}?=`;
    for (const name of ['search', encoded])
      expect(await send(call, named('tools/call', { 'mcp-name': name }))).toMatchObject([200, { result: {} }]);

    for (const [body, headers, status, code] of [
      [call, named('tools/call'), 400, -32020],
      [call, named('tools/call', { 'mcp-name': 'fetch' }), 400, -32020],
      [call, named('tools/call', { 'mcp-name': '=?base64?%%?=' }), 400, -32020],
      [modern('tools/list'), named('tools/call'), 400, -32020],
      [modern('tools/list'), { 'mcp-method': 'tools/list' }, 400, -32020],
      [modern('tools/list'), named('tools/list', { 'mcp-protocol-version': '2025-11-25' }), 400, -32020],
      [{ jsonrpc: '2.0', id: 7, method: 'tools/list' }, named('tools/list'), 400, -32602],
      [
        { jsonrpc: '2.0', id: 7, method: 'tools/list', params: { _meta: { [Object.keys(meta)[0]!]: MODERN } } },
        named('tools/list'),
        400,
        -32602,
      ],
      [modern('ping'), named('ping'), 404, -32601],
    ] as const)
      expect(await send(body, headers), JSON.stringify(headers)).toMatchObject([status, { id: 7, error: { code } }]);
  });

  it('of a revision that is not spoken here is told which are', async () => {
    const version = '1900-01-01';
    const body = { ...modern('tools/list'), params: { _meta: { ...meta, [Object.keys(meta)[0]!]: version } } };
    const error = { code: -32022, data: { supported: [MODERN, '2025-11-25', '2025-06-18'], requested: version } };
    expect(await send(body, named('tools/list', { 'mcp-protocol-version': version }))).toMatchObject([400, { error }]);
    expect(await send({ jsonrpc: '2.0', id: 1, method: 'ping' }, { 'mcp-protocol-version': version })).toMatchObject([
      400,
      { id: 1, error },
    ]);
    const notified = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect(await send(notified, { 'mcp-protocol-version': version })).toMatchObject([400, { error }]);
    for (const spoken of [MODERN, '2025-06-18'])
      expect(await send(notified, { 'mcp-protocol-version': spoken })).toEqual([202, undefined]);
  });

  it.each([
    ['{', -32700],
    ['[]', -32600],
    ['null', -32600],
    ['{"jsonrpc":"2.0","id":1}', -32600],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', -32600],
    ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
  ])('that is none is refused: %s', async (body, code) => {
    expect(await send(body)).toMatchObject([400, { jsonrpc: '2.0', error: { code } }]);
  });

  it('comes from no page that may not ask, and by POST alone', async () => {
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    expect((await send(ping, { origin: ORIGIN }))[0]).toBe(200);
    expect(await send(ping, { origin: 'https://evil.example' })).toMatchObject([403, { error: { code: -32600 } }]);
    for (const method of ['GET', 'DELETE']) {
      const response = await fetch(`${worker.origin}/v1/mcp`, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });
});
