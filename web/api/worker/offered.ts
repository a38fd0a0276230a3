/**
 * @file What a session offers under the names that the package has: one table, from which the page's methods, the worker's answers and the
 * types of both are made. A function of data or a method of data sets that is neither here nor set apart is an error of the type checker.
 */
import type { Optimizer } from '../optim/optimizer.js';
import type { Scheduler } from '../optim/scheduler.js';
import type * as hebb from '../index.js';
import type { AnyModule } from '../nn/module.js';
import type { LanguageModel } from '../nn/models/language.js';
import type { Sequential } from '../nn/sequential.js';
import type { Vocabulary } from '../data/vocabulary.js';
import type { NestedArray, NumberArray, TensorData } from '../types.js';
import type { RemoteDataset, RemoteModel } from './remote.js';

type Method = (...args: never[]) => unknown;
type MethodsOf<T> = { [Name in keyof T]: T[Name] extends Method ? Name : never }[keyof T];
type Faces = {
  data: typeof hebb.data;
  dataset: hebb.data.Dataset;
  /** what any model has, and what some have */
  model: Sequential & LanguageModel;
  models: typeof hebb.nn.models;
  session: typeof hebb;
};

export const offered = {
  data: [
    ...(['fromArrays', 'csv', 'objects', 'idx', 'fromIdx', 'npy', 'npz', 'fromNpz'] as const),
    ...(['images', 'text', 'vocabulary', 'windows', 'synthetic'] as const),
  ],
  dataset: ['split', 'subset', 'kFold', 'map', 'oversample', 'undersample', 'x', 'y'],
  model: ['train', 'eval', 'requiresGrad_', 'zeroGrad', 'loadStateDict', 'summary', 'slice', 'generate'],
  models: ['mlp', 'lenet', 'resnet', 'unet', 'autoencoder', 'charRnn', 'gpt'],
  session: [
    ...(['manualSeed', 'randomState', 'setRandomState', 'memory', 'evaluate', 'lrFinder', 'plan'] as const),
    ...(['crossValidate', 'randomRestart', 'search', 'profile', 'save'] as const),
  ],
} as const satisfies { [Group in keyof Faces]: readonly MethodsOf<Faces[Group]>[] };

export type Group = keyof Faces;
type Names<G extends Group> = (typeof offered)[G][number];

/** Set apart: augment() only checks plain data, which cross; batches are tensors; handles are numbers of the other end. */
type Nothing<T extends never> = T;
export type LeftOut = [
  Nothing<Exclude<MethodsOf<typeof hebb.data>, Names<'data'> | 'augment'>>,
  Nothing<Exclude<MethodsOf<hebb.data.Dataset>, Names<'dataset'> | 'batch' | 'batches' | 'handle' | 'dispose' | typeof Symbol.dispose>>,
];

/** What crosses as it is. */
type Whole =
  ArrayBuffer | NumberArray | Blob | URL | Response | ReadableStream | AbortSignal | Vocabulary | NestedArray | ImageData | DomSource;
type DomSource = ImageBitmap | OffscreenCanvas | HTMLCanvasElement | HTMLImageElement | HTMLVideoElement | VideoFrame;

/** A function stays in the page and is called from the worker: whoever calls it must wait, or want nothing back. */
type SentFunction<F> = F extends (...args: infer Args) => infer Result
  ? void extends Result
    ? (...args: Received<Args>) => Result
    : Promise<never> extends Result
      ? (...args: Received<Args>) => Result
      : never
  : never;

/** What the page gives where the worker's function takes a T. */
export type Sent<T> = T extends hebb.data.Dataset
  ? RemoteDataset
  : T extends AnyModule
    ? RemoteModel
    : T extends hebb.Tensor | Optimizer | Scheduler
      ? never
      : T extends Whole
        ? T
        : T extends Method
          ? SentFunction<T>
          : T extends object
            ? { [Key in keyof T]: Sent<T[Key]> }
            : T;

/** What the page gets where the worker's function gives a T. */
export type Received<T> = T extends hebb.data.Dataset
  ? RemoteDataset
  : T extends AnyModule
    ? RemoteModel
    : T extends hebb.Tensor
      ? TensorData
      : T extends Whole | Method
        ? T
        : T extends object
          ? { [Key in keyof T]: Received<T[Key]> }
          : T;

type Remote<F> = F extends (...args: infer Args) => infer Result ? (...args: Sent<Args>) => Promise<Received<Awaited<Result>>> : never;

/** The methods of a group as the page has them. */
export type Offered<G extends Group> = { readonly [Name in Names<G> & keyof Faces[G]]: Remote<Faces[G][Name]> };
