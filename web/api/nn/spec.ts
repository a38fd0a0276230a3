/** @file Models as plain JSON: what spec() returns, fromSpec() takes, and files and workers carry. */
import { HebbError } from '../error.js';
import { modules } from '../generated/rows.js';
import { faces, type LayerSpec } from '../generated/specs.js';
import type { Model } from './module.js';
import { factory, NativeModule } from './native.js';
import { residual } from './residual.js';
import { spectralNorm, weightNorm, type NormedSpec, type SpectralNormOptions } from './reparametrization.js';
import { sequential, type Sequential } from './sequential.js';

export interface SequentialSpec {
  type: 'sequential';
  children: ModelSpec[];
}

export interface ResidualSpec {
  type: 'residual';
  inner: ModelSpec;
  shortcut?: ModelSpec;
  concat?: boolean;
}

/** `{ type: 'sequential', children: [{ type: 'linear', inFeatures: 2, outFeatures: 8 }, { type: 'tanh' }] }` */
export type ModelSpec = SequentialSpec | ResidualSpec | NormedSpec | LayerSpec;

/** The module that a spec describes, with fresh weights. */
export function fromSpec(spec: SequentialSpec): Sequential;
export function fromSpec(spec: ModelSpec): Model;
export function fromSpec(spec: ModelSpec): Model {
  if (typeof spec !== 'object' || spec === null)
    throw new HebbError('argument', 'fromSpec', `a spec is an object with a type: ${String(spec)}`);
  if (spec.type === 'weightNorm' || spec.type === 'spectralNorm') return normedFromSpec(spec);
  if (spec.type === 'residual') {
    const { inner, shortcut, concat } = spec;
    return residual(fromSpec(inner), { ...(concat !== undefined && { concat }), ...(shortcut && { shortcut: fromSpec(shortcut) }) });
  }
  if (spec.type !== 'sequential') return layerFromSpec(spec);
  if (!Array.isArray(spec.children)) throw new HebbError('argument', 'fromSpec', `children must be an array: ${String(spec.children)}`);
  return sequential(...spec.children.map((child) => fromSpec(child)));
}

/** A layer of the table: what its row requires goes by position, the rest are options. */
function layerFromSpec(spec: LayerSpec): Model {
  if (!modules.has(spec.type)) throw new HebbError('argument', 'fromSpec', `unknown module type: ${JSON.stringify(spec)}`);
  const { type, ...options }: { type: string; [name: string]: unknown } = { ...spec };
  const row = modules.row(modules.numberOf(type));
  const args = row.required.map(({ name }) => {
    const value = options[name];
    delete options[name];
    return value;
  });
  return factory<Model>(row.number, faces[type] ?? NativeModule)(...args, options);
}

function normedFromSpec({ type, module, ...options }: NormedSpec): NativeModule {
  const make: (module: Model, options: SpectralNormOptions) => NativeModule = type === 'weightNorm' ? weightNorm : spectralNorm;
  return make(fromSpec(module), options);
}
