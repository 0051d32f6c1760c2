// Freezes the golden indexes of a layout that are not frozen yet: `node test/golden/generate.ts v1`. What is frozen stays as
// it is: a reader of later versions must still open it, and a builder of the same layout must still write it.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askCase, buildCase, GOLDEN_CASES, LAYOUT } from './cases.ts';

const [version] = process.argv.slice(2);
if (version !== LAYOUT) fail(`expected ${LAYOUT}, the layout that this builder writes, found ${version ?? 'nothing'}`);
const folder = fileURLToPath(new URL(version, import.meta.url));
const missing = Object.entries(GOLDEN_CASES).filter(([name]) => !existsSync(join(folder, name)));
if (missing.length === 0) fail(`${folder} has them all, and golden files are never written again`);

mkdirSync(folder, { recursive: true });
for (const [name, golden] of missing) {
  try {
    await buildCase(golden, join(folder, name));
    const answers = await askCase(golden, join(folder, name));
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(answers, undefined, 1)}\n`);
    process.stdout.write(`${join(folder, name)}: release ${answers.release}\n`);
  } catch (error) {
    rmSync(join(folder, name), { recursive: true, force: true });
    throw error;
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
