import type { ItemTask } from '../../../shared/gpu/tasks.ts';
import { CAPTION } from './caption.ts';
import { EMBED } from './embed.ts';
import { EXPAND } from './expand.ts';
import type { TaskKind } from './kind.ts';
import { RERANK } from './rerank.ts';

/** How each task is asked. */
export const KINDS: { readonly [T in ItemTask]: TaskKind<T> } = {
  embed: EMBED,
  rerank: RERANK,
  expand: EXPAND,
  caption: CAPTION,
};
