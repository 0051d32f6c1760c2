import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../index-builder/models/catalogue.ts';
import { expectRefusal, folderOf, runCli } from './run-cli.ts';
import { runHere } from './run-here.ts';

const MODEL = Buffer.from('weights '.repeat(50_000));
const SHA256 = createHash('sha256').update(MODEL).digest('hex');

const { path: folder, remove } = folderOf({});
let server: Server;
let address: string;
let asked = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked++;
    // A connection kept for later would count as held by a run in this process.
    response.setHeader('connection', 'close');
    if (request.url === '/cut.onnx') {
      response.writeHead(200, { 'content-length': MODEL.length });
      response.write(MODEL.subarray(0, 1000));
      response.destroy();
    } else if (request.url === '/small.onnx') response.end(MODEL);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  remove();
  await new Promise((resolve) => server.close(resolve));
});

const pull = (...args: string[]) => runHere(['models', 'pull', ...args], { cwd: folder });

describe('models pull', { timeout: 60_000 }, () => {
  it('fetches a file of an address, and not again what is there', async () => {
    const args = ['models', 'pull', `${address}/small.onnx`, '--sha256', SHA256];
    const { stdout, code } = await runCli(args, { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toBe('fetched  small.onnx\nuse it with --encoder .cairn/models/small\n');
    const path = join(folder, '.cairn/models/small/small.onnx');
    expect(readFileSync(path).equals(MODEL)).toBe(true);
    const before = asked;
    expect((await pull(`${address}/small.onnx`, '--sha256', SHA256)).stdout).toContain('there already  small.onnx');
    expect(asked).toBe(before);
    writeFileSync(path, 'other');
    expect((await pull(`${address}/small.onnx`, '--sha256', SHA256.toUpperCase())).stdout).toContain(
      'fetched  small.onnx',
    );
    expect(readFileSync(path).equals(MODEL)).toBe(true);
  });

  it('keeps nothing of a file with another checksum', async () => {
    const other = 'ab'.repeat(32);
    const result = await pull(`${address}/small.onnx`, '--sha256', other, '--to', 'wrong');
    expectRefusal(result, [`${MODEL.length} bytes with the SHA-256 ${SHA256}, expected ${other}`, '[corrupt]']);
    expect(readdirSync(join(folder, 'wrong/small'))).toEqual([]);
  });

  it.each<[string, () => string[], string[]]>([
    ['a file that is not there', () => [`${address}/none.onnx`, '--sha256', SHA256], ['answered 404', '[transport]']],
    [
      'an answer that breaks off',
      () => [`${address}/cut.onnx`, '--sha256', SHA256],
      ['cannot be fetched', '[transport]'],
    ],
    ['a host that does not answer', () => ['http://127.0.0.1:9/x.onnx', '--sha256', SHA256], ['cannot be fetched']],
    ['an address without a checksum', () => [`${address}/small.onnx`], ['expected --sha256']],
    [
      'a checksum that is none',
      () => [`${address}/small.onnx`, '--sha256', 'abc'],
      ['--sha256 is "abc"', '64 hexadecimal'],
    ],
    ['an unknown name', () => ['splode'], ['no model is named "splode"', CATALOGUE[0]!.name]],
    ['another checksum than the list has', () => [CATALOGUE[0]!.name, '--sha256', 'ab'.repeat(32)], ['the list has']],
  ])('refuses %s', async (_, args, says) => {
    const result = await pull(...args(), '--to', 'refused');
    expectRefusal(result, says);
    expect(
      existsSync(join(folder, 'refused')) ? readdirSync(join(folder, 'refused'), { recursive: true }) : [],
    ).not.toContain('small.onnx');
  });
});

describe('models list', () => {
  it('shows name, size and licence', async () => {
    const { stdout } = await runHere(['models', 'list']);
    for (const { name, licence } of CATALOGUE)
      expect(stdout).toMatch(new RegExp(`^${name} +\\S+ MB +${licence} `, 'm'));
  });

  it('has a checksum of every weights file, and a revision in every other address', () => {
    for (const { files } of CATALOGUE) {
      for (const { path, address: from, sha256 } of files) {
        if (path.endsWith('.onnx')) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        else expect(sha256 ?? from).toMatch(/^[0-9a-f]{64}$|\/[0-9a-f]{40}\//);
      }
    }
  });
});
