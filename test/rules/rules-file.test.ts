import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../index-builder/config.ts';
import { DocumentRules } from '../../index-builder/rules/document-rules.ts';
import { globMatcher } from '../../index-builder/rules/glob.ts';
import { readRules } from '../../index-builder/rules/rules-file.ts';
import { temporaryFolder } from '../build-documents.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
const file = join(work.path, 'cairn.rules.json');
const read = (content: string) => {
  writeFileSync(file, content);
  return readRules(file);
};

/** As `docs/rules.md` has it. */
const WHOLE = {
  synonyms: [['laptop', 'notebook'], { from: 'k8s', to: ['kubernetes'] }],
  pins: [{ query: 'install', ids: ['guide/install'] }],
  boosts: [
    { attribute: 'popularity', max: 1.5, curve: 'log' },
    { attribute: 'date', halfLifeDays: 180, max: 1.3 },
    { attribute: 'section', values: { guide: 1.2 } },
    { pages: ['/blog/**'], factor: 0.8 },
  ],
  hidden: ['/drafts/**'],
  defaults: { filter: ['version:latest'] },
};

describe('a file of rules', () => {
  it('is kept as it is, and found beside the settings', async () => {
    expect(read(JSON.stringify(WHOLE))).toEqual({ ...WHOLE, file });
    const config = join(work.path, 'cairn.config.json');
    writeFileSync(config, '{"lang": "de"}');
    expect((await loadConfig(config, {})).rules).toEqual({ ...WHOLE, file });
    writeFileSync(join(work.path, 'other.json'), '{}');
    const named = await loadConfig(config, { rules: join(work.path, 'other.json') });
    expect(named.rules).toMatchObject({ synonyms: [], file: join(work.path, 'other.json') });
    await expect(loadConfig(config, { rules: join(work.path, 'none.json') })).rejects.toMatchObject({
      code: 'not-found',
    });
    writeFileSync(join(work.path, 'own.json'), '{"rules": {"file": "a"}}');
    await expect(loadConfig(join(work.path, 'own.json'), {})).rejects.toThrow('rules: Unrecognized key: "file"');
  });

  const lines = (...entries: string[]): string => `{"synonyms": [\n${entries.join(',\n')}\n]}`;
  it.each<[string, string, number, string]>([
    ['JSON that is none', '{\n"synonyms": [}', 2, 'invalid JSON'],
    ['an unknown name', '{"hiden": []}', 1, 'Unrecognized key: "hiden"'],
    ['the name of its own file', '{"file": "a"}', 1, 'Unrecognized key: "file"'],
    ['a group of one', lines('["a", "b"]', '["c"]'), 3, 'synonyms.1: Too small: expected array to have >=2 items'],
    ['a word in two groups', lines('["a", "b c"]', '["B  C", "d"]'), 3, '"B  C" is in synonyms.0 too'],
    [
      'a word in two groups, but for its signs',
      lines('["a", "ÉTÉ, d"]', '["été d!", "e"]'),
      3,
      '"été d!" is in synonyms.0',
    ],
    ['a word twice in a group', lines('["a", "A"]'), 2, '"A" stands there twice'],
    ['a synonym of itself', lines('{"from": "a", "to": ["a"]}'), 2, 'synonyms lead from "a" to "a"'],
    [
      'a cycle',
      lines('{"from": "a", "to": ["b"]}', '{"from": "c", "to": ["x", "a"]}', '{"from": "b", "to": ["c"]}'),
      3,
      '"a" to "b" to "c" to "a"',
    ],
    ['two pins of a query', '{"pins": [{"query": "a", "ids": ["1"]},\n{"query": "A", "ids": ["2"]}]}', 2, 'pins.0 too'],
    [
      'a boost of too much',
      '{"boosts": [{"attribute": "a",\n"max": 4.5}]}',
      2,
      'expected number to be <=4 (found the number 4.5)',
    ],
    ['a boost by half', '{"boosts": [\n{"attribute": "a"}]}', 2, 'boosts.0.'],
    [
      'boosts of too much',
      '{"boosts": [{"attribute": "a", "max": 3}, {"attribute": "b", "max": 2}]}',
      1,
      'up to 6, expected at most 4',
    ],
    [
      'boosts of too little',
      '{"boosts": [{"pages": ["/a"], "factor": 0.3}, {"pages": ["/b"], "factor": 0.5}]}',
      1,
      'at least 0.25',
    ],
    ['a filter that is none', '{"defaults": {"filter": ["latest"]}}', 1, 'filter "latest" has no ":"'],
  ])('is refused with %s', (_, content, line, says) => {
    let error: unknown;
    try {
      read(content);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'bad-request', place: { file, line } });
    expect((error as Error).message).toContain(says);
  });

  it('has limits', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => [`a${i}`, `b${i}`]);
    expect(read(JSON.stringify({ synonyms: many(2000) })).synonyms).toHaveLength(2000);
    expect(() => read(JSON.stringify({ synonyms: many(2001) }))).toThrow('<=2000 items');
    const pins = (count: number) => Array.from({ length: count }, (_, i) => ({ query: `q${i}`, ids: ['x'] }));
    expect(read(JSON.stringify({ pins: pins(1000) })).pins).toHaveLength(1000);
    expect(() => read(JSON.stringify({ pins: pins(1001) }))).toThrow('<=1000 items');
    const filter = (count: number) => Array.from({ length: count }, (_, i) => `a${i}:b`);
    expect(read(JSON.stringify({ defaults: { filter: filter(10) } })).defaults.filter).toHaveLength(10);
    expect(() => read(JSON.stringify({ defaults: { filter: filter(11) } }))).toThrow('<=10 items');
    expect(() => read(JSON.stringify({ hidden: Array(1001).fill('/a') }))).toThrow('<=1000 items');
    expect(() => read(`{}${' '.repeat(1 << 20)}`)).toThrow('expected at most 1048576');
  });
});

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['/a.b', '/a.b', true],
    ['/a.b', '/axb', false],
    ['/a/*', '/a/b', true],
    ['/a/*', '/a/b/c', false],
    ['/a/**', '/a/b/c', true],
    ['**/a (1)[x]*', '/z/a (1)[x]y', true],
    ['/a/*', '/b/a/b', false],
  ])('%s of %s: %s', (pattern, text, is) => {
    expect(globMatcher(pattern)(text)).toBe(is);
  });

  it('says what an expression of its stars would', () => {
    // Few characters, so that stars have much to choose from.
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 10 });
    const patterns = fc
      .array(fc.constantFrom('a', 'b', '/', '*', '**', 'ab'), { maxLength: 8 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const parts = pattern.split(/(\*+)/).map((part) => (part === '*' ? '[^/]*' : part === '' ? '' : part));
        const source = parts.map((part) => (/^\*{2,}$/.test(part) ? '[^]*' : part)).join('');
        expect(globMatcher(pattern)(text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it('of many stars is held against a long text in few steps', () => {
    // Eleven double stars that an expression would try in some 200^11 ways.
    const text = 'a'.repeat(10_000);
    expect(globMatcher(`${'**a'.repeat(10)}**b`)(text)).toBe(false);
    expect(globMatcher(`${'**a*a'.repeat(10)}**`)(text)).toBe(true);
  });
});

describe('rules of which many are of no document', () => {
  it('have their file read once', () => {
    const pins = Array.from({ length: 1000 }, (_, i) => ({
      query: `q${i}`,
      ids: Array.from({ length: 10 }, (__, j) => `d${i}-${j}`),
    }));
    const errors = new DocumentRules(read(JSON.stringify({ pins }, null, 1))).finish();
    expect(errors).toHaveLength(10_000);
    expect(errors.at(-1)!.place).toEqual({ file, line: 15_000 });
  });
});
