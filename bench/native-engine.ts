import { statSync } from 'node:fs';
import { join } from 'node:path';
import { inChild } from './child.ts';
import type { CpuBuild } from './cpu-build-child.ts';
import type { Answered } from './native-answers.ts';
import type { CairnJob, CairnPart } from './native-cairn-child.ts';
import { askNative, buildNative, type NativeName } from './native-python.ts';

/** An engine that is ready to be asked, each time by a process of its own. */
export interface Engine {
  readonly name: string;
  /** Nothing where the index was given. */
  readonly built?: CpuBuild;
  readonly ask: () => Promise<Answered>;
}

/** Cairn on an index that is built. */
export function cairnEngine(part: CairnPart, index: string, folder: string, built?: CpuBuild): Engine {
  const ask = (): Promise<Answered> => inChild('native-cairn-child.ts', { part, index, folder } satisfies CairnJob);
  return { name: `Cairn, ${part}`, ...(built && { built }), ask };
}

/** Builds an index of what lies in the folder. @throws Error where the engine's process fails */
export async function nativeEngine(name: NativeName, folder: string): Promise<Engine> {
  const cost = await buildNative(name, folder);
  const indexBytes = statSync(join(folder, INDEX_FILES[name])).size;
  return { name: TITLES[name], built: { ...cost, indexBytes }, ask: () => askNative(name, folder) };
}

export const TITLES: Readonly<Record<NativeName, string>> = { bmp: 'BMP', seismic: 'Seismic' };
const INDEX_FILES: Readonly<Record<NativeName, string>> = { bmp: 'index.bmp', seismic: 'index.index.seismic' };
