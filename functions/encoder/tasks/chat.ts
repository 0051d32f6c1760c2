import { tokensAtMost } from '../../../shared/gpu/neurons.ts';

/** Tokens that the template of a chat model adds to what is said, at most. */
const TEMPLATE_TOKENS = 200;

/** What a chat model is asked, for an answer of JSON. */
export function jsonChat(messages: readonly object[], name: string, schema: object, maxTokens: number): object {
  return {
    ...chat(messages, maxTokens),
    response_format: { type: 'json_schema', json_schema: { name, schema, strict: true } },
  };
}

/** What a chat model is asked: the likeliest answer, without thinking aloud, which would be paid for. */
export function chat(messages: readonly object[], maxTokens: number): object {
  return {
    messages,
    max_completion_tokens: maxTokens,
    temperature: 0,
    chat_template_kwargs: { enable_thinking: false },
  };
}

/** Tokens of a conversation at most, pictures aside: also what forms the answer may be read by the model. */
export function chatTokens(texts: readonly string[]): number {
  return TEMPLATE_TOKENS + texts.reduce((sum, text) => sum + tokensAtMost(text), 0);
}
