/** @file Pictures decoded by the browser, in a page or a worker. */
import type { Frame, Pixels } from './image-set.js';
import type { ImageSource } from './images.js';
import { bytesOf } from './source.js';

/** What createImageBitmap takes: files as Blobs. */
async function bitmapSource(source: ImageSource): Promise<ImageBitmapSource> {
  const isBytes = source instanceof ArrayBuffer || source instanceof Uint8Array || source instanceof Response || source instanceof URL;
  return isBytes ? new Blob([(await bytesOf('data.images', source)) as Uint8Array<ArrayBuffer>]) : source;
}

/** Draws pictures into one canvas, with their orientation (EXIF), and reads it back. */
export function decoder({ height, width, fit }: Frame): (source: ImageSource) => Promise<Pixels> {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('the browser gives no canvas to draw on');
  context.imageSmoothingQuality = 'high';
  return async (source) => {
    const bitmap = await createImageBitmap(await bitmapSource(source));
    const ratios = [width / bitmap.width, height / bitmap.height] as const;
    const scale = fit === 'cover' ? Math.max(...ratios) : Math.min(...ratios);
    const [w, h] = fit === 'stretch' ? [width, height] : [bitmap.width * scale, bitmap.height * scale];
    context.fillRect(0, 0, width, height); // black
    context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
    bitmap.close();
    return { data: context.getImageData(0, 0, width, height).data, bytesPerPixel: 4 };
  };
}
