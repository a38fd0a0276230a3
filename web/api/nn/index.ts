/** @file nn: modules, containers, losses. */
import { tensor } from '../creation.js';
import { Tensor } from '../tensor.js';
import type { NestedArray, NumberArray } from '../types.js';

export { spectralNorm, weightNorm, type NormedSpec, type SpectralNormOptions, type WeightNormOptions } from './reparametrization.js';
export { Module, type AnyModule, type Model } from './module.js';
export { EngineModule, NativeModule } from './native.js';
export { moduleDict, ModuleDict, moduleList, ModuleList } from './container.js';
export { residual, Residual, type ResidualOptions } from './residual.js';
export { Bilinear } from './bilinear.js';
export { Lstm, Recurrent, type SequenceOptions } from './recurrent.js';
export {
  MultiheadAttention,
  TransformerDecoder,
  TransformerEncoder,
  type AttentionOptions,
  type DecoderOptions,
  type EncoderOptions,
} from './attention.js';
export { sequential, Sequential } from './sequential.js';
export { fromSpec, type ModelSpec, type ResidualSpec, type SequentialSpec } from './spec.js';
export { snapshot, type LoadResult, type StateDict } from './state.js';
export type { LayerSpec } from '../generated/specs.js';
export type { LossName } from '../generated/loss-names.js';
export * as init from './init.js';
export * as models from './models/index.js';
export * from '../generated/modules.js';
export * from '../generated/losses.js';

/** A tensor that a module trains: in a field of an own module it is found by itself. Storage of a given tensor is shared. */
export function parameter(data: number | NestedArray | NumberArray | Tensor): Tensor {
  const leaf = data instanceof Tensor ? data.detach() : tensor(data);
  leaf.requiresGrad = true;
  return leaf;
}
