import { ByteWriter } from '../../shared/bytes.ts';
import { crc32c } from '../../shared/crc32c.ts';

/** What was written, as an object with its checksum behind it. */
export function sealed(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  writer.u32(crc32c(writer.view()));
  return writer.toBytes();
}

/** An object with other bytes before its checksum, which is right for them. */
export function resealed(object: Uint8Array, change: (bytes: Uint8Array) => Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(object.length);
  writer.raw(change(object.subarray(0, -4)));
  return sealed(writer);
}

/** An object with more before its checksum, which is right for it. */
export function longer(object: Uint8Array, ...junk: number[]): Uint8Array<ArrayBuffer> {
  return resealed(object, (bytes) => Uint8Array.from([...bytes, ...junk]));
}
