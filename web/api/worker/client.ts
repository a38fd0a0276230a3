/** @file The page's end of the line: calls that become promises, events that go to runs. */
import { HebbError } from '../error.js';
import type { WorkerPort } from '../worker-port.js';
import { errorFromWire, type Arguments, type FromWorker, type MethodName, type Result, type RunEvent } from './protocol.js';

/** Takes the events of one run. */
export interface RunListener {
  receive(event: RunEvent): void;
  lost(error: HebbError): void;
}

interface Pending {
  resolve: (result: Result<MethodName>) => void;
  reject: (error: HebbError) => void;
}

export class Client {
  readonly #port: WorkerPort;
  readonly #pending = new Map<number, Pending>();
  readonly #runs = new Map<number, RunListener>();
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

  /** Asks the worker; buffers in `transfer` are handed over. */
  call<M extends MethodName>(method: M, args: Arguments<M>, transfer: ArrayBuffer[] = []): Promise<Result<M>> {
    return new Promise<Result<M>>((resolve, reject) => {
      if (this.#lost) {
        reject(this.#lost);
        return;
      }
      const id = this.#next++;
      this.#pending.set(id, { resolve: (result) => resolve(result as Result<M>), reject });
      try {
        this.#port.post({ id, method, args }, transfer);
      } catch (error) {
        this.#pending.delete(id);
        reject(
          new HebbError(
            'argument',
            method,
            `an argument cannot be sent to the worker: ${error instanceof Error ? error.message : String(error)}`,
          ),
        );
      }
      this.#settle();
    });
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
  }

  #receive(message: FromWorker): void {
    if ('run' in message) {
      this.#runs.get(message.run)?.receive(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ('error' in message) pending?.reject(errorFromWire(message.error));
    else pending?.resolve(message.result);
    this.#settle();
  }

  /** An idle worker does not keep a Node process alive. */
  #settle(): void {
    this.#port.keepAlive(this.#pending.size + this.#runs.size > 0);
  }
}
