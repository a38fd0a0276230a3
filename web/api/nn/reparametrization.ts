/** @file Weight and spectral normalization: layers whose weight is worked out anew from other parameters at each pass. */
import { invoke } from '../call.js';
import { describe, HebbError } from '../error.js';
import { Module, type Model } from './module.js';
import { NativeModule } from './native.js';
import type { ModelSpec } from './spec.js';

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

/** The engine's handle of a module that lives there as a whole. */
function handleOf(op: string, module: Model): number {
  const held = module instanceof Module ? module.native : undefined;
  if (!held) throw new HebbError('argument', op, `the module must be one of nn: ${describe(module)}`);
  return held.value(op);
}

/**
 * A linear or convolutional layer with weight = weight_g weight_v / |weight_v|: direction and length apart
 * (Salimans & Kingma 2016). It takes the layer over: go on with what it returns.
 */
export function weightNorm(module: Model, options: WeightNormOptions = {}): NativeModule {
  const { name = 'weight', dim = 0, ...unknown } = options;
  const inner = handleOf('weightNorm', module);
  const made = invoke('weightNorm', (e, c) => e.weightNorm(inner, c.string('name', name), c.optionalInt('dim', dim)), unknown);
  return new NativeModule(made, { ...options, type: 'weightNorm', module: module.spec() });
}

/**
 * A linear or convolutional layer with weight = weight_orig over its largest singular value, found by power iteration
 * (Miyato et al. 2018). It takes the layer over: go on with what it returns.
 */
export function spectralNorm(module: Model, options: SpectralNormOptions = {}): NativeModule {
  const { name = 'weight', nPowerIterations = 1, eps = 1e-12, dim, ...unknown } = options;
  const inner = handleOf('spectralNorm', module);
  const made = invoke(
    'spectralNorm',
    (e, c) =>
      e.spectralNorm(
        inner,
        c.string('name', name),
        c.int('nPowerIterations', nPowerIterations),
        c.float('eps', eps),
        c.optionalInt('dim', dim),
      ),
    unknown,
  );
  return new NativeModule(made, { ...options, type: 'spectralNorm', module: module.spec() });
}
