/** @file Models as plain JSON: what spec() returns, fromSpec() takes, and files and workers carry. */
import { HebbError } from '../error.js';
import { layerFromSpec, type LayerSpec } from '../generated/specs.js';
import type { Module } from './module.js';
import type { NativeModule } from './native.js';
import { spectralNorm, weightNorm, type NormedSpec, type SpectralNormOptions } from './reparametrization.js';
import { sequential, type Sequential } from './sequential.js';

export interface SequentialSpec {
  type: 'sequential';
  children: ModelSpec[];
}

/** `{ type: 'sequential', children: [{ type: 'linear', inFeatures: 2, outFeatures: 8 }, { type: 'tanh' }] }` */
export type ModelSpec = SequentialSpec | NormedSpec | LayerSpec;

/** The module that a spec describes, with fresh weights. */
export function fromSpec(spec: SequentialSpec): Sequential;
export function fromSpec(spec: LayerSpec | NormedSpec): NativeModule;
export function fromSpec(spec: ModelSpec): Sequential | NativeModule;
export function fromSpec(spec: ModelSpec): Sequential | NativeModule {
  if (typeof spec !== 'object' || spec === null)
    throw new HebbError('argument', 'fromSpec', `a spec is an object with a type: ${String(spec)}`);
  if (spec.type === 'weightNorm' || spec.type === 'spectralNorm') return normedFromSpec(spec);
  if (spec.type !== 'sequential') return layerFromSpec(spec);
  if (!Array.isArray(spec.children)) throw new HebbError('argument', 'fromSpec', `children must be an array: ${String(spec.children)}`);
  return sequential(...spec.children.map((child) => fromSpec(child)));
}

function normedFromSpec({ type, module, ...options }: NormedSpec): NativeModule {
  const make: (module: Module, options: SpectralNormOptions) => NativeModule = type === 'weightNorm' ? weightNorm : spectralNorm;
  return make(fromSpec(module), options);
}
