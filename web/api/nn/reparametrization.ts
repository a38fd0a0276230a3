/** @file Weight and spectral normalization: layers whose weight is worked out anew from other parameters at each pass. */
import { invoke, type Call } from '../call.js';
import type { Engine } from '../engine.js';
import { HebbError } from '../error.js';
import { NativeModule } from './native.js';
import type { ModelSpec } from './spec.js';
import type { Model } from './module.js';

export interface WeightNormOptions {
  /** the parameter; default 'weight' */
  name?: string;
  /** each index along it has a length of its own; default 0; null: one length for all */
  dim?: number | null;
}

export interface SpectralNormOptions {
  /** the parameter; default 'weight' */
  name?: string;
  /** at each forward pass in training; default 1 */
  nPowerIterations?: number;
  /** least length to divide by; default 1e-12 */
  eps?: number;
  /** the dimension of the matrix's rows; default that of the layer's outputs */
  dim?: number | null;
}

export interface WeightNormSpec extends WeightNormOptions {
  type: 'weightNorm';
  module: ModelSpec;
}

export interface SpectralNormSpec extends SpectralNormOptions {
  type: 'spectralNorm';
  module: ModelSpec;
}

export type NormedSpec = WeightNormSpec | SpectralNormSpec;

/** The engine's module around another one. */
function around(spec: NormedSpec, module: Model, make: (e: Engine, c: Call, inner: number) => number, unknown: object): NativeModule {
  const inner = module.native?.value(spec.type);
  if (inner === undefined) throw new HebbError('argument', spec.type, 'the module is not one of nn');
  return new NativeModule(
    invoke(spec.type, (e, c) => make(e, c, inner), unknown),
    spec,
  );
}

/**
 * A linear or convolutional layer with weight = weight_g weight_v / |weight_v|: direction and length apart
 * (Salimans & Kingma 2016). It takes the layer over: go on with what it returns.
 */
export function weightNorm(module: Model, options: WeightNormOptions = {}): NativeModule {
  const { name = 'weight', dim = 0, ...unknown } = options;
  const spec: WeightNormSpec = { ...options, type: 'weightNorm', module: module.spec() };
  return around(spec, module, (e, c, inner) => e.weightNorm(inner, name, c.optionalInt('dim', dim)), unknown);
}

/**
 * A linear or convolutional layer with weight = weight_orig over its largest singular value, found by power iteration
 * (Miyato et al. 2018). It takes the layer over: go on with what it returns.
 */
export function spectralNorm(module: Model, options: SpectralNormOptions = {}): NativeModule {
  const { name = 'weight', nPowerIterations = 1, eps = 1e-12, dim, ...unknown } = options;
  const spec: SpectralNormSpec = { ...options, type: 'spectralNorm', module: module.spec() };
  return around(
    spec,
    module,
    (e, c, inner) =>
      e.spectralNorm(inner, name, c.int('nPowerIterations', nPowerIterations), c.float('eps', eps), c.optionalInt('dim', dim)),
    unknown,
  );
}
