import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRefusal, runCli } from './run-cli.ts';

describe('cairn site', () => {
  it('puts the index and the search box into a built site, also a second time', async () => {
    const site = mkdtempSync(join(tmpdir(), 'cairn-'));
    mkdirSync(join(site, 'guide'));
    const page = '<title>Guide</title><main><h1>Guide</h1><h2 id="a">Amber</h2><p>A pond of amber.</main>';
    writeFileSync(join(site, 'guide/index.html'), page);
    for (let run = 0; run < 2; run++) {
      if (run === 1) writeFileSync(join(site, 'cairn/chunk-OLD.js'), 'of a version before');
      const { code, stdout, stderr } = await runCli(['site', site, '--base-url', '/docs/', '--no-cache']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/search box: .*cairn-search\.js\n$/);
    }
    expect(existsSync(join(site, 'cairn/index/channels/live'))).toBe(true);
    expect(readdirSync(join(site, 'cairn')).sort()).toEqual([...readdirSync('dist/widget'), 'index'].sort());
    expect(readdirSync(site).sort()).toEqual(['cairn', 'guide']);
    const { stdout } = await runCli(['search', join(site, 'cairn/index'), 'amber', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ hits: [{ url: '/docs/guide/#a' }] });
  });

  it('refuses a folder that is not there, and one without pages', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'cairn-'));
    expect(await runCli(['site', join(empty, 'no')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('expected a built site') as string,
    });
    expect(await runCli(['site', empty])).toMatchObject({ code: 1 });
    expect(readdirSync(empty)).toEqual([]);
  });

  it('replaces nothing that is not its own, and says what that is in one line', async () => {
    const site = mkdtempSync(join(tmpdir(), 'cairn-'));
    writeFileSync(join(site, 'a.html'), '<title>A</title><main><p>A pond.</main>');
    mkdirSync(join(site, 'cairn'));
    writeFileSync(join(site, 'cairn/index.html'), '<p>Stones.');
    expectRefusal(await runCli(['site', site, '--no-cache']), ['holds other things than a search (index.html)']);
    expect([readdirSync(site).sort(), readdirSync(join(site, 'cairn'))]).toEqual([['a.html', 'cairn'], ['index.html']]);
    rmSync(join(site, 'cairn'), { recursive: true });
    writeFileSync(join(site, 'cairn'), 'a file');
    expectRefusal(await runCli(['site', site, '--no-cache']), [
      'cannot read the folder',
      'a part of the path is a file',
    ]);
  });
});
