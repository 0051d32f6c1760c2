// The few globals that every host of the search core has (Workers, Node, browsers) and that the ECMAScript
// library does not declare. Seen only by the compiler configuration of shared/.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
declare function atob(base64: string): string;
interface AbortSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}
interface SubtleCrypto {
  digest(algorithm: 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}
declare const crypto: { readonly subtle: SubtleCrypto };
