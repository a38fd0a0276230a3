/** @file session: the engine in a worker, so that the page stays free. */
import type { ImagesOptions, ImageSource, ImageSources } from '../data/images.js';
import { HebbError } from '../error.js';
import type { SearchOptions, SearchParams, SearchResult, SearchSpace } from '../experiment/search.js';
import type { LoadInfo, LoadOptions } from '../load.js';
import type { ModelSpec } from '../nn/spec.js';
import type { RandomRestartOptions, Restarts } from '../experiment/random-restart.js';
import type { FitOptions } from '../train/fit.js';
import type { RunBase } from '../train/run.js';
import { startWorker } from '../worker-port.js';
import { Client } from './client.js';
import type { Offered, Received, Sent } from './offered.js';
import { offering, type Asking, type RemoteDataset, type RemoteModel } from './remote.js';
import { RemoteRun, type RemoteRunOptions } from './remote-run.js';

export interface SessionOptions extends LoadOptions {
  /** where worker-thread.js is; default beside the package's JavaScript */
  workerUrl?: string | URL;
}

/** Options of fit that can cross: no functions of tensors, no optimizers and schedules at work. */
export type RemoteFitOptions = Omit<Sent<FitOptions>, keyof RemoteRunOptions> & RemoteRunOptions;
export type RemoteRestartOptions = Sent<RandomRestartOptions>;
export type RemoteRestarts = Received<Restarts>;

class Line implements Asking {
  /** @internal */
  constructor(
    /** @internal */
    readonly client: Client,
  ) {}
}

const DataMethods = /* @__PURE__ */ offering('data', class extends Line {});
const ModelsMethods = /* @__PURE__ */ offering('models', class extends Line {});
const SessionMethods = /* @__PURE__ */ offering('session', class extends Line {});

/** data.… in the worker. Arrays of 1 MiB and more are transferred: they are empty here afterwards. */
export class RemoteData extends DataMethods {
  /** A label function is asked here, before anything is sent. */
  override readonly images = (sources: ImageSources, { label, ...options }: ImagesOptions): Promise<RemoteDataset> => {
    const labels = typeof label === 'function' ? Array.from(sources as ArrayLike<ImageSource>, label) : label;
    return this.client.call('data.images', [sources, { ...options, label: labels }]) as Promise<RemoteDataset>;
  };
}

/** An engine in a worker of its own. */
export class Session extends SessionMethods {
  readonly data: RemoteData;
  /** networks with fresh weights: `await session.nn.models.gpt({ vocabulary })` */
  readonly nn: { readonly models: Offered<'models'> };

  /** @internal */
  constructor(
    client: Client,
    /** what load() returned in the worker */
    readonly info: LoadInfo,
  ) {
    super(client);
    this.data = new RemoteData(client);
    this.nn = { models: new ModelsMethods(client) };
  }

  /** The model that a spec describes, with fresh weights. */
  model(spec: ModelSpec): Promise<RemoteModel> {
    return this.client.ask('model', [spec]);
  }

  /** Trains in the worker; predictions and the like are answered in between. */
  fit(model: RemoteModel, dataset: RemoteDataset, options: RemoteFitOptions = {}): RunBase {
    const { signal, onProgress, onEpoch, doctor, callbacks, ...rest } = options;
    return new RemoteRun(this.client, model, dataset, rest, { signal, onProgress, onEpoch, doctor, callbacks });
  }

  /** The model in a file that save() wrote. */
  open(source: Uint8Array | ArrayBuffer | Blob): Promise<RemoteModel> {
    return this.client.ask('open', [source]);
  }

  /** Hyper-parameters at random or on a grid, whose numbers the worker draws; the objective is asked here. */
  override readonly search = <Space extends SearchSpace>(
    space: Space,
    objective: (params: SearchParams<Space>, trial: number) => number | Promise<number>,
    options: SearchOptions = {},
  ): Promise<SearchResult<Space>> => this.client.call('session.search', [space, objective, options]) as Promise<SearchResult<Space>>;

  /** Ends the worker and all that is in it; what is under way fails with code 'disposed'. */
  dispose(): void {
    this.client.lose(new HebbError('disposed', 'session', 'the session was disposed'));
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
    const urls = { ...(wasmUrl && { wasmUrl: String(wasmUrl) }), ...(restUrl && { restUrl: String(restUrl) }) };
    return new Session(client, await client.ask('load', [{ ...rest, ...urls }]));
  } catch (error) {
    client.lose(new HebbError('state', 'session', 'the engine could not be loaded'));
    throw error;
  }
}
