/** @file Receiving: the worker's side of what crosses. Data sets and models by number, functions of the page that are called from here. */
import { errorFromWire, type Answer, type FromWorker, type Handed } from './protocol.js';
import { data, HebbError, nn, Tensor } from '../index.js';
import { Vocabulary } from '../data/vocabulary.js';
import { changed, isMark, type Mark } from './walk.js';

export type Post = (message: FromWorker, transfer: Handed[]) => void;

/** Things by number, each under one. */
class Table<T extends { dispose(): void }> {
  readonly #items = new Map<number, T>();
  readonly #numbers = new Map<T, number>();
  #next = 1;

  constructor(readonly kind: string) {}

  number(item: T): number {
    const known = this.#numbers.get(item);
    if (known !== undefined) return known;
    this.#items.set(this.#next, item);
    this.#numbers.set(item, this.#next);
    return this.#next++;
  }

  at(id: number): T {
    const item = this.#items.get(id);
    if (!item) throw new HebbError('disposed', 'session', `the ${this.kind} was disposed and cannot be used any more`);
    return item;
  }

  dispose(id: number): void {
    const item = this.#items.get(id);
    if (!item) return;
    this.#items.delete(id);
    this.#numbers.delete(item);
    item.dispose();
  }
}

/** Buffers of typed arrays, to be handed over instead of copied. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null && !(value instanceof Blob)) {
    for (const item of Object.values(value)) if (typeof item === 'object') buffersIn(item, found);
  }
  return found;
}

export class Receiving {
  readonly tables = { dataset: new Table<data.Dataset>('data set'), model: new Table<nn.Model>('model') };
  readonly #post: Post;
  readonly #controllers = new Map<number, AbortController>();
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: HebbError) => void }>();
  #next = 1;

  constructor(post: Post) {
    this.#post = post;
  }

  /** Arguments with everything in the place of its mark; `done` forgets the signals among them. */
  received(sent: readonly unknown[]): { args: unknown[]; done: () => void } {
    const signals: number[] = [];
    const meant = (item: unknown): unknown => {
      if (!isMark(item)) return item;
      if (item.$hebb === 'signal') signals.push(item.id);
      return this.#meant(item);
    };
    const args = sent.map((arg) => changed('session', arg, meant));
    const done = (): void => {
      for (const id of signals) this.#controllers.delete(id);
    };
    return { args, done };
  }

  #meant({ $hebb, id, more }: Mark): unknown {
    const parts = more as never;
    if ($hebb === 'dataset' || $hebb === 'model') return this.tables[$hebb].at(id);
    if ($hebb === 'function') return (...args: unknown[]) => this.#call(id, args);
    if ($hebb === 'event')
      return (...args: unknown[]) => {
        this.#post({ calls: id, args: this.#crossing(args), id: undefined }, []);
      };
    if ($hebb === 'signal') return this.#signal(id, more === true);
    if ($hebb === 'url') return new URL(parts);
    if ($hebb === 'vocabulary') return new Vocabulary(...(more as [readonly string[], string | undefined]));
    if ($hebb === 'file') return fileOf(parts);
    return $hebb === 'response' ? responseOf(parts) : more;
  }

  #signal(id: number, aborted: boolean): AbortSignal {
    const controller = new AbortController();
    if (aborted) controller.abort();
    this.#controllers.set(id, controller);
    return controller.signal;
  }

  abort(id: number): void {
    this.#controllers.get(id)?.abort();
  }

  /** What a function of the page is told; the training (model, optimizer, run) that callbacks get beside it stays here. */
  #crossing(args: unknown[]): unknown[] {
    const stays = (arg: unknown): boolean => typeof arg === 'object' && arg !== null && 'optimizer' in arg && 'run' in arg;
    return args.filter((arg) => !stays(arg)).map((arg) => this.sent(arg));
  }

  /** Calls a function of the page. */
  #call(calls: number, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.#post({ calls, args: this.#crossing(args), id }, []);
    });
  }

  /** What a function of the page gave. */
  answered(message: Answer): void {
    const waiting = this.#waiting.get(message.answer);
    this.#waiting.delete(message.answer);
    if ('error' in message) waiting?.reject(errorFromWire(message.error));
    else waiting?.resolve(this.received([message.result]).args[0]);
  }

  /** A value on its way to the page. Tensors cross as numbers; those that nobody else has are freed. */
  sent(value: unknown, own = false): unknown {
    return changed('session', value, (item) => {
      if (item instanceof data.Dataset) return { $hebb: 'dataset', id: this.tables.dataset.number(item), more: this.sent({ ...item }) };
      if (item instanceof nn.Module) {
        const model = item as nn.Model;
        return { $hebb: 'model', id: this.tables.model.number(model), more: model.spec() };
      }
      if (item instanceof Vocabulary) return { $hebb: 'vocabulary', id: 0, more: [item.characters, item.unknown] };
      if (!(item instanceof Tensor)) return item;
      const plain = { data: item.toArray(), shape: [...item.shape] };
      if (own) item.dispose();
      return plain;
    });
  }

  /** Answers the page; its arrays are handed over. */
  answer(id: number, value: unknown, own: boolean): void {
    const result = this.sent(value, own);
    this.#post({ answer: id, result }, [...buffersIn(result)]);
  }
}

/** A File of a folder. */
function fileOf([file, name, path]: readonly [Blob, string, string]): File {
  return Object.defineProperty(new File([file], name), 'webkitRelativePath', { value: path });
}

/** A Response as it was in the page: read, or not well. */
function responseOf([body, url, status, statusText]: readonly [Blob | null, string, number, string]): Response {
  return Object.defineProperty(new Response(body, { status, statusText }), 'url', { value: url });
}
