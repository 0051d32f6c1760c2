import { checkCompletion, checkJson, checkLine, checkTexts, WrongAnswer } from '../../../shared/gpu/check-answer.ts';
import type { CaptionResult } from '../../../shared/gpu/tasks.ts';
import { isObject } from '../../json-variable.ts';
import { CAPTION_PROMPT, CAPTION_SCHEMA, CAPTION_TEXT, captionMessages } from '../prompts/caption.ts';
import { bad } from '../task-request.ts';
import { chatTokens, jsonChat } from './chat.ts';
import type { TaskKind } from './kind.ts';

/** A picture as it stands in a request: not an address, which would be read by somebody else. */
const DATA_URI = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}$/;
/** Characters of it. */
const IMAGE_LIMIT = 2 << 20;
const OUTPUT_TOKENS = 512;
const CAPTION_LENGTH = 2000;
const TAG_LIMITS = { most: 12, length: 60 };

/** A vision model says what a picture shows. */
export const CAPTION: TaskKind<'caption'> = {
  task: 'caption',
  prompt: ({ protocol }) => (protocol === 'chat' ? CAPTION_PROMPT : undefined),

  parseItem(value, name) {
    const { image } = isObject(value) ? value : {};
    if (typeof image === 'string') return { image };
    throw bad(`${name} has no "image", expected a data URI of a picture`);
  },

  parseSettings: () => ({}),

  refusal({ image }) {
    if (image.length > IMAGE_LIMIT)
      return `the picture has ${image.length} characters, expected at most ${IMAGE_LIMIT}`;
    return DATA_URI.test(image) ? undefined : 'the picture is no data URI of PNG, JPEG, WebP or GIF in base64';
  },

  most: (_item, { imageTokens = 0 }) => ({
    input: imageTokens + chatTokens([CAPTION_TEXT, JSON.stringify(CAPTION_SCHEMA)]),
    output: OUTPUT_TOKENS,
  }),

  input([item], { protocol }) {
    const { image } = item!;
    if (protocol === 'chat') return jsonChat(captionMessages(image), 'picture', CAPTION_SCHEMA, OUTPUT_TOKENS);
    return { task: 'caption', image, caption_length: 'normal', max_tokens: OUTPUT_TOKENS, stream: false };
  },

  read(answer, _items, { protocol }) {
    if (protocol === 'chat') {
      const { caption, tags } = checkJson(checkCompletion(answer));
      return [{ caption: captionOf(caption), tags: checkTexts(tags, 'tags', TAG_LIMITS) }];
    }
    return [{ caption: captionOf(isObject(answer) ? answer['caption'] : undefined), tags: [] }];
  },

  isResult: (value) =>
    isObject(value) &&
    typeof value['caption'] === 'string' &&
    Array.isArray((value as Partial<CaptionResult>).tags) &&
    (value as unknown as CaptionResult).tags.every((tag) => typeof tag === 'string'),
};

function captionOf(value: unknown): string {
  const caption = typeof value === 'string' ? checkLine(value) : '';
  if (caption !== '' && caption.length <= CAPTION_LENGTH) return caption;
  throw new WrongAnswer('answer', `the model gave no caption of up to ${CAPTION_LENGTH} characters`);
}
