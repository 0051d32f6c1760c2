import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LeftOutReason } from '../../index-builder/documents/read-documents.ts';
import { failureOf, inputFolder, readAll, readById, readOne } from './input-folder.ts';

async function textOf(html: string): Promise<string | undefined> {
  return (await readOne('a.html', `<title>T</title><main>${html}</main>`))[0]?.text;
}

/** Headings of the section that a heading, given as HTML, begins. */
async function headingOf(html: string): Promise<[string, readonly string[]] | undefined> {
  const read = await readOne('a.html', `<title>T</title><main>${html}<p>x</main>`);
  const section = read.find((each) => each.id.includes('#'));
  return section && [section.id, section.headings];
}

describe('sections of an HTML page', () => {
  test.each<[string, string | number]>([
    ['2', 2],
    ['-1.5', -1.5],
    ['2.10', '2.10'],
    ['007', '007'],
    ['1e3', '1e3'],
    ['Infinity', 'Infinity'],
    ['2026-03-01', '2026-03-01'],
    ['', ''],
  ])('a page names attributes in its head: %j', async (content, value) => {
    const html = `<title>T</title><meta name="cairn:order" content="${content}"><main><p>x</main>`;
    expect((await readOne('a.html', html))[0]!.attributes).toEqual({ order: value });
  });

  test('a page splits at headings with ids', async () => {
    const html = `<!doctype html><html lang="en-US"><head><title>Install - Site</title>
<meta name="cairn:kind" content="guide"><meta name="cairn:tag" content="a"><meta name="cairn:tag" content="b"></head>
<body><nav>Menu</nav><main><h1 id="install">Install</h1><p>Intro.</p>
<h2 id="linux">Linux</h2><p>Use apt.</p>
<h3 id="arm">ARM</h3><p>Rare.</p><h4>No id</h4><p>More.</p>
<h2 id="mac os">Mac</h2></main><footer>(c)</footer></body></html>`;
    const folder = await inputFolder({ 'guide/install.html': html });
    const all = await readAll(folder);
    const common = {
      page: '/guide/install.html',
      title: 'Install',
      lang: 'en',
      attributes: { kind: 'guide', tag: ['a', 'b'] },
    };
    const at = (anchor: string, url: string, headings: string[], text: string) => ({
      id: `guide/install.html${anchor}`,
      url: `/guide/install.html${url}`,
      headings,
      text,
      ...common,
    });
    expect(all.map((each) => each.document)).toEqual([
      at('', '', [], 'Intro.'),
      at('#linux', '#linux', ['Linux'], 'Use apt.'),
      at('#arm', '#arm', ['Linux', 'ARM'], 'Rare.\nNo id\nMore.'),
      at('#mac os', '#mac%20os', ['Mac'], ''),
    ]);
    expect(all.map((each) => each.place)).toEqual(
      [1, 4, 5, 6].map((line) => ({ file: join(folder, 'guide/install.html'), line })),
    );
  });

  test('the anchor may stand inside the heading or on the block it opens', async () => {
    expect(await headingOf('<h2><a id="x"></a>X</h2>')).toEqual(['a.html#x', ['X']]);
    expect(await headingOf('<h2><a name="x">X</a></h2>')).toEqual(['a.html#x', ['X']]);
    expect(await headingOf('<section id="x"><h2>X</h2></section>')).toEqual(['a.html#x', ['X']]);
    expect(await headingOf('<section id="x"><p>first</p><h2>X</h2></section>')).toBeUndefined();
  });

  test('permalinks are not part of a heading', async () => {
    const x = ['a.html#x', ['X']];
    expect(await headingOf('<h2 id="x">X <a class="header-anchor" href="#x">Direct link</a></h2>')).toEqual(x);
    expect(await headingOf('<h2 id="x"><a href="#x">#</a> X</h2>')).toEqual(x);
    expect(await headingOf('<h2 id="x">X<a class="headerlink" href="#x">¶</a></h2>')).toEqual(x);
    expect(await headingOf('<h2 id="x">X<a class="hash-link" href="#x">\u200b</a></h2>')).toEqual(x);
    expect(await headingOf('<h2 id="x"><a class="header-anchor" href="#x"><span>X</span></a></h2>')).toEqual(x);
    expect(await headingOf('<h2 id="x"><a href="/x"><code>X</code></a></h2>')).toEqual(x);
  });

  test('a repeated anchor and a heading without words begin nothing', async () => {
    const html = '<title>T</title><main><h2 id="x">X</h2>a<h2 id="x">Y</h2>b<h2 id="z"></h2>c</main>';
    const read = await readOne('a.html', html);
    expect(read.map((each) => [each.id, each.text])).toEqual([
      ['a.html', ''],
      ['a.html#x', 'a\nY\nb\nc'],
    ]);
  });

  test('a second level-1 heading is a level', async () => {
    const read = await readOne('a.html', '<main><h1>T</h1>a<h1 id="u">U</h1>b<h2 id="v">V</h2>c</main>');
    expect(read.map((each) => each.headings)).toEqual([[], ['U'], ['U', 'V']]);
  });
});

