import { NOT_STORED } from './cache-headers.ts';
import { CODES, McpError, type Message, parseMessage } from './mcp/message.ts';
import { checkNotified, LEGACY, MODERN, revisionOf } from './mcp/revision.ts';
import { callTool, TOOLS } from './mcp/tools.ts';
import { API_VERSION } from './openapi/document.ts';
import type { Invocation } from './run-search.ts';

const SERVER = { name: 'cairn', title: 'Cairn', version: API_VERSION };
const CAPABILITIES = { tools: {} };
/** Milliseconds that a client may keep the list of tools: it changes with deployments only. */
const TTL_MS = 3_600_000;
const KEPT = { ttlMs: TTL_MS, cacheScope: 'public' };

/**
 * Answers a message of the Model Context Protocol over streamable HTTP, without sessions: of the revision in which no request
 * depends on another, or of one before it, where `initialize` is answered and nothing remembered.
 * @param origins whose pages may ask
 */
export async function answerMcp(
  request: Request,
  origins: '*' | readonly string[],
  invocation: Invocation,
): Promise<Response> {
  let id: Message['id'];
  try {
    checkOrigin(request, origins);
    const message = parseMessage(await request.text());
    ({ id } = message);
    if (id === undefined) {
      checkNotified(request.headers);
      // Nothing follows from a notification: there is no state that it could change.
      return new Response(null, { status: 202, headers: { 'cache-control': NOT_STORED } });
    }
    const revision = revisionOf(message, request.headers);
    const result =
      revision === MODERN ? await answerModern(message, invocation) : await answerLegacy(message, invocation);
    return respond(200, { id, result });
  } catch (error) {
    if (!(error instanceof McpError)) throw error;
    const { status, code, message, data } = error;
    return respond(status, {
      ...(id !== undefined && { id }),
      error: { code, message, ...(data !== undefined && { data }) },
    });
  }
}

/** The answer to another method than POST: there is no stream to open, and no session to end. */
export function refuseMethod(): Response {
  const error = { code: CODES.invalidRequest, message: 'only POST is allowed here' };
  return respond(405, { error }, { allow: 'POST' });
}

async function answerModern(message: Message, invocation: Invocation): Promise<object> {
  return {
    resultType: 'complete',
    ...(await modernResult(message, invocation)),
    _meta: { 'io.modelcontextprotocol/serverInfo': SERVER },
  };
}

async function modernResult({ method, params }: Message, invocation: Invocation): Promise<object> {
  switch (method) {
    case 'server/discover':
      return { supportedVersions: [MODERN, ...LEGACY], capabilities: CAPABILITIES, ...KEPT };
    case 'tools/list':
      return { tools: TOOLS, ...KEPT };
    case 'tools/call':
      return callTool(params, invocation);
    default:
      throw new McpError(404, CODES.methodNotFound, `there is no method "${method}"`);
  }
}

async function answerLegacy({ method, params }: Message, invocation: Invocation): Promise<object> {
  switch (method) {
    case 'initialize': {
      // Of a revision that is not spoken here, the client is offered another.
      const protocolVersion = LEGACY.find((each) => each === params['protocolVersion']) ?? LEGACY[0];
      return { protocolVersion, capabilities: CAPABILITIES, serverInfo: SERVER };
    }
    case 'ping':
      return {};
    case 'tools/list':
      return { tools: TOOLS };
    case 'tools/call':
      return callTool(params, invocation);
    default:
      throw new McpError(200, CODES.methodNotFound, `there is no method "${method}"`);
  }
}

function checkOrigin(request: Request, origins: '*' | readonly string[]): void {
  const origin = request.headers.get('origin');
  if (origin !== null && origins !== '*' && !origins.includes(origin))
    throw new McpError(403, CODES.invalidRequest, `pages of ${origin} may not ask, expected one of ALLOWED_ORIGINS`);
}

function respond(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ jsonrpc: '2.0', ...body }, { status, headers: { 'cache-control': NOT_STORED, ...headers } });
}
