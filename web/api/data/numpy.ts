/** @file data.npy, data.npz, data.fromNpz: NumPy's files. What reads them is loaded when one is called. */
import type { Tensor } from '../tensor.js';
import type { Dataset } from './dataset.js';
import type { FromArraysOptions } from './from-arrays.js';
import type { ByteSource } from './source.js';

export interface FromNpzOptions extends Omit<FromArraysOptions, 'shape'> {
  /** name of the samples' array [n, …]; default 'x' */
  x?: string;
  /** name of the targets' array: integers [n] are class indices, other numbers are values; default 'y' */
  y?: string;
}

const loaded = () => import('./npy.js');

/**
 * The array in an npy file (numpy.save) as a tensor: bytes and bools as u8, other integers as i32, floats as f32, in either order and
 * endianness; integers beyond i32 are an error.
 */
export const npy = async (source: ByteSource): Promise<Tensor> => (await loaded()).npy(source);

/** The arrays in an npz file (numpy.savez, numpy.savez_compressed) as tensors by name. */
export const npz = async (source: ByteSource): Promise<Record<string, Tensor>> => (await loaded()).npz(source);

/** A data set of two arrays in an npz file; the other options are those of data.fromArrays. */
export const fromNpz = async (source: ByteSource, options: FromNpzOptions = {}): Promise<Dataset> =>
  (await loaded()).fromNpz(source, options);
