/** @file Pictures decoded under Node by sharp, a package that is there only for those who want it. */
import { HebbError } from '../error.js';
import type { Frame, Pixels } from './image-set.js';
import type { ImageSource } from './images.js';
import { bytesOf, type ByteSource } from './source.js';

/** What is used of sharp. */
interface Sharp {
  autoOrient(): Sharp;
  flatten(options: { background: string }): Sharp;
  resize(options: { width: number; height: number; fit: 'cover' | 'contain' | 'fill'; background: string }): Sharp;
  toColourspace(space: 'srgb'): Sharp;
  raw(): Sharp;
  toBuffer(options: { resolveWithObject: true }): Promise<{ data: Uint8Array; info: { channels: number } }>;
}
type Load = (bytes: Uint8Array, options?: { raw: { width: number; height: number; channels: 4 } }) => Sharp;

async function loaded(): Promise<Load> {
  const name = 'sharp'; // not for bundlers: a page never comes here
  try {
    return ((await import(/* @vite-ignore */ name)) as { default: Load }).default;
  } catch {
    throw new HebbError(
      'state',
      'data.images',
      "under Node pictures are decoded by the package sharp, which is not there: 'npm install sharp'",
    );
  }
}

/** Pixels as they are, or the bytes of a file. */
async function opened(load: Load, source: ImageSource): Promise<Sharp> {
  if ('width' in source && 'data' in source) {
    const { data, width, height } = source;
    return load(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels: 4 } });
  }
  return load(await bytesOf('data.images', source as ByteSource));
}

export async function decoder({ height, width, fit }: Frame): Promise<(source: ImageSource) => Promise<Pixels>> {
  const load = await loaded();
  const background = '#000';
  return async (source) => {
    const picture = (await opened(load, source)).autoOrient().flatten({ background });
    const framed = picture.resize({ width, height, fit: fit === 'stretch' ? 'fill' : fit, background });
    const { data, info } = await framed.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    return { data, bytesPerPixel: info.channels };
  };
}
