/** @file Checkpoints in IndexedDB, which pages without https have, too. */
import { HebbError } from '../error.js';
import type { CheckpointStore } from './store.js';

const files = 'checkpoints';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('the request failed'));
    };
  });

function database(name: string): Promise<IDBDatabase> {
  const factory = globalThis.indexedDB as IDBFactory | undefined;
  if (!factory) throw new HebbError('state', 'indexeddb', `there is no IndexedDB here: '${name}'`);
  const request = factory.open('hebb', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(files);
  return settled(request);
}

/** Records [name, file]. A transaction is all or nothing, and on the disk when it is done. */
export function indexedDb(name: string): CheckpointStore {
  const reading = async <T>(ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const db = await database(name);
    try {
      return await settled(ask(db.transaction(files).objectStore(files)));
    } finally {
      db.close();
    }
  };
  const writing = async (change: (store: IDBObjectStore) => IDBRequest): Promise<void> => {
    const db = await database(name);
    try {
      const transaction = db.transaction(files, 'readwrite', { durability: 'strict' });
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => {
          resolve();
        };
        transaction.onabort = () => {
          reject(transaction.error ?? new Error('the transaction was aborted'));
        };
      });
      change(transaction.objectStore(files));
      await done;
    } finally {
      db.close();
    }
  };
  return {
    list: async () => {
      const keys = await reading((store) => store.getAllKeys());
      return keys.flatMap((key) => (Array.isArray(key) && key[0] === name && typeof key[1] === 'string' ? [key[1]] : []));
    },
    read: async (file) => reading((store) => store.get([name, file]) as IDBRequest<Uint8Array | undefined>),
    write: async (file, bytes) => writing((store) => store.put(bytes, [name, file])),
    remove: async (file) => writing((store) => store.delete([name, file])),
  };
}
