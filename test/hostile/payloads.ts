/** What must never run: the pages that show it define a function of this name, and look whether it was called. */
const CALL = 'pwned()';
const ELSEWHERE = 'http://elsewhere.invalid';

/** Markup, scripts and addresses that run something, or ask another host, where they are taken for more than text. */
const MARKUP = [
  `<script>${CALL}</script>`,
  `<img src=x onerror=${CALL}>`,
  `<svg onload=${CALL}>`,
  `<svg><script>${CALL}</script></svg>`,
  `"><script>${CALL}</script>`,
  `' onmouseover='${CALL}' x='`,
  `</title></style></textarea><script>${CALL}</script>`,
  `<iframe srcdoc="<script>parent.${CALL}</script>"></iframe>`,
  `<a href="javascript:${CALL}">here</a>`,
  `<!--><script>${CALL}</script>-->`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${CALL}>`,
  `<style>@import "${ELSEWHERE}/x.css"; * { background: url(${ELSEWHERE}/y) }</style>`,
  `<base href="${ELSEWHERE}/">`,
  `<meta http-equiv="refresh" content="0;url=${ELSEWHERE}">`,
  `<link rel=stylesheet href=${ELSEWHERE}/x.css>`,
  `<object data="data:text/html,<script>${CALL}</script>"></object>`,
  `<form action=${ELSEWHERE}><input name=q autofocus onfocus=${CALL}></form>`,
  `<details open ontoggle=${CALL}>`,
  `<video><source onerror=${CALL}></video>`,
  `<x is="cairn-search" endpoint="${ELSEWHERE}">`,
  `<cairn-search endpoint="${ELSEWHERE}"></cairn-search>`,
  `&lt;script&gt;${CALL}&lt;/script&gt; &#60;img src=x onerror=${CALL}&#62;`,
  `\\u003cscript\\u003e${CALL}\\u003c/script\\u003e`,
  `%3Cscript%3E${CALL}%3C/script%3E`,
  `<mark>marked</mark><b>bold`,
  `]]><![CDATA[<script>${CALL}</script>`,
];

/** What templates, shells, databases and readers of headers make of a text. */
const INJECTIONS = [
  `\${${CALL}}`,
  `{{constructor.constructor("${CALL}")()}}`,
  `<%= ${CALL} %>`,
  `#{${CALL}}`,
  `\`\${${CALL}}\``,
  "'; DROP TABLE documents; --",
  '" OR 1=1 --',
  '$(touch pwned)',
  '`touch pwned`',
  '; rm -rf . &',
  '| cat /etc/passwd',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '%00%0d%0aSet-Cookie: pwned=1',
  'line\r\nSet-Cookie: pwned=1\r\n\r\n<script>',
  '=HYPERLINK("http://elsewhere.invalid")',
  '%s%n%x%d {0} {}',
  '{"$gt": ""}',
  '() { :; }; echo pwned',
  '\\x00\\n\\t\\',
];

/** Characters that are no writing, and sequences of them that are no text. */
const CHARACTERS = [
  'nul \u0000 inside\u0000',
  '\u0001\u0002\u0007\u0008\u000b\u000c\u001b[31mred\u001b[0m\u007f',
  '\u0085\u009b31m controls of one byte more',
  'bidi \u202egnp.exe\u202c and \u2066isolated\u2069 and \u202a\u202b\u202d',
  '\u202e\u202e\u202e\u202e never closed',
  'zero\u200bwidth\u200cjoined\u200dand\u2060glued\ufeff',
  '\ufeffbyte order mark',
  '\ufffe\uffff\ufdd0 no characters',
  '\u{e0041}\u{e0042}\u{e007f} tags',
  '\ud800 high alone',
  '\udc00 low alone',
  'back \udc00\ud800 wards',
  'end \ud83d',
  `z\u0300\u0301${'\u0302'.repeat(500)}algo`,
  `${'👩\u200d'.repeat(200)}👩`,
  '🇦🇧🇨🇩🇪🇫🇬',
  '\ufdfa\ufdfb ligatures of many letters',
  'ﬁﬀ ſ K Å ẛ̣ İı ß ẞ',
  'مرحبا بالعالم שלום',
  '\u2028\u2029 lines of scripts',
  '\u3164\u115f\u1160 fillers',
  '\u0600\u06dd prepended',
  'ｆｕｌｌ　ｗｉｄｔｈ',
  '\u{10ffff}\u{f0000} private',
];

/** Names that objects of the language have anyway. */
export const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '__defineGetter__',
  'then',
  'length',
  'undefined',
  'null',
  'NaN',
  'true',
  '0',
  '-1',
  '1e999',
];

/** What readers of queries and of patterns may take long for, or take for more than words. */
const PATTERNS = [
  '(a+)+$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '[',
  '*',
  '**',
  '.*',
  '\\',
  '\\\\\\"',
  '?q=1&k=1000000#',
  '"'.repeat(2001),
  '"a '.repeat(200),
  '+'.repeat(3000),
  '-'.repeat(3000),
  '- - + + " " title: *',
  'title:title:title:x',
  'title:"',
  '+-+-x',
  '-x -y -z',
  '+"" -""',
  '('.repeat(3000),
  'x*'.repeat(300),
  '*x',
  'a*b*c*',
  'AND OR NOT (a AND)',
  'a~2 b^100 [1 TO 2] {a TO b}',
  ':::::',
  'lang: page: __proto__:x',
];

/** Addresses that are none to follow. */
export const ADDRESSES = [
  `javascript:${CALL}`,
  `JaVaScRiPt:${CALL}`,
  `  javascript:${CALL}`,
  `java\nscript:${CALL}`,
  `\u0001javascript:${CALL}`,
  `data:text/html,<script>${CALL}</script>`,
  `vbscript:${CALL}`,
  'file:///etc/passwd',
  'https://user:password@elsewhere.invalid/',
  '//elsewhere.invalid/x',
  '\\\\elsewhere.invalid\\x',
  'https:elsewhere.invalid',
  'blob:https://elsewhere.invalid/x',
  '?q="><script>',
  '#"><script>',
  'http://[::1',
  '%',
  '/%ff%fe',
];

/** Of which one is a word. */
const HUGE = ['a'.repeat(1 << 20), '漢'.repeat(1 << 17), 'e\u0301'.repeat(1 << 17), `${'ab-'.repeat(1 << 16)}c`];

export const PAYLOADS: readonly string[] = [
  ...MARKUP,
  ...INJECTIONS,
  ...CHARACTERS,
  ...NAMES,
  ...PATTERNS,
  ...ADDRESSES,
];
export const HUGE_PAYLOADS: readonly string[] = HUGE;
