/** @file Data sets and models that live in the worker: the same names as here, asynchronous. */
import type { DatasetInfo, Normalization, SplitOptions } from '../data/dataset.js';
import type { ModelSpec } from '../nn/spec.js';
import type { LoadResult } from '../nn/state.js';
import type { TensorData } from '../types.js';
import type { Client } from './client.js';
import type { DatasetFace, InputOptions, ModelFace, PredictOptions, WireSamples } from './protocol.js';

export class RemoteDataset implements DatasetInfo {
  /** @internal */
  readonly id: number;
  /** Number of samples. */
  readonly size: number;
  readonly shape: readonly number[];
  readonly targetShape: readonly number[];
  readonly classes: readonly string[] | undefined;
  readonly features: readonly string[] | undefined;
  readonly normalization: Normalization | undefined;
  readonly #client: Client;

  /** @internal */
  constructor(client: Client, face: DatasetFace) {
    this.#client = client;
    this.id = face.id;
    this.size = face.size;
    this.shape = face.shape;
    this.targetShape = face.targetShape;
    this.classes = face.classes;
    this.features = face.features;
    this.normalization = face.normalization;
  }

  async split(shares: readonly number[], options: SplitOptions = {}): Promise<RemoteDataset[]> {
    const faces = await this.#client.call('split', [this.id, shares, options]);
    return faces.map((face) => new RemoteDataset(this.#client, face));
  }

  async subset(rows: readonly number[] | Int32Array): Promise<RemoteDataset> {
    return new RemoteDataset(this.#client, await this.#client.call('subset', [this.id, rows]));
  }

  /** Samples as the network sees them. */
  x(): Promise<Float32Array> {
    return this.#client.call('x', [this.id]);
  }

  y(): Promise<Int32Array | Float32Array> {
    return this.#client.call('y', [this.id]);
  }

  dispose(): Promise<void> {
    return this.#client.call('disposeDataset', [this.id]);
  }
}

export class RemoteModel {
  /** @internal */
  readonly id: number;
  readonly spec: ModelSpec;
  readonly #client: Client;

  /** @internal */
  constructor(client: Client, face: ModelFace) {
    this.#client = client;
    this.id = face.id;
    this.spec = face.spec;
  }

  /** Output in eval mode. @param options.then 'softmax' or 'sigmoid' of the output */
  predict(x: WireSamples, options: PredictOptions = {}): Promise<TensorData> {
    return this.#client.call('predict', [this.id, x, options]);
  }

  /** Output of each layer in turn, in eval mode. */
  activations(x: WireSamples, options: InputOptions = {}): Promise<TensorData[]> {
    return this.#client.call('activations', [this.id, x, options]);
  }

  /** Copies of parameters and buffers by name. */
  stateDict(): Promise<Record<string, TensorData>> {
    return this.#client.call('stateDict', [this.id]);
  }

  loadStateDict(state: Readonly<Record<string, TensorData>>, options: { strict?: boolean } = {}): Promise<LoadResult> {
    return this.#client.call('loadStateDict', [this.id, state, options]);
  }

  async train(mode = true): Promise<this> {
    await this.#client.call('train', [this.id, mode]);
    return this;
  }

  eval(): Promise<this> {
    return this.train(false);
  }

  summary(inputShape?: readonly number[]): Promise<string> {
    return this.#client.call('summary', [this.id, inputShape]);
  }

  dispose(): Promise<void> {
    return this.#client.call('disposeModel', [this.id]);
  }
}
