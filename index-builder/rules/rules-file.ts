import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { CairnError, type SourcePlace } from '../../shared/errors.ts';
import { fileError } from '../file-error.ts';
import { closestIssue, issueText } from './rules-issue.ts';
import { type Rules, RULES } from './rules-schema.ts';

/** Name of the file where settings name none: beside them, or here. */
const RULES_FILE = 'cairn.rules.json';
/** Bytes of a file of rules. */
const LIMIT_BYTES = 1 << 20;

/** The file of rules beside a file of settings, if there is one. @param config undefined: there are no settings */
export function findRules(config: string | undefined): string | undefined {
  const beside = config === undefined ? RULES_FILE : join(dirname(config), RULES_FILE);
  return existsSync(beside) ? beside : undefined;
}

/** Reads and checks a file of rules. @throws CairnError `bad-request` with file and line, `not-found`, `unauthorized` */
export function readRules(file: string): Rules {
  const text = readText(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    // JSON is YAML, whose parser tells where things stand.
    const line = parseDocument(text).errors[0]?.linePos?.[0].line;
    const place = { file, ...(line !== undefined && { line }) };
    throw new CairnError('bad-request', `invalid JSON: ${(cause as Error).message}`, { cause, place });
  }
  const parsed = RULES.safeParse(json, { reportInput: true });
  if (parsed.success) return { ...parsed.data, file };
  const issues = parsed.error.issues.map(closestIssue);
  const place = placesIn(file, text)(issues[0]!.path);
  throw new CairnError('bad-request', issues.map(issueText).join('; '), { place });
}

/** Tells where something stands in the rules, whose file is read once; undefined where they came from no file. */
export function placesOf({ file }: Rules): (path: readonly PropertyKey[]) => SourcePlace | undefined {
  let find: ((path: readonly PropertyKey[]) => SourcePlace) | undefined;
  return (path) => (file === undefined ? undefined : (find ??= placesIn(file, readText(file)))(path));
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw fileError(cause, 'cannot read', file);
  }
  if (bytes.length <= LIMIT_BYTES) return bytes.toString();
  const message = `the file has ${bytes.length} bytes, expected at most ${LIMIT_BYTES}`;
  throw new CairnError('bad-request', message, { place: { file } });
}

/** Tells where a member stands, or what it would stand in. */
function placesIn(file: string, text: string): (path: readonly PropertyKey[]) => SourcePlace {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  return (path) => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return { file, line: lineCounter.linePos(node.range[0]).line };
    }
    return { file };
  };
}
