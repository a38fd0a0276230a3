/** @file Checkpoints on a disk, under Node. */
import { HebbError } from '../error.js';
import type { CheckpointStore } from './store.js';

/** Files `path.…`. A file is written under another name, made sure of on the disk, and then renamed; its folder is made where there is none. */
export function disk(path: string): CheckpointStore {
  const builtin = globalThis.process?.getBuiltinModule;
  if (!builtin) throw new HebbError('state', 'file', `there are no files here, a page has 'opfs:…' and 'indexeddb:…': '${path}'`);
  const { mkdir, open, readFile, readdir, rename, rm } = builtin('node:fs/promises');
  const { basename, dirname, join } = builtin('node:path');
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  const at = (file: string): string => join(folder, prefix + file);
  const missing = (error: NodeJS.ErrnoException): undefined => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  };
  /** Opens, acts, makes sure that it is on the disk. */
  const synced = async (name: string, flags: string, act: (file: Awaited<ReturnType<typeof open>>) => Promise<void>): Promise<void> => {
    const file = await open(name, flags);
    try {
      await act(file);
      await file.sync();
    } finally {
      await file.close();
    }
  };
  return {
    list: async () => {
      const found = (await readdir(folder).catch(missing)) ?? [];
      return found.flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : []));
    },
    read: (file) => readFile(at(file)).catch(missing),
    async write(file, bytes) {
      const unfinished = at('unfinished');
      await mkdir(folder, { recursive: true });
      await synced(unfinished, 'w', (to) => to.writeFile(bytes));
      await rename(unfinished, at(file));
      await synced(folder, 'r', async () => undefined).catch(() => undefined); // the name, too, where folders can be opened
    },
    remove: (file) => rm(at(file), { force: true }),
  };
}
