import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CairnError } from '../../shared/errors.ts';
import { failureOf, inputFolder, readAll, readById, readOne } from './input-folder.ts';

describe('sections of a Markdown page', () => {
  test('a page splits at its headings, with anchors as on GitHub', async () => {
    const source = `---
title: Install
lang: de-AT
tags: [a, b]
weight: 3
nested: { x: 1 }
---
Intro *with*
emphasis.

## Use \`npm\`, or yarn!

\`\`\`sh
npm i

npm t
\`\`\`

### Example

| a | b |
|---|---|
| c | d |

## Example

- one
- two [link](/x) ![alt](y.png)
`;
    const folder = await inputFolder({ 'guide/install.md': source });
    const all = await readAll(folder);
    const common = {
      page: '/guide/install',
      title: 'Install',
      lang: 'de',
      attributes: { tags: ['a', 'b'], weight: 3 },
    };
    const at = (anchor: string, headings: string[], text: string) => ({
      id: `guide/install.md${anchor}`,
      url: `/guide/install${anchor}`,
      headings,
      text,
      ...common,
    });
    expect(all.map((each) => each.document)).toEqual([
      at('', [], 'Intro with emphasis.'),
      at('#use-npm-or-yarn', ['Use npm, or yarn!'], 'npm i\n\nnpm t'),
      at('#example', ['Use npm, or yarn!', 'Example'], 'a b\nc d'),
      at('#example-1', ['Example'], 'one\ntwo link alt'),
    ]);
    expect(all.map((each) => each.place.line)).toEqual([1, 11, 19, 25]);
  });

  test('the first level-1 heading is the title, else the name of the file', async () => {
    const read = await readOne('a.md', '# The *Title*\n\nx\n\n## The Title\n\ny');
    expect(read.map((each) => [each.id, each.title, each.headings, each.text])).toEqual([
      ['a.md', 'The Title', [], 'x'],
      ['a.md#the-title-1', 'The Title', [], 'y'],
    ]);
    expect((await readOne('some-page.md', 'x'))[0]?.title).toBe('some-page');
    expect((await readOne('README.md', 'x'))[0]?.title).toBe('README');
    const below = await readAll(await inputFolder({ 'guide/README.md': 'x' }));
    expect(below[0]?.document.title).toBe('guide');
    expect((await readOne('a.md', '<h1 align="center"><img src="x"> A &lt;b>Name</h1>\n\nx'))[0]?.title).toBe(
      'A <b>Name',
    );
  });

  test('a heading can name its own anchor', async () => {
    expect((await readOne('a.md', '## Set up {#setup}\nx'))[1]).toMatchObject({
      id: 'a.md#setup',
      headings: ['Set up'],
    });
    expect((await readOne('a.mdx', '## Set up {#setup}\nx'))[1]).toMatchObject({
      id: 'a.mdx#setup',
      headings: ['Set up'],
    });
    expect((await readOne('a.mdx', '## Set up {/*setup*/}\nx'))[1]).toMatchObject({
      id: 'a.mdx#setup',
      headings: ['Set up'],
    });
  });

  test('HTML is read for its text, and definitions are not text', async () => {
    const source =
      'a<b>b</b>c<br>d\n\n<details><summary>More</summary>\n\nx\n\n</details>\n\n<!-- no -->\n<script>no</script>\n\n[r]: /x';
    expect((await readOne('a.md', source))[0]?.text).toBe('abc\nd\nMore\nx');
  });

  test('plain Markdown is never read as MDX', async () => {
    const read = await readOne('a.md', 'import x from "y"\n\n{ brace and <Tag\n\n    code');
    expect(read[0]?.text).toBe('import x from "y"\n{ brace and <Tag\ncode');
  });

  test('front matter decides addresses and absence', async () => {
    const files = {
      'index.md': '# Home',
      'guide/README.md': '# Guide',
      'guide/a.b.md': '# A',
      'guide/s.md': '---\nslug: short\n---\n# S',
      'guide/t.md': '---\nslug: /far/away\n---\n# S',
      'draft.md': '---\ndraft: true\n---\n# D',
      'hidden.markdown': '---\nnoindex: true\n---\n# N',
      'empty.md': '\n',
    };
    const out: string[] = [];
    const read = await readById(files, { baseUrl: 'https://e.org/d/', onLeftOut: (_, reason) => out.push(reason) });
    expect(Object.fromEntries([...read].map(([id, document]) => [id, document.url]))).toEqual({
      'index.md': 'https://e.org/d/',
      'guide/README.md': 'https://e.org/d/guide/',
      'guide/a.b.md': 'https://e.org/d/guide/a.b',
      'guide/s.md': 'https://e.org/d/guide/short',
      'guide/t.md': 'https://e.org/d/far/away',
    });
    expect(out).toEqual(['draft', 'empty', 'noindex']);
  });
});

describe('MDX', () => {
  test('code is dropped and the text inside components kept', async () => {
    const source = `import { Card } from 'cards'
export const x = 1

# Title

<Card title="no">

Inside **card**.

## Deep

</Card>

An <Em>inline</Em>{' '}word {x} {/* no */}here.
`;
    const read = await readOne('a.mdx', source);
    expect(read.map((each) => [each.id, each.text])).toEqual([
      ['a.mdx', 'Inside card.'],
      ['a.mdx#deep', 'An inline word here.'],
    ]);
  });
});

describe('bad Markdown names file and line', () => {
  test.each([
    ['a.mdx', 'ok\n\n<Open>\n\nnever closed', /not valid MDX: Expected a closing tag/, 3],
    ['a.mdx', 'ok\n\n{ 1 + }', /not valid MDX/, 3],
    ['a.md', '---\ntitle: x\ntags: [a\n---\n', /not valid YAML/, 3],
    ['a.md', '---\n- a\n---\n', /front matter is a list; expected keys/, 1],
    ['a.md', '---\ntitle: [a]\n---\n', /front matter "title" is a list/, 1],
    ['a.md', '---\nlang: 12 x\n---\n', /front matter "lang"/, 1],
    ['a.md', '+++\ntitle = "x"\n+++\n', /TOML front matter/, 1],
  ])('%s %j', async (name, source, message, line) => {
    const folder = await inputFolder({ [name]: source, 'z.md': '# Fine' });
    const { error } = await failureOf(folder);
    expect(error.code).toBe('bad-request');
    expect(error.message).toMatch(message);
    expect(error.place).toEqual({ file: join(folder, name), line });
    const skipped: CairnError[] = [];
    expect(await readAll(folder, { onError: 'skip', onSkip: (each) => skipped.push(each) })).toHaveLength(1);
    expect(skipped).toHaveLength(1);
  });

  test('headings that begin as HTML and never end take a step each', async () => {
    expect((await readOne('a.md', `<div>${'<h1 '.repeat(100_000)}\n\nx`))[0]?.title).toBe('a');
  });
});
