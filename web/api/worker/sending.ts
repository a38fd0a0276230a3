/** @file Sending: the arguments of a call on their way to the worker. */
import { HebbError } from '../error.js';
import { Vocabulary } from '../data/vocabulary.js';
import type { Handed } from './protocol.js';
import { Remote } from './remote.js';
import { changed, type Mark } from './walk.js';

/** From this size on, arrays given to data.… are handed over to the worker instead of copied, and are empty here afterwards. */
const handOver = 1 << 20;

/** What stays here while the worker works, by number. */
export interface Held {
  /** called from the worker */
  functions: Map<number, (...args: unknown[]) => unknown>;
  signals: Map<number, AbortSignal>;
}

export interface Sent {
  args: unknown[];
  transfer: Handed[];
  /** what must be done before it can be posted; undefined where nothing is */
  ready: Promise<unknown> | undefined;
}

/** Functions by name that are told of something while the worker goes on, and those whose answers the worker waits for. */
const told = ['onProgress', 'onStep', 'loadStateDict'];
const asked = ['onStart', 'onEpoch', 'onEnd', 'list', 'read', 'write', 'remove'];
/** Methods that wait for a function that is an argument itself. */
const withWork = ['session.search', 'session.profile'];

const isElement = (value: object): value is ImageBitmapSource & object =>
  /^\[object (OffscreenCanvas|HTML(Canvas|Image|Video)Element)\]$/.test(Object.prototype.toString.call(value));
const isFileList = (value: object): value is ArrayLike<unknown> => Object.prototype.toString.call(value) === '[object FileList]';

/** A whole big buffer. */
function bufferOf(value: unknown): ArrayBuffer[] {
  const whole = ArrayBuffer.isView(value) && value.byteLength === value.buffer.byteLength ? value.buffer : value;
  return whole instanceof ArrayBuffer && whole.byteLength >= handOver ? [whole] : [];
}

/** @param number gives numbers that nothing else has */
export function sending(op: string, args: readonly unknown[], { functions, signals }: Held, number: () => number): Sent {
  const transfer: Handed[] = op.startsWith('data.') ? args.flatMap(bufferOf) : [];
  const waiting: Promise<unknown>[] = [];
  const mark = ($hebb: string, more?: unknown, id = 0): Mark => ({ $hebb, id, more });
  const later = ($hebb: string, more: Promise<unknown>): Mark => {
    const made = mark($hebb);
    waiting.push(more.then((value) => (made.more = value)));
    return made;
  };
  const change = (value: unknown, key: string): unknown => {
    if (typeof value === 'function') {
      if (![...told, ...asked].includes(key) && !(key === '' && withWork.includes(op)))
        throw new HebbError('argument', op, `an argument cannot be sent to the worker: the function ${key}`);
      const id = number();
      functions.set(id, value as (...args: unknown[]) => unknown);
      return mark(told.includes(key) ? 'event' : 'function', undefined, id);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Remote) return mark(value.kind, undefined, value.id);
    if (value instanceof Vocabulary) return mark('vocabulary', [value.characters, value.unknown]);
    if (value instanceof URL) return mark('url', value.href);
    if (value instanceof AbortSignal) {
      const id = number();
      signals.set(id, value);
      return mark('signal', value.aborted, id);
    }
    if (value instanceof Response) {
      const { ok, status, statusText, url } = value;
      return later(
        'response',
        ok ? value.blob().then((body) => [body, url, status, statusText]) : Promise.resolve([null, url, status, statusText]),
      );
    }
    if (value instanceof ReadableStream) transfer.push(value);
    if (typeof File === 'function' && value instanceof File && value.webkitRelativePath)
      return mark('file', [value, value.name, value.webkitRelativePath]);
    if (isElement(value)) return later('as it is', createImageBitmap(value));
    return isFileList(value) ? Array.from(value, (item) => change(item, key)) : value;
  };
  const sent = args.map((arg) => changed(op, arg, change));
  return { args: sent, transfer, ready: waiting.length > 0 ? Promise.all(waiting) : undefined };
}
