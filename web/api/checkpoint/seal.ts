/** @file Files that know whether they are whole: safetensors with a SHA-256 over all of their bytes. */
import { HebbError } from '../error.js';
import type { TensorFile } from '../io/formats.js';
import { readSafetensors, writeSafetensors } from '../io/safetensors.js';

/** How the header begins: the sum comes first, so that its place is known, and counts as zeros when it is worked out. */
const begin = '{"__metadata__":{"hebb.sha256":"';
const zeros = '0'.repeat(64);
const at = 8 + begin.length;

const fail = (message: string): never => {
  throw new HebbError('file', 'checkpoint', message);
};

/** 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) throw new HebbError('state', 'checkpoint', 'crypto.subtle is needed, which pages over https and on localhost have');
  const sum = new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function seal({ tensors, metadata }: TensorFile): Promise<Uint8Array> {
  const bytes = writeSafetensors({ tensors, metadata: { 'hebb.sha256': zeros, ...metadata } });
  bytes.set(new TextEncoder().encode(await sha256(bytes)), at);
  return bytes;
}

/** What was sealed; a file that is truncated or was changed in any bit is an error of code 'file'. */
export async function unseal(given: Uint8Array): Promise<TensorFile> {
  const bytes = new Uint8Array(given); // a copy, and a plain one: Node's Buffer gives views where slice() should copy
  const file = readSafetensors(bytes);
  const text = (from: number, to: number): string => new TextDecoder('latin1').decode(bytes.subarray(from, to));
  if (text(8, at) !== begin) fail('it does not begin with its SHA-256');
  const said = text(at, at + zeros.length);
  bytes.set(new TextEncoder().encode(zeros), at);
  const is = await sha256(bytes);
  if (said !== is) fail(`its bytes were changed: SHA-256 ${is.slice(0, 12)}…, ${said.slice(0, 12)}… expected`);
  return file;
}
