import { answerSchemas } from './answers.ts';
import { multiParameters, searchParameters, searchQuery, similarQuery } from './parameters.ts';
import { answers, FAILURES, NOT_MODIFIED, problemResponses, TIMED } from './responses.ts';
import { ref, type Schema, text } from './schema.ts';

/** Version of the API: that of its routes. */
export const API_VERSION = '1';

/** The description of the API, an OpenAPI 3.1 document: the same for every Worker, whatever it serves. */
export function openApiDocument(): Schema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cairn',
      version: API_VERSION,
      description: 'Search in an index of immutable objects. Errors are problem documents with a code.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    // Public indexes need none.
    security: [{}, { token: [] }],
    paths: {
      ...routesOf('/v1'),
      ...routesOf('/v1/indexes/{index}'),
      '/v1/multi': { post: MULTI },
      '/v1/metrics': { get: METRICS },
      '/v1/openapi.json': { get: ITSELF },
    },
    components: {
      schemas: {
        ...answerSchemas(),
        JsonRpcMessage: JSON_RPC_MESSAGE,
        SearchParameters: searchParameters(),
        MultiParameters: multiParameters(),
      },
      responses: problemResponses(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of a private index.' } },
    },
  };
}

/** The routes of each index, below `/v1` those of the index without a name. */
function routesOf(base: string): Readonly<Record<string, Schema>> {
  const isNamed = base.includes('{index}');
  const route = (method: string, id: string, operation: Schema): Schema => ({
    ...(isNamed && {
      parameters: [{ name: 'index', in: 'path', required: true, schema: text('Name of the index.', { minLength: 1 }) }],
    }),
    [method]: { operationId: isNamed ? `${id}OfIndex` : id, ...operation },
  });
  return {
    [`${base}/search`]: {
      ...route('get', 'search', {
        summary: 'Searches',
        parameters: [...searchQuery(), IF_NONE_MATCH],
        responses: { ...answers('SearchAnswer', TIMED), ...NOT_MODIFIED, ...FAILURES },
      }),
      ...route('post', 'postSearch', {
        summary: 'Searches, with a query that is too long or too private for an address',
        requestBody: { required: true, content: { 'application/json': { schema: ref('SearchParameters') } } },
        responses: { ...answers('SearchAnswer', TIMED), ...FAILURES },
      }),
    },
    [`${base}/documents/{id}`]: route('get', 'document', {
      summary: 'Gives a document',
      parameters: [
        { name: 'id', in: 'path', required: true, description: 'Its id.', schema: text(undefined, { minLength: 1 }) },
        IF_NONE_MATCH,
      ],
      responses: { ...answers('DocumentAnswer'), ...NOT_MODIFIED, ...FAILURES },
    }),
    [`${base}/documents/{id}/similar`]: route('get', 'similar', {
      summary: 'Gives the documents that are most like one',
      parameters: [
        { name: 'id', in: 'path', required: true, description: 'Its id.', schema: text(undefined, { minLength: 1 }) },
        ...similarQuery(),
        IF_NONE_MATCH,
      ],
      responses: { ...answers('SimilarAnswer', TIMED), ...NOT_MODIFIED, ...FAILURES },
    }),
    [`${base}/mcp`]: route('post', 'mcp', {
      summary: 'Answers a message of the Model Context Protocol (streamable HTTP, no sessions)',
      requestBody: { required: true, content: JSON_RPC },
      responses: { ...FAILURES, ...MCP_RESPONSES },
    }),
    [`${base}/releases/current`]: route('get', 'release', {
      summary: 'Tells what is served',
      parameters: [IF_NONE_MATCH],
      responses: { ...answers('ReleaseAnswer'), ...NOT_MODIFIED, ...FAILURES },
    }),
    [`${base}/health`]: route('get', 'health', {
      summary: 'Tells whether searches can be answered',
      responses: { ...answers('HealthAnswer'), ...FAILURES },
    }),
  };
}

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  description: 'ETag of an answer that the client has.',
  schema: text(),
};

const MULTI: Schema = {
  operationId: 'multi',
  summary: 'Searches several times at once, in one index or several',
  requestBody: { required: true, content: { 'application/json': { schema: ref('MultiParameters') } } },
  responses: { ...answers('MultiAnswer'), ...FAILURES },
};

const METRICS: Schema = {
  operationId: 'metrics',
  summary: 'Gives what the isolate that answers has counted, to holders of METRICS_TOKEN',
  security: [{ token: [] }],
  responses: {
    200: {
      description: 'The text format of Prometheus',
      content: { 'text/plain': { schema: text() } },
    },
    ...FAILURES,
  },
};

const JSON_RPC_MESSAGE: Schema = {
  type: 'object',
  properties: { jsonrpc: { const: '2.0' } },
  required: ['jsonrpc'],
  additionalProperties: true,
};
const JSON_RPC = { 'application/json': { schema: ref('JsonRpcMessage') } };
/** What is refused as a message is an error of JSON-RPC; what is refused as a request is a problem as everywhere. */
const refused = (description: string): Schema => ({
  description,
  content: { ...JSON_RPC, 'application/problem+json': { schema: ref('Problem') } },
});
const MCP_RESPONSES: Schema = {
  200: { description: 'The result, or an error', content: JSON_RPC },
  202: { description: 'A notification was taken' },
  400: refused('The message, its revision or its headers are not valid.'),
  403: refused('Pages of that origin may not ask.'),
  404: refused('There is no such method, or no such index.'),
};

const ITSELF: Schema = {
  operationId: 'openapi',
  summary: 'Gives this document',
  security: [{}],
  responses: { 200: { description: 'This document', content: { 'application/json': { schema: { type: 'object' } } } } },
};
