import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { CairnError } from '../../shared/errors.ts';
import type { Head } from '../../shared/format/head.ts';

/** The variable that holds the key. */
export const SIGNING_KEY_VARIABLE = 'CAIRN_SIGNING_KEY';

/** The key that heads are signed with: Ed25519. FORMAT.md §14.2. */
export class SigningKey {
  readonly #private: KeyObject;
  readonly #public: KeyObject;

  /** @param pkcs8 the private key: PKCS #8 in base64 @throws CairnError `bad-request` that does not tell the key */
  constructor(pkcs8: string) {
    try {
      this.#private = createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' });
    } catch {
      throw refused('cannot be read');
    }
    if (this.#private.asymmetricKeyType !== 'ed25519')
      throw refused(`is one of ${this.#private.asymmetricKeyType ?? 'another kind'}`);
    this.#public = createPublicKey(this.#private);
  }

  /** A signature of the bytes. */
  sign(bytes: Uint8Array): Uint8Array {
    return sign(null, bytes, this.#private);
  }

  /** Whether the head has a signature of this key. */
  hasSigned(head: Head): boolean {
    return isSignedWith(head, this.#public);
  }

  /** What readers check signatures with: SPKI in base64. */
  get publicKey(): string {
    return this.#public.export({ format: 'der', type: 'spki' }).toString('base64');
  }
}

/**
 * Checks that the holder of a key signed a head.
 * @param publicKey SPKI in base64
 * @throws CairnError `bad-request` (it is no such key), `corrupt`
 */
export function checkSignature(head: Head, publicKey: string): void {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new CairnError('bad-request', `the public key is "${publicKey}", expected one as "cairn keys" prints it`, {
      cause,
    });
  }
  if (isSignedWith(head, key)) return;
  const found = head.signature ? 'signed by somebody else' : 'not signed';
  throw new CairnError('corrupt', `the head is ${found}, expected a signature of the key ${publicKey}`);
}

function isSignedWith({ signedBytes, signature }: Head, key: KeyObject): boolean {
  return signature !== undefined && verify(null, signedBytes, key, signature);
}

/** A new private key: PKCS #8 in base64. */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

function refused(problem: string): CairnError {
  return new CairnError(
    'bad-request',
    `the key in ${SIGNING_KEY_VARIABLE} ${problem}, expected an Ed25519 private key as "cairn keys" prints it`,
  );
}
