import type { Command } from 'commander';
import { newSigningKey, SIGNING_KEY_VARIABLE, SigningKey } from '../publish/signing-key.ts';

/** Adds `cairn keys`. */
export function addKeysCommand(program: Command): void {
  program
    .command('keys')
    .description('print a new pair of keys: the secret one signs heads, the public one lets a Worker refuse others')
    .action(() => {
      const secret = newSigningKey();
      const { publicKey } = new SigningKey(secret);
      process.stdout.write(`${SIGNING_KEY_VARIABLE}=${secret}\nHEAD_PUBLIC_KEY=${publicKey}\n`);
    });
}
