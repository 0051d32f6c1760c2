import { parse, YAMLParseError } from 'yaml';
import type { AttributeValue } from '../../shared/document.ts';
import { CairnError } from '../../shared/errors.ts';
import type { LeftOutReason } from './page.ts';
import { attributeValue, describe, primaryLanguage } from './validate.ts';

/** What the head of a Markdown file says about it. */
export interface FrontMatter {
  readonly title: string | undefined;
  readonly lang: string | undefined;
  readonly slug: string | undefined;
  readonly leaveOut: LeftOutReason | undefined;
  /** Every other key whose value an attribute can have; nested ones are for other tools and are ignored. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

const OWN_KEYS = new Set(['title', 'lang', 'slug', 'draft', 'noindex']);

/**
 * Reads YAML front matter. `line` is the 1-based line of its opening fence.
 * @throws CairnError `bad-request` for YAML that does not parse or a title, lang or slug of the wrong type
 */
export function parseFrontMatter(yaml: string, file: string, line: number): FrontMatter {
  const fail = (message: string): never => {
    throw new CairnError('bad-request', message, { place: { file, line } });
  };
  const value = parseYaml(yaml, file, line) ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    return fail(`front matter is ${describe(value)}; expected keys and values`);
  }
  const fields = new Map(Object.entries(value));
  const text = (key: string): string | undefined => {
    const found: unknown = fields.get(key);
    if (found === undefined || found === null || found === '') return undefined;
    if (typeof found === 'string' || typeof found === 'number') return String(found);
    return fail(`front matter "${key}" is ${describe(found)}; expected a string`);
  };
  const lang = text('lang');
  if (lang !== undefined && primaryLanguage(lang) === undefined) {
    fail(`front matter "lang" is ${describe(lang)}; expected a language tag such as "en" or "pt-BR"`);
  }
  const attributes: [string, AttributeValue][] = [];
  for (const [key, each] of fields) {
    const attribute = OWN_KEYS.has(key) || key === '' ? undefined : attributeValue(each);
    if (attribute !== undefined) attributes.push([key, attribute]);
  }
  const leaveOut = fields.get('noindex') === true ? 'noindex' : fields.get('draft') === true ? 'draft' : undefined;
  return {
    title: text('title')?.replace(/\s+/g, ' ').trim(),
    lang,
    slug: text('slug'),
    leaveOut,
    attributes: Object.fromEntries(attributes),
  };
}

function parseYaml(yaml: string, file: string, line: number): unknown {
  try {
    return parse(yaml, { logLevel: 'error' });
  } catch (cause) {
    const within = cause instanceof YAMLParseError ? (cause.linePos?.[0].line ?? 0) : 0;
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
    const message = `front matter is not valid YAML: ${reason}`;
    throw new CairnError('bad-request', message, { cause, place: { file, line: line + within } });
  }
}
