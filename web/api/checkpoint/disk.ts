/** @file Checkpoints on a disk, under Node. */
import { HebbError } from '../error.js';
import type { CheckpointStore } from './store.js';

/** Files `path.…`. A file is written under another name, made sure of on the disk, and then renamed; its folder is made where there is none. */
export function disk(path: string): CheckpointStore {
  const [fs, paths] = [globalThis.process?.getBuiltinModule?.('node:fs/promises'), globalThis.process?.getBuiltinModule?.('node:path')];
  if (!fs || !paths) throw new HebbError('state', 'file', `there are no files here, a page has 'opfs:…' and 'indexeddb:…': '${path}'`);
  const { mkdir, open, readFile, readdir, rename, rm } = fs;
  const folder = paths.dirname(path);
  const prefix = `${paths.basename(path)}.`;
  const at = (file: string): string => paths.join(folder, prefix + file);
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
      await synced(folder, 'r', () => Promise.resolve()).catch(() => undefined); // the name, too, where folders can be opened
    },
    remove: (file) => rm(at(file), { force: true }),
  };
}
