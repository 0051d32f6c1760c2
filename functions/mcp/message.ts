/** A JSON-RPC request or notification; a notification has no id. */
export interface Message {
  readonly id: string | number | undefined;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Codes of JSON-RPC 2.0, and of the Model Context Protocol. */
export const CODES = {
  parse: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  headerMismatch: -32_020,
  unsupportedVersion: -32_022,
} as const;

/** A message that is refused. */
export class McpError extends Error {
  override readonly name = 'McpError';
  /** HTTP status of the answer. */
  readonly status: number;
  readonly code: number;
  readonly data: unknown;

  constructor(status: number, code: number, message: string, data?: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

/** The message of a body: one, since batches ended with the revision of 2025-06-18. @throws McpError */
export function parseMessage(body: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new McpError(400, CODES.parse, `the body is not JSON: ${(cause as Error).message}`);
  }
  const { jsonrpc, id, method, params = {} } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (jsonrpc !== '2.0' || typeof method !== 'string')
    throw new McpError(400, CODES.invalidRequest, 'the body is no JSON-RPC 2.0 request, expected one with a method');
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number')
    throw new McpError(400, CODES.invalidRequest, 'the id is neither a text nor a number');
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    throw new McpError(400, CODES.invalidRequest, 'params is no object');
  return { id, method, params: params as Readonly<Record<string, unknown>> };
}
