/**
 * The bytes of numbers, in the byte order of the host: right for what a process of such a host reads back, and for nothing
 * else. Shares their memory.
 */
export function numberBytes({ buffer, byteOffset, byteLength }: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
