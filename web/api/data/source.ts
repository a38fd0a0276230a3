/** @file Where bytes come from: memory, files, the net. */
import { HebbError } from '../error.js';

/** The bytes themselves, a File or Blob, a fetched Response, or a URL to fetch (under Node also file:). */
export type ByteSource = ArrayBuffer | Uint8Array | Blob | Response | URL;

/** A file of the disk as a Blob, which is read only as its stream is. */
async function fileOf(op: string, url: URL): Promise<Blob> {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!fs) throw new HebbError('file', op, `files can be read by their URL only under Node: ${url.href}`);
  try {
    return await fs.openAsBlob(url);
  } catch (error) {
    throw new HebbError('file', op, `${url.href} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A Blob, or a Response that is well; `signal` ends a fetch that is under way. */
export async function opened(op: string, source: Blob | Response | URL, signal?: AbortSignal): Promise<Blob | Response> {
  const found = source instanceof URL && source.protocol === 'file:' ? await fileOf(op, source) : source;
  if (found instanceof Blob) return found;
  const response = found instanceof URL ? await fetch(found, signal ? { signal } : {}) : found;
  if (!response.ok) throw new HebbError('file', op, `${response.url} answered ${response.status} ${response.statusText}`);
  return response;
}

/** All bytes of a source. */
export async function bytesOf(op: string, source: ByteSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  return new Uint8Array(source instanceof ArrayBuffer ? source : await (await opened(op, source)).arrayBuffer());
}
