/** @file Where checkpoints lie: one small interface, and the places that have names. */
import { HebbError } from '../index.js';
import { disk } from './disk.js';
import { indexedDb } from './indexed-db.js';
import { opfs } from './opfs.js';

type Awaitable<T> = T | Promise<T>;

/** Files by name, of one checkpoint alone. What a method throws ends a run that begins, and is a problem of one that is under way. */
export interface CheckpointStore {
  /** names of all files */
  list(): Awaitable<readonly string[]>;
  /** a whole file; undefined where there is none */
  read(file: string): Awaitable<Uint8Array | undefined>;
  /** writes a whole file or, when it fails or is cut off at any moment, at worst a part of this one: no other file changes */
  write(file: string, bytes: Uint8Array): Awaitable<unknown>;
  remove(file: string): Awaitable<unknown>;
}

/**
 * 'opfs:name', the origin-private file system of the page; 'indexeddb:name', its database; 'file:path', a disk under Node; or an own store.
 * Files are called name.1.safetensors, name.2.safetensors, …
 */
export type CheckpointPlace = `opfs:${string}` | `indexeddb:${string}` | `file:${string}` | CheckpointStore;

const places: Record<string, (name: string) => CheckpointStore> = { opfs, indexeddb: indexedDb, file: disk };

const isStore = (place: unknown): place is CheckpointStore =>
  typeof place === 'object' &&
  place !== null &&
  ['list', 'read', 'write', 'remove'].every((name) => typeof (place as Record<string, unknown>)[name] === 'function');

/** The store that a place names. */
export function storeAt(op: string, place: unknown): CheckpointStore {
  if (isStore(place)) return place;
  const [, kind = '', name = ''] = (typeof place === 'string' && /^(\w+):(.+)$/s.exec(place)) || [];
  const make = Object.hasOwn(places, kind) ? places[kind] : undefined;
  if (make && (kind === 'file' || !/[/\\]/.test(name))) return make(name);
  const known = Object.keys(places).map((one) => `'${one}:…'`);
  throw new HebbError(
    'argument',
    op,
    `a place is ${known.join(', ')} or { list, read, write, remove }: ${JSON.stringify(place) ?? 'none'}`,
  );
}
