/** @file The part of data.fromIdx that is loaded when needed: bytes from anywhere, unpacked. */
import { gunzipSync } from 'fflate';
import { HebbError } from '../error.js';
import { data } from '../index.js';
import type { IdxOptions } from './idx.js';
import { bytesOf, type ByteSource } from './source.js';

const op = 'data.fromIdx';

async function unpacked(source: ByteSource, what: string): Promise<Uint8Array> {
  const bytes = await bytesOf(op, source);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new HebbError('file', op, `${what}: the file cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export const fromIdx = async (images: ByteSource, labels: ByteSource, options: IdxOptions): Promise<data.Dataset> =>
  data.idx(await unpacked(images, 'images'), await unpacked(labels, 'labels'), options);
