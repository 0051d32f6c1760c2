import { isObject } from '../json-variable.ts';
import { CODES, McpError, type Message } from './message.ts';

/** The revision without sessions, in which each request says all of itself. */
export const MODERN = '2026-07-28';
/** Revisions before it, which begin with `initialize`; the newest first. */
export const LEGACY = ['2025-11-25', '2025-06-18'] as const;
const SUPPORTED: readonly string[] = [MODERN, ...LEGACY];

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities';

/**
 * The revision that a request is of: the modern one if it says so in its `_meta` or header, or else one before it.
 * @throws McpError for a revision that is not spoken here; where headers do not say what the body says, or `_meta` lacks
 * something
 */
export function revisionOf(message: Message, headers: Headers): string {
  const header = headers.get('mcp-protocol-version') ?? undefined;
  const meta = isObject(message.params['_meta']) ? message.params['_meta'] : {};
  const { [VERSION_KEY]: version, [CAPABILITIES_KEY]: capabilities } = meta;
  if (version === undefined && header !== MODERN) {
    if (header !== undefined && !LEGACY.some((each) => each === header)) throw unsupported(header);
    return header ?? LEGACY[0];
  }
  if (typeof version !== 'string') throw missing(VERSION_KEY);
  if (header !== version) throw mismatch('MCP-Protocol-Version', header, version);
  if (version !== MODERN) throw unsupported(version);
  if (!isObject(capabilities)) throw missing(CAPABILITIES_KEY);
  checkHeader(headers, 'Mcp-Method', message.method);
  if (message.method === 'tools/call') checkHeader(headers, 'Mcp-Name', message.params['name']);
  return version;
}

/** A notification changes nothing, but is refused, too, where it is of a revision that is not spoken here. @throws McpError */
export function checkNotified(headers: Headers): void {
  const header = headers.get('mcp-protocol-version');
  if (header !== null && !SUPPORTED.includes(header)) throw unsupported(header);
}

function checkHeader(headers: Headers, name: string, expected: unknown): void {
  const value = headers.get(name) ?? undefined;
  if (decoded(value) !== expected) throw mismatch(name, value, expected);
}

/** The value of a header that may be written as Base64. */
function decoded(value: string | undefined): string | undefined {
  const [, base64] = /^=\?base64\?(.*)\?=$/.exec(value ?? '') ?? [];
  if (base64 === undefined) return value;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function unsupported(requested: string): McpError {
  const message = `the revision "${requested}" is not spoken here, expected ${SUPPORTED.join(', ')}`;
  return new McpError(400, CODES.unsupportedVersion, message, { supported: SUPPORTED, requested });
}

function mismatch(name: string, value: string | undefined, expected: unknown): McpError {
  const found = value === undefined ? 'missing' : `"${value}"`;
  const message = `the header ${name} is ${found}, expected ${JSON.stringify(expected)} as in the body`;
  return new McpError(400, CODES.headerMismatch, message);
}

function missing(key: string): McpError {
  return new McpError(400, CODES.invalidParams, `_meta has no "${key}", expected one in each request`);
}
