import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FileSource } from '../../index-builder/folder/file-source.ts';
import { rangeSourceSuite } from '../range-source.suite.ts';

rangeSourceSuite('FileSource', async (objects) => {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-source-'));
  for (const [key, bytes] of objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), bytes);
  }
  return { source: new FileSource(folder), close: () => rm(folder, { recursive: true }) };
});
