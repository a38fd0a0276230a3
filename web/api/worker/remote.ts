/** @file Data sets and models that live in the worker: the same names as here, asynchronous. */
import type { DatasetInfo, Normalization } from '../data/dataset.js';
import type { Vocabulary } from '../data/vocabulary.js';
import type { ModelSpec } from '../nn/spec.js';
import type { TensorData } from '../types.js';
import type { Client } from './client.js';
import { offered, type Group, type Offered } from './offered.js';
import type { DatasetFace, InputOptions, PredictOptions, WireSamples } from './protocol.js';

/** What asks the worker. */
export interface Asking {
  /** @internal */
  readonly client: Client;
}

/** A class whose objects get the methods that the table lists; those of data sets and models say which one they are of. */
export function offering<G extends Group, Args extends unknown[], T extends Asking>(
  group: G,
  made: new (client: Client, ...args: Args) => T,
): new (client: Client, ...args: Args) => T & Offered<G> {
  for (const name of offered[group]) {
    const value = function (this: Asking, ...args: unknown[]): Promise<unknown> {
      return this.client.call(`${group}.${name}`, this instanceof Remote ? [this, ...args] : args);
    };
    Object.defineProperty(made.prototype, name, { value });
  }
  return made as new (client: Client, ...args: Args) => T & Offered<G>;
}

/** Something of the worker's, by number. */
export class Remote implements Asking {
  /** @internal */
  constructor(
    /** @internal */
    readonly client: Client,
    /** @internal */
    readonly kind: 'dataset' | 'model',
    /** @internal */
    readonly id: number,
  ) {}

  /** Frees it over there. */
  dispose(): Promise<void> {
    return this.client.ask('dispose', [this.kind, this.id]);
  }
}

const DatasetMethods = /* @__PURE__ */ offering('dataset', class extends Remote {});
const ModelMethods = /* @__PURE__ */ offering('model', class extends Remote {});

export class RemoteDataset extends DatasetMethods implements DatasetInfo {
  /** Number of samples. */
  declare readonly size: number;
  declare readonly shape: readonly number[];
  declare readonly targetShape: readonly number[];
  declare readonly isClassification: boolean;
  declare readonly classes: readonly string[] | undefined;
  declare readonly features: readonly string[] | undefined;
  declare readonly normalization: Normalization | undefined;
  declare readonly overlap: number | undefined;
  declare readonly vocabulary: Vocabulary | undefined;

  /** @internal */
  constructor(client: Client, id: number, face: DatasetFace) {
    super(client, 'dataset', id);
    Object.assign(this, face);
  }
}

export class RemoteModel extends ModelMethods {
  /** @internal */
  constructor(
    client: Client,
    id: number,
    readonly spec: ModelSpec,
  ) {
    super(client, 'model', id);
  }

  /** Output in eval mode. @param options.then 'softmax' or 'sigmoid' of the output */
  predict(x: WireSamples, options: PredictOptions = {}): Promise<TensorData> {
    return this.client.ask('predict', [this, x, options]);
  }

  /** Output of each layer in turn, in eval mode. */
  activations(x: WireSamples, options: InputOptions = {}): Promise<TensorData[]> {
    return this.client.ask('activations', [this, x, options]);
  }

  /** Copies of parameters and buffers by name. */
  stateDict(): Promise<Record<string, TensorData>> {
    return this.client.ask('stateDict', [this]);
  }
}
