import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** Flags of the package that would hide what tests look for: blocked requests, and a page that crashes alone. */
const UNWANTED_FLAGS = new Set([
  '--allow-running-insecure-content',
  '--disable-site-isolation-trials',
  '--disable-web-security',
  '--single-process',
]);

/** Starts the Chromium that the `@sparticuz/chromium` package carries: it needs no browser on the machine. */
export async function launchChromium(): Promise<Browser> {
  const folder = join(tmpdir(), `cairn-chromium-${packageVersion()}`);
  // Read when the package loads: makes it unpack the shared libraries that Chromium needs, too.
  process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs22.x';
  const { default: sparticuz } = await inTempFolder(folder, () => import('@sparticuz/chromium'));
  if (!existsSync(folder)) {
    // The package takes any file of the right name for complete, so one that a parallel or killed run left half
    // written would be started. Hence it unpacks aside, and the folder appears under its name as a whole.
    const aside = await mkdtemp(`${folder}-`);
    await inTempFolder(aside, () => sparticuz.executablePath());
    await rename(aside, folder).catch(async (error: unknown) => {
      await rm(aside, { recursive: true });
      if (!existsSync(folder)) throw error;
    });
  }
  // The package's own list of font folders does not have this one. Without a font no text has a size: clicks miss, and
  // what is typed replaces what was there.
  const fonts = join(folder, 'fonts.conf');
  await writeFile(
    fonts,
    `<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'cache')}</cachedir></fontconfig>`,
  );
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    env: { ...process.env, FONTCONFIG_FILE: fonts },
    args: sparticuz.args.filter((flag) => !UNWANTED_FLAGS.has(flag)),
  });
}

/** Runs `start` with `folder` as the temp folder, which is where the package unpacks and looks for libraries. */
async function inTempFolder<T>(folder: string, start: () => Promise<T>): Promise<T> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    return await start();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

/** Version of the package, so that a newer one does not start the browser of an older one. */
function packageVersion(): string {
  const require = createRequire(import.meta.url);
  const root = dirname(dirname(dirname(require.resolve('@sparticuz/chromium'))));
  return (require(join(root, 'package.json')) as { version: string }).version;
}
