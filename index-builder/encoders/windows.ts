/** How a long text is cut into what a model can take. */
export interface WindowSettings {
  /** Tokens of the longest input, special ones included. */
  readonly windowTokens: number;
  /** Tokens that a window has in common with the one before. */
  readonly overlapTokens: number;
  /** Whether every window begins with title and headings, or the first one alone. */
  readonly repeatContext: boolean;
  /** Tokens that stand before and behind every input. */
  readonly before: readonly number[];
  readonly behind: readonly number[];
}

/** Share of a window that title and headings may take of it. */
const CONTEXT_SHARE = 1 / 2;

/**
 * Inputs for a model, as few as can hold the text: overlapping windows, each with title and headings (the context) in
 * front, cut where they are longer than half a window. None for a text of no tokens.
 */
export function* cutWindows(
  context: readonly number[],
  text: readonly number[],
  settings: WindowSettings,
): Generator<number[], void> {
  const { before, behind, repeatContext } = settings;
  const room = settings.windowTokens - before.length - behind.length;
  if (!repeatContext) {
    yield* cutWindows([], [...context, ...text], { ...settings, repeatContext: true });
    return;
  }
  if (context.length + text.length === 0) return;
  const front = text.length === 0 ? context.slice(0, room) : context.slice(0, Math.floor(room * CONTEXT_SHARE));
  const whole = context.length + text.length <= room ? context : front;
  const content = room - whole.length;
  const step = Math.max(1, content - Math.min(settings.overlapTokens, Math.floor(content / 2)));
  let start = 0;
  do {
    yield [...before, ...whole, ...text.slice(start, start + content), ...behind];
    start += step;
  } while (start + content - step < text.length);
}
