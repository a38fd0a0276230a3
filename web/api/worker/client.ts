/** @file The page's end of the line: calls that become promises, events that go to runs, functions that the worker calls. */
import type { Arguments, Calling, DatasetFace, FromWorker, Handed, MethodName, Result, RunEvent } from './protocol.js';
import { HebbError } from '../error.js';
import { Vocabulary } from '../data/vocabulary.js';
import type { WorkerPort } from '../worker-port.js';
import { errorFromWire, errorToWire } from './protocol.js';
import { RemoteDataset, RemoteModel } from './remote.js';
import { sending, type Held } from './sending.js';
import { changed, isMark } from './walk.js';

/** Takes the events of one run. */
export interface RunListener {
  receive(event: RunEvent): void;
  lost(error: HebbError): void;
}

interface Pending {
  resolve: (result: unknown) => void;
  reject: (error: HebbError) => void;
}

export class Client {
  readonly #port: WorkerPort;
  readonly #pending = new Map<number, Pending>();
  readonly #runs = new Map<number, RunListener>();
  readonly #held: Held = { functions: new Map(), signals: new Map() };
  #next = 1;
  #lost: HebbError | undefined;

  constructor(port: WorkerPort) {
    this.#port = port;
    port.listen(
      (message) => {
        this.#receive(message);
      },
      (reason) => {
        this.lose(new HebbError('state', 'session', `the worker stopped: ${reason}`));
      },
    );
    this.#settle();
  }

  /** A method that sessions alone have. `hold` keeps the functions among the arguments until release(). */
  ask<M extends MethodName>(method: M, args: Arguments<M>, hold?: Held): Promise<Result<M>> {
    return this.call(method, args, hold) as Promise<Result<M>>;
  }

  /** A method of the table, or of Methods. */
  async call(method: string, args: readonly unknown[], hold?: Held): Promise<unknown> {
    const held: Held = hold ?? { functions: new Map(), signals: new Map() };
    const id = this.#next++;
    try {
      if (this.#lost) throw this.#lost;
      const { ready, ...sent } = sending(method, args, held, () => this.#next++);
      if (ready) await ready;
      return await this.#post(id, method, sent, held);
    } finally {
      if (!hold) this.release(held);
      this.#settle();
    }
  }

  #post(id: number, method: string, { args, transfer }: { args: unknown[]; transfer: Handed[] }, held: Held): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#lost) {
        reject(this.#lost);
        return;
      }
      this.#pending.set(id, { resolve, reject });
      try {
        this.#port.post({ id, method, args }, transfer);
      } catch (error) {
        this.#pending.delete(id);
        const why = error instanceof Error ? error.message : String(error);
        reject(new HebbError('argument', method, `an argument cannot be sent to the worker: ${why}`));
      }
      for (const [key, f] of held.functions) this.#held.functions.set(key, f);
      for (const [key, signal] of held.signals) {
        this.#held.signals.set(key, signal);
        signal.addEventListener('abort', () => this.#held.signals.has(key) && this.#port.post({ abort: key }, []), { once: true });
      }
      this.#settle();
    });
  }

  /** Forgets what was kept for a call. */
  release({ functions, signals }: Held): void {
    for (const key of functions.keys()) this.#held.functions.delete(key);
    for (const key of signals.keys()) this.#held.signals.delete(key);
  }

  /** Sends the events of a run to its listener until it ends. Returns the run's number. */
  listen(listener: RunListener): number {
    const run = this.#next++;
    this.#runs.set(run, listener);
    return run;
  }

  forget(run: number): void {
    this.#runs.delete(run);
    this.#settle();
  }

  /** Ends everything: whoever waits gets the error. */
  lose(error: HebbError): void {
    if (this.#lost) return;
    this.#lost = error;
    this.#port.terminate();
    for (const { reject } of this.#pending.values()) reject(error);
    for (const listener of this.#runs.values()) listener.lost(error);
    this.#pending.clear();
    this.#runs.clear();
    this.release(this.#held);
  }

  #receive(message: FromWorker): void {
    if ('run' in message) this.#runs.get(message.run)?.receive(message);
    else if ('calls' in message) this.#called(message);
    else {
      const pending = this.#pending.get(message.answer);
      this.#pending.delete(message.answer);
      if ('error' in message) pending?.reject(errorFromWire(message.error));
      else pending?.resolve(this.#received(message.result));
      this.#settle();
    }
  }

  /** The worker calls a function; what it throws where nobody waits for it is an error of the page. */
  #called({ calls, args, id }: Calling): void {
    const call = (): unknown => this.#held.functions.get(calls)?.(...args.map((arg) => this.#received(arg)));
    if (id === undefined) {
      call();
      return;
    }
    const answer = async (): Promise<void> => {
      const made: Held = { functions: new Map(), signals: new Map() };
      try {
        const { args: [result], transfer, ready } = sending('answer', [await call()], made, () => this.#next++); // prettier-ignore
        await ready;
        this.#port.post({ answer: id, result }, transfer);
      } catch (error) {
        this.#port.post({ answer: id, error: errorToWire(error, 'session') }, []);
      }
    };
    void answer();
  }

  /** With data sets and models in the place of their marks. */
  #received(value: unknown): unknown {
    return changed('session', value, (item) => {
      if (!isMark(item)) return item;
      const { $hebb, id, more } = item;
      if ($hebb === 'dataset') return new RemoteDataset(this, id, this.#received(more) as DatasetFace);
      if ($hebb === 'model') return new RemoteModel(this, id, more as RemoteModel['spec']);
      return new Vocabulary(...(more as [readonly string[], string | undefined]));
    });
  }

  /** An idle worker does not keep a Node process alive. */
  #settle(): void {
    this.#port.keepAlive(this.#pending.size + this.#runs.size > 0);
  }
}
