/** @file session: the engine in a worker, so that the page stays free. */
import type { FromArraysOptions } from '../data/from-arrays.js';
import type { IdxOptions } from '../data/idx.js';
import type { SyntheticName, SyntheticOptions } from '../data/synthetic.js';
import type { MemoryInfo } from '../engine.js';
import { HebbError } from '../error.js';
import type { CrossValidation } from '../experiment/cross-validate.js';
import type { LrReport } from '../experiment/lr-finder.js';
import type { Plan } from '../experiment/plan.js';
import type { SaveFormat } from '../io/save.js';
import type { LoadInfo, LoadOptions } from '../load.js';
import type { ModelSpec } from '../nn/spec.js';
import type { Evaluation } from '../train/metrics.js';
import type { RunBase } from '../train/run.js';
import { startWorker } from '../worker-port.js';
import { Client } from './client.js';
import type {
  RemoteRestarts,
  WireCrossValidateOptions,
  WireCsvOptions,
  WireEvaluateOptions,
  WireFitOptions,
  WireLrFinderOptions,
  WirePlanOptions,
  WireRestartOptions,
  WireSamples,
  WireTargets,
} from './protocol.js';
import { RemoteDataset, RemoteModel } from './remote.js';
import { RemoteRun, type RemoteRunOptions } from './remote-run.js';

export interface SessionOptions extends LoadOptions {
  /** where worker-thread.js is; default beside the package's JavaScript */
  workerUrl?: string | URL;
}

export type RemoteFitOptions = Omit<WireFitOptions, 'validation' | 'doctor'> &
  RemoteRunOptions & { validation?: RemoteDataset | undefined };

export type RemoteRestartOptions = Omit<WireRestartOptions, 'validation'> & { validation?: RemoteDataset | undefined };

/** From this size on, arrays are handed over to the worker instead of copied, and are empty here afterwards. */
const handOver = 1 << 20;

/** Big whole buffers among the arguments. */
const big = (...values: unknown[]): ArrayBuffer[] =>
  values.flatMap((value) => {
    const buffer =
      value instanceof ArrayBuffer
        ? value
        : ArrayBuffer.isView(value) && value.byteLength === value.buffer.byteLength
          ? value.buffer
          : undefined;
    return buffer instanceof ArrayBuffer && buffer.byteLength >= handOver ? [buffer] : [];
  });

/** data.… in the worker. Arrays of 1 MiB and more are transferred: they are empty here afterwards. */
class RemoteData {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async fromArrays(x: WireSamples, y: WireTargets, options: FromArraysOptions = {}): Promise<RemoteDataset> {
    return new RemoteDataset(this.#client, await this.#client.call('fromArrays', [x, y, options], big(x, y)));
  }

  async csv(source: string | Blob, options: WireCsvOptions = {}): Promise<RemoteDataset> {
    return new RemoteDataset(this.#client, await this.#client.call('csv', [source, options]));
  }

  async idx(images: ArrayBuffer | Uint8Array, labels: ArrayBuffer | Uint8Array, options: IdxOptions = {}): Promise<RemoteDataset> {
    return new RemoteDataset(this.#client, await this.#client.call('idx', [images, labels, options], big(images, labels)));
  }

  async synthetic(name: SyntheticName, options: SyntheticOptions = {}): Promise<RemoteDataset> {
    return new RemoteDataset(this.#client, await this.#client.call('synthetic', [name, options]));
  }
}

/** An engine in a worker of its own. */
export class Session {
  readonly data: RemoteData;
  readonly #client: Client;

  /** @internal */
  constructor(
    client: Client,
    /** what load() returned in the worker */
    readonly info: LoadInfo,
  ) {
    this.#client = client;
    this.data = new RemoteData(client);
  }

  manualSeed(seed: number): Promise<void> {
    return this.#client.call('manualSeed', [seed]);
  }

  memory(): Promise<MemoryInfo> {
    return this.#client.call('memory', []);
  }

  /** The model that a spec describes, with fresh weights. */
  async model(spec: ModelSpec): Promise<RemoteModel> {
    return new RemoteModel(this.#client, await this.#client.call('model', [spec]));
  }

  /** Trains in the worker; predictions and the like are answered in between. */
  fit(model: RemoteModel, dataset: RemoteDataset, options: RemoteFitOptions = {}): RunBase {
    const { signal, onProgress, onEpoch, doctor, validation, ...rest } = options;
    const wire = { ...rest, doctor: Boolean(doctor), validation: validation?.id };
    return new RemoteRun(this.#client, model.id, dataset.id, wire, { signal, onProgress, onEpoch, doctor });
  }

  evaluate(model: RemoteModel, dataset: RemoteDataset, options: WireEvaluateOptions = {}): Promise<Evaluation> {
    return this.#client.call('evaluate', [model.id, dataset.id, options]);
  }

  /** Learning-rate range test; the weights stay what they were. */
  lrFinder(model: RemoteModel, dataset: RemoteDataset, options: WireLrFinderOptions = {}): Promise<LrReport> {
    return this.#client.call('lrFinder', [model.id, dataset.id, options]);
  }

  /** Memory and time that a run of fit would take in the worker, measured. */
  plan(model: RemoteModel, dataset: RemoteDataset, options: WirePlanOptions = {}): Promise<Plan> {
    return this.#client.call('plan', [model.id, dataset.id, options]);
  }

  /** k-fold cross-validation of the model's architecture. */
  crossValidate(model: RemoteModel, dataset: RemoteDataset, options: WireCrossValidateOptions = {}): Promise<CrossValidation> {
    return this.#client.call('crossValidate', [model.id, dataset.id, options]);
  }

  /** The best of several trainings from different initial weights, in the model afterwards. */
  randomRestart(model: RemoteModel, dataset: RemoteDataset, options: RemoteRestartOptions = {}): Promise<RemoteRestarts> {
    const { validation, ...rest } = options;
    return this.#client.call('randomRestart', [model.id, dataset.id, { ...rest, validation: validation?.id }]);
  }

  save(model: RemoteModel, format: SaveFormat = 'safetensors'): Promise<Uint8Array> {
    return this.#client.call('save', [model.id, format]);
  }

  /** The model in a file that save() wrote. */
  async open(source: Uint8Array | ArrayBuffer | Blob): Promise<RemoteModel> {
    return new RemoteModel(this.#client, await this.#client.call('open', [source]));
  }

  /** Ends the worker and all that is in it; what is under way fails with code 'disposed'. */
  dispose(): void {
    this.#client.lose(new HebbError('disposed', 'session', 'the session was disposed'));
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Starts a worker and loads the engine in it. */
export async function session(options: SessionOptions = {}): Promise<Session> {
  const { workerUrl, wasmUrl, restUrl, ...rest } = options;
  const client = new Client(startWorker(workerUrl));
  try {
    return new Session(
      client,
      await client.call('load', [{ ...rest, ...(wasmUrl && { wasmUrl: String(wasmUrl) }), ...(restUrl && { restUrl: String(restUrl) }) }]),
    );
  } catch (error) {
    client.lose(new HebbError('state', 'session', 'the engine could not be loaded'));
    throw error;
  }
}
