/** Values of the contexts that an expression may name, by path: `inputs.gate`, `github.event.pull_request.number`. */
export type Contexts = (path: string) => string | undefined;

const PATH = /'(?:[^']|'')*'|\b(?:github|inputs|steps|secrets|vars|env|runner|needs|matrix)(?:\.[A-Za-z_][\w-]*)+/g;

/** The contexts that a text names in its expressions. */
export function pathsOf(text: string): string[] {
  return expressionsOf(text).flatMap((expression) =>
    [...expression.matchAll(PATH)].map(([path]) => path).filter((path) => !path.startsWith("'")),
  );
}

/** The expressions of a text, without the signs around them. */
export function expressionsOf(text: string): string[] {
  return [...text.matchAll(/\$\{\{(.*?)\}\}/gs)].map(([, expression]) => expression!.trim());
}

/**
 * A text with its expressions replaced by their values, as far as this repository's files use them: paths, texts, `==`,
 * `!=`, `&&`, `||`, `!` and the functions of a step's condition, given as `functions`. What has no value is the empty text.
 */
export function fillIn(text: string, contexts: Contexts, functions: Record<string, () => boolean> = {}): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => {
    return String(evaluate(expression, contexts, functions));
  });
}

/** Evaluates an expression. */
export function evaluate(
  expression: string,
  contexts: Contexts,
  functions: Record<string, () => boolean>,
): string | boolean {
  const code = expression.replace(PATH, (found) =>
    JSON.stringify(found.startsWith("'") ? found.slice(1, -1) : (contexts(found) ?? '')),
  );
  const names = Object.keys(functions);
  // Of this repository's own files, and nothing else.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function(...names, `return ${code}`) as (...values: (() => boolean)[]) => string | boolean;
  return run(...names.map((name) => functions[name]!));
}
