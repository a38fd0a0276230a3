/** @file The part of data.images that is loaded when needed: which pictures there are, their classes, their pixels. */
import { HebbError } from '../error.js';
import { data } from '../index.js';
import { refuseUnknown } from '../options.js';
import type { ImageSource, ImageSources, ImagesOptions } from './images.js';

const op = 'data.images';

/** How a picture is to be brought to one size. */
export interface Frame {
  height: number;
  width: number;
  fit: 'cover' | 'contain' | 'stretch';
}

/** Pixels of a picture in its frame: red, green, blue and any number of further bytes for each. */
export interface Pixels {
  data: Uint8Array | Uint8ClampedArray;
  bytesPerPixel: number;
}

interface Picture {
  source: ImageSource;
  /** what messages call it */
  name: string;
  /** undefined where neither a folder nor an object names it */
  label: string | undefined;
}

const fail = (message: string): never => {
  throw new HebbError('argument', op, message);
};

/** Where a picture comes from, '' where that has no name. */
function pathOf(source: ImageSource): string {
  if (source instanceof Response && source.url) return pathOf(new URL(source.url));
  if (source instanceof URL) return decodeURIComponent(source.pathname);
  if (typeof File === 'function' && source instanceof File) return source.webkitRelativePath || source.name;
  return '';
}

function picture(source: ImageSource, i: number, label?: string): Picture {
  const path = pathOf(source);
  return { source, name: path ? `'${path}'` : `picture ${i}`, label: label ?? path.split('/').at(-2) };
}

/** The pictures in the folders of a folder, under Node. */
async function inFolder(folder: URL): Promise<Picture[]> {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs/promises');
  if (!fs || folder.protocol !== 'file:') return fail(`a folder is read by its file: URL under Node only: ${folder.href}`);
  const base = new URL(folder.href.replace(/\/*$/, '/'));
  const found: Picture[] = [];
  try {
    for (const { name, parentPath } of (await fs.readdir(base, { withFileTypes: true, recursive: true })).filter((e) => e.isFile())) {
      const { pathToFileURL } = globalThis.process.getBuiltinModule('node:url');
      if (!name.startsWith('.')) found.push(picture(pathToFileURL(`${parentPath}/${name}`), found.length));
    }
  } catch (error) {
    throw new HebbError('file', op, `${base.href} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const isList = (sources: ImageSources): sources is ArrayLike<ImageSource> => 'length' in sources && typeof sources.length === 'number';

async function listed(sources: ImageSources): Promise<{ pictures: Picture[]; classes?: string[] }> {
  if (sources instanceof URL) return { pictures: await inFolder(sources) };
  if (isList(sources)) return { pictures: Array.from(sources, (source, i) => picture(source, i)) };
  const pictures = Object.entries(sources).flatMap(([label, list]) => Array.from(list, (source, i) => picture(source, i, label)));
  return { pictures, classes: Object.keys(sources) };
}

/** Red, green and blue as planes, or as one of their luma (ITU-R BT.601), from byte `at` on. */
function writePlanes({ data: from, bytesPerPixel }: Pixels, channels: 1 | 3, to: Uint8Array, at: number): void {
  const size = from.length / bytesPerPixel;
  const byte = (pixel: number, channel: number): number => from[pixel * bytesPerPixel + channel] ?? 0;
  for (let i = 0; i < size; ++i) {
    if (channels === 1) to[at + i] = Math.round(0.299 * byte(i, 0) + 0.587 * byte(i, 1) + 0.114 * byte(i, 2));
    else for (let channel = 0; channel < 3; ++channel) to[at + channel * size + i] = byte(i, channel);
  }
}

export async function images(sources: ImageSources, options: ImagesOptions): Promise<data.Dataset> {
  if (typeof sources !== 'object' || sources === null) return fail(`pictures come as a list, or as lists by class: ${String(sources)}`);
  const { size, channels = 3, fit = 'cover', label, classes, oneHot, normalize = 'auto', onProgress, signal, ...rest } = options;
  refuseUnknown(op, rest);
  const isSide = (side: unknown): boolean => Number.isInteger(side) && (side as number) > 0 && (side as number) <= 4096;
  if (!Array.isArray(size) || size.length !== 2 || !size.every(isSide))
    fail(`size must be [height, width], whole numbers from 1 to 4096: ${String(size)}`);
  if (channels !== 1 && channels !== 3) fail(`channels must be 1 or 3: ${String(channels)}`);
  if (!['cover', 'contain', 'stretch'].includes(fit)) fail(`fit must be 'cover', 'contain' or 'stretch': '${String(fit)}'`);
  const [height, width] = size;
  const { pictures, classes: named } = await listed(sources);
  if (pictures.length === 0) fail('the data set would be empty: there is no picture');
  const labels = pictures.map(
    ({ source, name, label: found }, i) =>
      (typeof label === 'function' ? label(source, i) : label?.[i]) ??
      found ??
      fail(`${name} is in no folder that names its class: label says it`),
  );
  const { decoder } = typeof OffscreenCanvas === 'function' ? await import('./image-canvas.js') : await import('./image-sharp.js');
  const decode = await decoder({ height, width, fit });
  const each = channels * height * width;
  const pixels = new Uint8Array(pictures.length * each);
  for (const [i, { source, name }] of pictures.entries()) {
    if (signal?.aborted) throw new HebbError('aborted', op, `the signal aborted reading after ${i} of ${pictures.length} pictures`);
    try {
      writePlanes(await decode(source), channels, pixels, i * each);
    } catch (error) {
      throw new HebbError('file', op, `${name} cannot be read as a picture: ${error instanceof Error ? error.message : String(error)}`);
    }
    onProgress?.({ done: i + 1, total: pictures.length });
  }
  return data.fromArrays(pixels, labels, { shape: [channels, height, width], normalize, classes: classes ?? named, oneHot });
}
