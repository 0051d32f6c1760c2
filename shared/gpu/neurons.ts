import type { GpuModel } from './models.ts';

// Amounts are millionths of a neuron, as integers: sums of them are exact, and the same in every order.

/** Millionths of a neuron in one. */
export const MICRO = 1_000_000;
/** Tokens that begin and end a text, whatever the model. */
const FRAME_TOKENS = 4;

/** Tokens that a model read and wrote. */
export interface TokenUsage {
  readonly input: number;
  readonly output: number;
}

/**
 * Tokens that a text can have at most, whatever the model: a token is at least a byte of UTF-8 of the text as models read
 * it, normalised or not. What `ﷺ` stands for has eleven times its bytes.
 */
export function tokensAtMost(text: string): number {
  return FRAME_TOKENS + Math.max(...[text, text.normalize('NFKC'), text.normalize('NFKD')].map(utf8Bytes));
}

/** What those tokens cost of a model, in millionths of a neuron. */
export function cost(model: GpuModel, { input, output }: TokenUsage): number {
  return Math.ceil(input * model.inputPrice + output * model.outputPrice);
}

/**
 * The tokens that an answer says it took, in the words of any model; undefined where it does not say. What is no count of
 * tokens is as if it were not there.
 */
export function usageOf(answer: unknown): TokenUsage | undefined {
  const { usage, metrics } = (answer ?? {}) as { usage?: Record<string, unknown>; metrics?: Record<string, unknown> };
  const input = usage?.['prompt_tokens'] ?? metrics?.['input_tokens'];
  const output = usage?.['completion_tokens'] ?? metrics?.['output_tokens'];
  return isCount(input) && isCount(output) ? { input, output } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Bytes of a text in UTF-8; of half a surrogate pair, those of U+FFFD. */
function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Both halves of a pair: two bytes each.
    if (unit >= 0x80) bytes += unit < 0x800 ? 1 : unit >= 0xd800 && unit < 0xe000 && isPaired(text, i) ? 1 : 2;
  }
  return bytes;
}

function isPaired(text: string, i: number): boolean {
  const code = text.codePointAt(i)!;
  return code > 0xffff || (i > 0 && text.codePointAt(i - 1)! > 0xffff);
}
