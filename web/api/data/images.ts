/** @file data.images: pictures of any kind become a data set. What reads them is loaded when it is called. */
import type { Dataset } from './dataset.js';
import type { Normalize } from './normalize.js';
import type { ByteSource } from './source.js';

/** A file of pixels in any format that the browser (under Node: sharp) knows, or what a page holds as pixels already, such as a camera's video. */
export type ImageSource =
  ByteSource | ImageData | ImageBitmap | OffscreenCanvas | HTMLCanvasElement | HTMLImageElement | HTMLVideoElement | VideoFrame;

/** Pictures in a list (an input's `files`, too), or lists of them by class, or, under Node, the file: URL of a folder of folders. */
export type ImageSources = ArrayLike<ImageSource> | Readonly<Record<string, ArrayLike<ImageSource>>> | URL;

export interface ImageProgress {
  /** pictures that have been read */
  done: number;
  total: number;
}

export interface ImagesOptions {
  /** height and width that every picture gets */
  size: readonly [number, number];
  /** 3: red, green, blue; 1: their luma, 0.299 R + 0.587 G + 0.114 B; default 3 */
  channels?: 1 | 3;
  /** 'cover' cuts off what is too much, 'contain' shows all between black bars, 'stretch' changes the sides' ratio; default 'cover' */
  fit?: 'cover' | 'contain' | 'stretch';
  /** the class of a picture in a list, or the classes of all; default the name of its folder, in a File's webkitRelativePath or in a URL */
  label?: ((source: ImageSource, i: number) => string) | readonly string[] | undefined;
  /** the classes there are, in their order; default those that occur: by name, and of an object as it lists them */
  classes?: readonly string[] | undefined;
  /** classes as rows of 0 and 1, one number a class; default false: class indices */
  oneHot?: boolean;
  /** how bytes are scaled in batches; default 'auto': by 1/255 */
  normalize?: Normalize;
  /** called after every picture */
  onProgress?: ((progress: ImageProgress) => void) | undefined;
  /** ends reading with an error of code 'aborted' */
  signal?: AbortSignal | undefined;
}

/**
 * A data set of pictures [channels, height, width] in bytes, with their classes. A page decodes them itself; under Node the package sharp
 * does, which `npm install sharp` brings. Transparency is laid on black.
 */
export const images = async (sources: ImageSources, options: ImagesOptions): Promise<Dataset> =>
  (await import('./image-set.js')).images(sources, options);
