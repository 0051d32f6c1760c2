/**
 * What a query is, as far as its own text tells: a code symbol (at most four words, one of them spelled like code), a
 * question in plain words, or anything else.
 */
export type QueryKind = 'symbol' | 'question' | 'plain';

/** Words beyond which a query is a sentence that mentions a symbol. */
const SYMBOL_WORDS = 4;

// camelCase, a::b, a_b, a.b, f(), --flag, @scope, .class, #id, a->b, C++, key=value, <tag>.
const CODE =
  /\p{Ll}\p{Lu}|[\p{L}\p{N}]::|[\p{L}\p{N}]_[\p{L}\p{N}]|[\p{L}\p{N}]\.\p{L}|[\p{L}\p{N}]\(|^[-@#.$]+\p{L}|->|\\|\p{L}\+\+|[\p{L}\p{N}]=|<\/?\p{L}/u;

/** Interrogatives that open a question, of the languages that most sites are written in. */
const INTERROGATIVES = new Set(
  [
    'what which who whom whose when where why how is are was were do does did can could should would will has have had',
    'was welche welcher welches wer wem wen wessen wann wo woher wohin warum wieso weshalb wie womit wodurch',
    'que quoi quel quelle quels quelles qui quand où pourquoi comment combien',
    'qué cuál cuáles quién quiénes cuándo dónde adónde cómo cuánto cuánta cuántos cuántas',
    'qual quais quem quando onde aonde como quanto quanta quantos quantas',
    'che cosa quale quali chi dove perché quanti quante',
    'wat welk welke wie wanneer waar waarom hoe hoeveel',
    'vad vilken vilket vilka vem när var varför hur',
    'что какой какая какие кто когда где куда почему зачем как сколько',
  ]
    .join(' ')
    .split(' '),
);

/** The kind of a query. */
export function queryKind(query: string): QueryKind {
  const words = query.trim().split(/\s+/u);
  if (words.length <= SYMBOL_WORDS && words.some((word) => CODE.test(word))) return 'symbol';
  // Questions end with a mark of their own in most scripts: Latin, Arabic, Greek and fullwidth.
  if (/[?？؟\u037e]$/u.test(query.trim()) && words.length > 1) return 'question';
  // Scripts that have the fullwidth one write no spaces: a whole question is one word.
  if (/[^\s？]{2}？+$/u.test(words.at(-1)!)) return 'question';
  const first = words[0]!.toLowerCase().normalize('NFC').replace(/^¿/u, '');
  return words.length > 1 && INTERROGATIVES.has(first) ? 'question' : 'plain';
}
