import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { GOOD } from './refused-builds.ts';
import { CLI, CLI_ENV, expectRefusal, folderOf, jsonLines, runJson, runProcess, snapshot } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

// Enough text that packs are closed, and written, long before a build is done.
const WORDS = Array.from({ length: 5000 }, (_, i) => `w${((i * 2654435761) >>> 0).toString(36)}`);
const MANY = jsonLines(
  Array.from({ length: 2000 }, (_, i) => ({
    id: `${i}`,
    text: Array.from({ length: 300 }, (_, j) => WORDS[(i * 7919 + j * 104729 + i * j) % WORDS.length]).join(' '),
  })),
);

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines([GOOD]),
  'many.jsonl': MANY,
  'notes/todo.txt': 'buy milk',
  // Looks like an index at first glance; what else is in it must not be lost.
  'mixed/channels/live': 'x',
  'mixed/thesis.txt': 'years of work',
  'file/index': 'a file',
});
afterAll(remove);

const buildTo = (out: string, input = 'docs.jsonl') => runHere(['build', input, '--out', out], { cwd: folder });

describe('the folder of an index', { timeout: 120_000 }, () => {
  it.each([
    ['notes', 'todo.txt'],
    ['mixed', 'thesis.txt'],
  ])('is refused, and left alone, where it holds other things: %s', async (name, other) => {
    const before = snapshot(join(folder, name));
    const says = [`${name} holds other things than an index (${other})`, 'expected an empty folder', '[conflict]'];
    expectRefusal(await buildTo(name), says);
    expect(snapshot(join(folder, name))).toEqual(before);
    expect(existsSync(join(folder, `${name}.building`))).toBe(false);
  });

  it('is refused where it is a file', async () => {
    expectRefusal(await buildTo('file/index'), ['file/index', 'expected a folder']);
    expectRefusal(await buildTo('file/index/deeper'), ['cannot make the folder', 'deeper', 'expected a folder']);
    expect(snapshot(join(folder, 'file'))).toEqual({ index: expect.any(String) as string });
  });

  it('is named cairn-index where nobody names it', async () => {
    const { release } = await runJson<{ release: string }>(['build', 'docs.jsonl', '--json'], folder);
    expect(Object.keys(snapshot(join(folder, 'cairn-index'))!)).toContain(`releases/${release}`);
  });

  it('is made where an empty folder is, and replaced where an index is', async () => {
    mkdirSync(join(folder, 'out'));
    mkdirSync(join(folder, 'out.old'));
    writeFileSync(join(folder, 'out.old/mine.txt'), 'a copy that the user made');
    const first = await jsonHere<{ release: string }>(['build', 'docs.jsonl', '--out', 'out', '--json'], folder);
    expect(Object.keys(snapshot(join(folder, 'out'))!).map((name) => name.split('/')[0])).toContain('channels');
    const second = await jsonHere<{ release: string }>(['build', 'many.jsonl', '--out', 'out', '--json'], folder);
    expect(second.release).not.toBe(first.release);
    expect(Object.keys(snapshot(join(folder, 'out'))!)).toContain(`releases/${second.release}`);
    expect(Object.keys(snapshot(join(folder, 'out'))!)).not.toContain(`releases/${first.release}`);
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual(['out', 'out.old']);
    expect(readdirSync(join(folder, 'out.old'))).toEqual(['mine.txt']);
  });

  it.skipIf(process.platform !== 'linux')('is refused where nothing can be written', async () => {
    // The kernel's own folders refuse even the superuser.
    for (const out of ['/proc/cairn-index', '/sys/cairn-index'])
      expectRefusal(await buildTo(out), [`cannot make the folder ${out}.building: `]);
    expectRefusal(await buildTo('/proc/cairn/index'), ['cannot make the folder /proc/cairn: ']);
  });

  it('is not there when the build was killed; the next build cleans up and succeeds', async () => {
    const child = spawn(process.execPath, [CLI, 'build', 'many.jsonl', '--out', 'killed'], {
      cwd: folder,
      env: CLI_ENV,
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    const packs = join(folder, 'killed.building/packs');
    while (child.exitCode === null && !(existsSync(packs) && readdirSync(packs).length > 0)) await pause(2);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(join(folder, 'killed'))).toBe(false);
    expect(existsSync(packs)).toBe(true);

    expect((await buildTo('killed')).code).toBe(0);
    expect(existsSync(join(folder, 'killed.building'))).toBe(false);
    const { hits } = await runJson<{ hits: { id: string }[] }>(['search', 'killed', 'sound', '--json'], folder);
    expect(hits.map((hit) => hit.id)).toEqual([GOOD.id]);
  });

  it('is as it was when no space is left', async ({ skip }) => {
    // A small disk of its own, which is gone with the process that made it. It needs a privilege: without it, what
    // test/builder/disk-full.test.ts simulates must do.
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const onDisk = (script: string) =>
      runProcess('unshare', ['-m', 'sh', '-c', `mount -t tmpfs -o size=700k cairn "${disk}" && ${script}`], {
        cwd: folder,
      });
    if ((await onDisk('true')).code !== 0) {
      console.warn('SKIPPED: no disk of a few bytes can be mounted here, so no build ran out of space');
      skip();
    }
    expect((await buildTo('small')).code).toBe(0);
    const build = `cp -r small disk/index; "${process.execPath}" "${CLI}" build many.jsonl --out disk/index`;
    const result = await onDisk(`{ ${build}; code=$?; ls -A disk; diff -r small disk/index && exit $code; }`);
    expectRefusal({ ...result, stdout: '' }, ['cannot write ', 'no space is left', '[transport]']);
    expect(result.stdout).toBe('index\n');
  });

  it('says what is wrong and ends on a terminal too, where a bar is drawn', async ({ skip }) => {
    writeFileSync(join(folder, 'bad.jsonl'), `${jsonLines([GOOD])}{\n`);
    const command = `"${process.execPath}" "${CLI}" build bad.jsonl --out terminal`;
    if ((await runProcess('script', ['-qec', 'true', '/dev/null'])).code !== 0) {
      console.warn('SKIPPED: there is no "script" program here that runs commands on a terminal');
      skip();
    }
    const { code, stdout } = await runProcess('script', ['-qec', command, '/dev/null'], { cwd: folder });
    expect(stdout).toContain('cairn: bad.jsonl:2: found invalid JSON');
    // The cursor, hidden while the bar moved, is back.
    expect(stdout.lastIndexOf('\x1b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\x1b[?25l'));
    expect(code).toBe(1);
  });
});
