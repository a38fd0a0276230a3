/** @file Checkpoints in the origin-private file system of a page. */
import { HebbError } from '../error.js';
import type { CheckpointStore } from './store.js';

/** Files `name.…`. A file is written beside itself and takes its place when it is whole, as createWritable() does. */
export function opfs(name: string): CheckpointStore {
  const prefix = `${name}.`;
  const root = async (): Promise<FileSystemDirectoryHandle> => {
    const storage = (globalThis.navigator as Partial<Navigator> | undefined)?.storage;
    if (typeof storage?.getDirectory !== 'function')
      throw new HebbError('state', 'opfs', `there is no origin-private file system here (a page over https has one): '${name}'`);
    return storage.getDirectory();
  };
  return {
    async list() {
      const found: string[] = [];
      for await (const [file, handle] of (await root()).entries()) {
        // an empty file is a write that was cut off before it began
        const isOwn = file.startsWith(prefix) && handle.kind === 'file';
        if (isOwn && (await handle.getFile()).size > 0) found.push(file.slice(prefix.length));
      }
      return found;
    },
    async read(file) {
      const handle = await (await root()).getFileHandle(prefix + file).catch(missing);
      return handle && new Uint8Array(await (await handle.getFile()).arrayBuffer());
    },
    async write(file, bytes) {
      const handle = await (await root()).getFileHandle(prefix + file, { create: true });
      const stream = await handle.createWritable();
      try {
        await stream.write(Uint8Array.from(bytes));
      } catch (error) {
        await stream.abort();
        throw error;
      }
      await stream.close();
    },
    async remove(file) {
      await (await root()).removeEntry(prefix + file).catch(missing);
    },
  };
}

function missing(error: unknown): undefined {
  if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
  throw error;
}