describe('title of an HTML page', () => {
  test('the first h1 of the main content, else the title element', async () => {
    expect((await readOne('a.html', '<title>S</title><h1>Site</h1><main><h1>H</h1>x</main>'))[0]?.title).toBe('H');
    expect((await readOne('a.html', '<title> S\n T </title><main>x</main>'))[0]?.title).toBe('S T');
    expect((await readOne('a.html', '<title>S</title><main><nav><h1>N</h1></nav>x</main>'))[0]?.title).toBe('S');
  });

  test('a first heading that the title element repeats tells where the name of the site begins', async () => {
    const html = '<title>What is it? - The Book</title><main><h2 id="w">What Is It?</h2>x<h3 id="y">Y</h3>y</main>';
    const read = await readOne('a.html', html);
    expect(read.map((each) => [each.id, each.title, each.headings])).toEqual([
      ['a.html', 'What Is It?', []],
      ['a.html#y', 'What Is It?', ['Y']],
    ]);
  });
});

describe('text of an HTML page', () => {
  test('blocks part lines, inline elements do not part words', async () => {
    expect(await textOf('<p>a<b>b</b>c  d\n e</p><div>f</div><ul><li>g<li>h</ul>i<br>j')).toBe(
      'abc d e\nf\ng\nh\ni\nj',
    );
    expect(await textOf('<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>')).toBe('a b\nc');
    expect(await textOf('a &amp; b&nbsp;c &lt;d&gt;')).toBe('a & b c <d>');
    expect(await textOf('a<img src="x" alt="a cat">b<img src="y">')).toBe('a a cat b');
  });

  test('preformatted text keeps its lines', async () => {
    expect(await textOf('<p>a</p><pre><code>if x:\n    y\n\nz\n</code></pre><p>b</p>')).toBe('a\nif x:\n    y\n\nz\nb');
    expect(await textOf('<pre><span>a</span>  <span>b</span><br>c<div>d</div></pre>')).toBe('a  b\nc\nd');
  });

  test('what is not content is left out', async () => {
    const out = `<nav>n</nav><footer>f</footer><script>s</script><style>t</style><noscript>u</noscript>
<template>v</template><svg><text>w</text><title>w</title></svg><div data-cairn-ignore>i<p>j</div><div hidden>h</div>
<span aria-hidden="true">k</span><button>Copy</button><!-- c -->`;
    expect(await textOf(`a ${out} b`)).toBe('a b');
    expect(await textOf('a<div hidden role="tabpanel">tab</div><div hidden="until-found">found</div>')).toBe(
      'a\ntab\nfound',
    );
  });

  test('header and aside are content inside main content and not outside', async () => {
    expect(await textOf('<header>h</header><aside>note</aside>b')).toBe('h\nnote\nb');
    expect((await readOne('a.html', '<body><header>h</header><aside>n</aside>b</body>'))[0]?.text).toBe('b');
  });

  test('main content: selector, main, article, role, body', async () => {
    const html = '<body>0<div class="doc">1</div><main>2<div class="doc">3<i class="doc">4</i></div></main></body>';
    expect((await readOne('a.html', html, { selector: '.doc' }))[0]?.text).toBe('1\n34');
    expect((await readOne('a.html', html, { selector: '.none' }))[0]?.text).toBe('2\n34');
    expect((await readOne('a.html', '<body>0<article>1</article><article>2</article></body>'))[0]?.text).toBe('1\n2');
    expect((await readOne('a.html', '<body>0<div role="main">1</div></body>'))[0]?.text).toBe('1');
    expect((await readOne('a.html', '<p>1'))[0]?.text).toBe('1');
  });

  test('instructions and declarations are no text', async () => {
    expect(await textOf('a<?php echo "b" ?> <!ELEMENT c>d')).toBe('a d');
  });

  test('nesting deeper than the stack is read', async () => {
    expect(await textOf(`${'<div>'.repeat(20_000)}deep`)).toBe('deep');
  });

  test('nesting deeper than is read in time is refused, and named', async () => {
    const folder = await inputFolder({ 'a.html': `<p>${'<b>x'.repeat(1_000_000)}` });
    const { error } = await failureOf(folder);
    expect(error.message).toBe('the page is nested too deeply to be read');
    expect(error.place).toEqual({ file: join(folder, 'a.html') });
  });

  test.each([
    ['elements that are open all the time', '<p><i>x'.repeat(15_000), 15_000],
    ['main content side by side', '<article>x</article>'.repeat(120_000), 120_000],
    ['comments before headings', `<div>${'<!---->'.repeat(50_000)}${'<h2>x</h2>'.repeat(50_000)}</div>`, 50_000],
  ])('a page of %s takes a step for each', async (_, html, words) => {
    const [document] = await readOne('a.html', `<title>T</title>${html}`);
    expect(document?.text.match(/x/g)).toHaveLength(words);
  });
});

