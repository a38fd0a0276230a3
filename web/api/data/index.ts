/** @file data: data sets from arrays, files and formulas. */
export { Dataset, type BatchOptions, type DatasetInfo, type Fold, type KFoldOptions } from './dataset.js';
export type { Normalization, ResampleOptions, SplitOptions } from './dataset.js';
export { augment, type Augmentation } from './augment.js';
export { fromArrays, type FromArraysOptions, type Samples } from './from-arrays.js';
export type { Targets, TargetOptions } from './targets.js';
export type { Normalize } from './normalize.js';
export { csv, type CsvOptions, type CsvProgress } from './csv.js';
export { fromIdx, idx, type IdxOptions } from './idx.js';
export { images, type ImageProgress, type ImageSource, type ImageSources, type ImagesOptions } from './images.js';
export { objects, type DataRecord, type ObjectsOptions } from './objects.js';
export { fromNpz, npy, npz, type FromNpzOptions } from './numpy.js';
export type { ByteSource } from './source.js';
export type { TextSource } from './text-source.js';
export { synthetic, type SyntheticName, type SyntheticOptions } from './synthetic.js';
export { text, vocabulary, type TextOptions, type TextProgress } from './text.js';
export type { Vocabulary } from './vocabulary.js';
export { windows, type WindowOptions } from './windows.js';
