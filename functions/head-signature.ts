import { CairnError } from '../shared/errors.ts';
import type { Head } from '../shared/format/head.ts';

/** SPKI of an Ed25519 key (RFC 8410) in base64: twelve bytes that are the same for all, then the 32 of the key. */
const PUBLIC_KEY = /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/;

/** The key that heads have to be signed with, of the variable. @throws Error for what is no Ed25519 key */
export function parseHeadKey(key: string | undefined): string | undefined {
  if (key === undefined || PUBLIC_KEY.test(key)) return key;
  throw new Error(`the variable HEAD_PUBLIC_KEY is "${key}", expected a public key as "cairn keys" prints it`);
}

/** Checks that the holder of the key signed a head. @throws CairnError `corrupt` */
export async function checkSignature({ signedBytes, signature }: Head, publicKey: string): Promise<void> {
  if (!signature)
    throw new CairnError('corrupt', 'the head is not signed, expected a signature of the key in HEAD_PUBLIC_KEY');
  const spki = Uint8Array.from(atob(publicKey), (character) => character.charCodeAt(0));
  const key = await crypto.subtle.importKey('spki', spki, 'Ed25519', false, ['verify']);
  if (!(await crypto.subtle.verify('Ed25519', key, signature, signedBytes)))
    throw new CairnError('corrupt', 'the head is signed by somebody else, expected the key in HEAD_PUBLIC_KEY');
}