describe('addresses and pages left out', () => {
  test('index files are folders, and the base is put first', async () => {
    const files = { 'index.html': '<p>1', 'guide/index.html': '<p>2', 'a b/c#d?.html': '<p>3', 'reindex.html': '<p>4' };
    const urls = async (baseUrl?: string) =>
      [...(await readById(files, baseUrl === undefined ? {} : { baseUrl })).values()].map((each) => each.url);
    expect(await urls()).toEqual(['/a%20b/c%23d%3F.html', '/guide/', '/', '/reindex.html']);
    expect(await urls('https://e.org/docs')).toContain('https://e.org/docs/guide/');
  });

  test('pages that ask for it, and copies, are left out with the reason', async () => {
    const folder = await inputFolder({
      'a.html': '<title>T</title><p>words',
      'b.html': '<title>T</title><div>words</div>',
      'c.html': '<meta name="Robots" content="NoIndex, follow"><p>c',
      'd.html': '<html data-cairn-ignore><p>d',
      'e.html': '<body data-cairn-ignore><p>e',
      'f.html': '<link rel="canonical" href="/other.html"><p>f',
      'g.html': '<meta http-equiv="refresh" content="0; url=/a.html"><p>g',
      'h.html': '<div id="app"></div>',
    });
    const out: [string, LeftOutReason][] = [];
    const all = await readAll(folder, { onLeftOut: (place, reason) => out.push([place.file, reason]) });
    expect(all.map((each) => each.document.id)).toEqual(['a.html']);
    expect(out.map(([file, reason]) => [file.slice(-6), reason])).toEqual([
      ['b.html', 'duplicate'],
      ['c.html', 'noindex'],
      ['d.html', 'noindex'],
      ['e.html', 'noindex'],
      ['f.html', 'canonical'],
      ['g.html', 'redirect'],
      ['h.html', 'empty'],
    ]);
  });

  test.each([
    ['guide.html', undefined, 'https://e.org/docs/guide', '/guide'],
    ['guide/index.html', undefined, 'https://e.org/docs/guide/', '/guide/'],
    ['index.html', undefined, 'https://e.org/docs/', '/'],
    ['guide.html', undefined, 'https://e.org/latest/other', undefined],
    ['guide.html', 'https://e.org/docs/', 'https://www.e.org/docs/guide/', 'https://www.e.org/docs/guide/'],
    ['guide.html', 'https://e.org/docs/', 'https://e.org/latest/guide', undefined],
    ['guide.html', 'https://e.org/docs/', 'https://other.org/docs/guide', undefined],
    ['guide.html', 'https://e.org/docs/', 'http://[bad', 'https://e.org/docs/guide.html'],
  ])('canonical link of %s below %s to %s', async (name, baseUrl, href, url) => {
    const html = `<link rel="canonical" href="${href}"><p>x`;
    const read = await readById({ [name]: html }, baseUrl === undefined ? {} : { baseUrl });
    expect(read.get(name)?.url).toBe(url);
  });
});
