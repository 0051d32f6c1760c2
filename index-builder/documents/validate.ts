import type { AttributeValue, CairnDocument } from '../../shared/document.ts';
import type { SourcePlace } from '../../shared/errors.ts';
import { CairnError } from '../../shared/errors.ts';
import { ID_LIMIT_BYTES } from '../../shared/format/layout.ts';
import type { DocumentField } from './read-options.ts';

/** Smallest and largest weight of a token: within the range of a float32, with room for products. */
export const TOKEN_WEIGHTS = { smallest: 1e-30, largest: 1e30 } as const;

/** Fields of a document before anything is known about their values; null counts as absent. */
export type DocumentDraft = Readonly<Partial<Record<DocumentField, unknown>>>;

/**
 * Makes a document of a draft. Defaults: `url` is the id, `page` the url (or id) without its anchor, `title` and
 * `text` empty, `headings` none; one string of headings is one heading, and first headings that repeat the title
 * are dropped. Numeric ids become strings. Lone surrogates become U+FFFD. A weight of exactly 0 in a vector is left
 * out: it says that the token is absent, which is what leaving it out says too; Anserini's vectors may hold some. A
 * vector without any other weight is no vector.
 * @throws CairnError `bad-request` naming the field, what was found and what is expected
 */
export function checkDocument(draft: DocumentDraft, place: SourcePlace, defaultLang?: string): CairnDocument {
  const fail = (message: string): never => {
    throw new CairnError('bad-request', message, { place });
  };
  const id = idText(draft.id, 'id', fail) ?? fail('found no "id"; expected a string or a number');
  const idBytes = Buffer.byteLength(id);
  if (idBytes > ID_LIMIT_BYTES) fail(`"id" has ${idBytes} bytes; expected at most ${ID_LIMIT_BYTES}`);
  const url = stringOf(draft.url, 'url', fail) ?? id;
  const page = idText(draft.page, 'page', fail) ?? withoutAnchor(url === '' ? id : url);
  const title = stringOf(draft.title, 'title', fail) ?? '';
  const text = stringOf(draft.text, 'text', fail) ?? '';
  const headings = headingsOf(draft.headings, fail);
  // All of them, so that a document that is exported and read again is the same.
  while (title !== '' && headings[0] === title) headings.shift();
  const lang = langOf(draft.lang, fail) ?? defaultLang;
  const attributes = attributesOf(draft.attributes, fail);
  const vector = vectorOf(draft.vector, fail);
  if (isBlank(title) && isBlank(text) && headings.every(isBlank) && vector === undefined) {
    fail('found an empty document; expected a title, headings, text or a vector');
  }
  return {
    id,
    url,
    page,
    title,
    headings,
    text,
    ...(lang === undefined ? {} : { lang }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(vector === undefined ? {} : { vector }),
  };
}

/** The primary subtag of a language tag (`en` of `en-US` or `en_US`), lower case; undefined when it is not a tag. */
export function primaryLanguage(tag: string): string | undefined {
  return /^([a-z]{2,8})(?:[-_][a-z0-9]{1,8})*$/i.exec(tag.trim())?.[1]?.toLowerCase();
}

type Fail = (message: string) => never;

function idText(value: unknown, field: string, fail: Fail): string | undefined {
  if (typeof value === 'number') {
    // Beyond 2^53 different numbers in the input read as the same one.
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      fail(`"${field}" is the number ${value}, beyond exact integers; expected it written as a string`);
    }
    return Number.isFinite(value) ? String(value) : fail(`"${field}" is ${value}; expected a string or a number`);
  }
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return fail(`"${field}" is ${describe(value)}; expected a string or a number`);
  const id = wellFormed(value);
  return id === '' ? fail(`"${field}" is empty; expected a string of 1 to ${ID_LIMIT_BYTES} bytes`) : id;
}

function stringOf(value: unknown, field: string, fail: Fail): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? wellFormed(value) : fail(`"${field}" is ${describe(value)}; expected a string`);
}

function headingsOf(value: unknown, fail: Fail): string[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'string') return [wellFormed(value)];
  if (!Array.isArray(value)) return fail(`"headings" is ${describe(value)}; expected a string or a list of strings`);
  return value.map((heading: unknown, at) =>
    typeof heading === 'string'
      ? wellFormed(heading)
      : fail(`"headings" holds ${describe(heading)} at position ${at + 1}; expected strings only`),
  );
}

function langOf(value: unknown, fail: Fail): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const lang = typeof value === 'string' ? primaryLanguage(value) : undefined;
  return lang ?? fail(`"lang" is ${describe(value)}; expected a language tag such as "en" or "pt-BR"`);
}

function attributesOf(value: unknown, fail: Fail): Record<string, AttributeValue> | undefined {
  const entries = entriesOf(value, 'attributes', fail)?.filter(([, each]) => each !== null);
  if (entries === undefined || entries.length === 0) return undefined;
  const checked = entries.map(([name, each]): [string, AttributeValue] => {
    if (name === '') fail('"attributes" has an empty name; expected names of 1 or more characters');
    const value = attributeValue(each);
    const expected = 'a string, a finite number, a boolean or a list of strings';
    return [wellFormed(name), value ?? fail(`attribute "${name}" is ${describe(each)}; expected ${expected}`)];
  });
  // fromEntries defines own properties, so a name such as __proto__ is data like any other.
  return Object.fromEntries(checked);
}

/**
 * What a text in HTML stands for: a number where it is one as it is written, so that it sorts and can be in a range. A
 * version `2.10` is none.
 */
export function scalarOf(text: string): string | number {
  return String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The value as an attribute, or undefined when its type is not one that attributes have. */
export function attributeValue(value: unknown): AttributeValue | undefined {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  return value.every((each) => typeof each === 'string') ? value.map(wellFormed) : undefined;
}

function vectorOf(value: unknown, fail: Fail): Record<string, number> | undefined {
  const checked = new Map<string, number>();
  const { smallest, largest } = TOKEN_WEIGHTS;
  for (const [name, weight] of entriesOf(value, 'vector', fail) ?? []) {
    const token = wellFormed(name);
    if (token === '') fail('"vector" has an empty token; expected tokens of 1 or more characters');
    if (weight === 0) continue;
    if (!(typeof weight === 'number' && weight >= smallest && weight <= largest)) {
      const expected = `a finite number above 0 (${smallest} to ${largest}), or 0 for a token that is absent`;
      return fail(`weight of "${token}" in "vector" is ${describe(weight)}; expected ${expected}`);
    }
    if (checked.has(token)) fail(`"vector" has two tokens that read "${token}"; expected each token once`);
    checked.set(token, weight);
  }
  return checked.size === 0 ? undefined : Object.fromEntries(checked);
}

function entriesOf(value: unknown, field: string, fail: Fail): [string, unknown][] | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  return fail(`"${field}" is ${describe(value)}; expected an object`);
}

/** A value in the words of an error message. */
export function describe(value: unknown): string {
  if (Array.isArray(value))
    return value.every((each) => typeof each === 'string') ? 'a list' : 'a list of mixed values';
  if (typeof value === 'string')
    return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function withoutAnchor(url: string): string {
  const hash = url.indexOf('#');
  return hash > 0 ? url.slice(0, hash) : url;
}

function isBlank(text: string): boolean {
  return text === '' || text.trim() === '';
}

/** Text as every host reads it back: without lone surrogates, and without a byte order mark, which some drop. */
function wellFormed(text: string): string {
  // In every supported runtime, but newer than the compiler's library.
  return (text as string & { toWellFormed(): string }).toWellFormed().replace(/^\uFEFF+/, '');
}
