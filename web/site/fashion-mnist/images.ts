/** @file Fashion-MNIST's files, fetched with progress, and the held-out pictures as the page shows them. */

export const side = 28;
const pixelsOfImage = side * side;
/** Bytes before the first picture, before the first label, in the IDX format. */
const imagesHeader = 16;
const labelsHeader = 8;

/** Relative to the page. */
const folder = '../data/fashion-mnist/';

interface Manifest {
  readonly classes: readonly string[];
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

export interface IdxPair {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** bytes so far, bytes in all */
type OnBytes = (done: number, total: number) => void;

async function get(name: string): Promise<Response> {
  const response = await fetch(folder + name);
  if (!response.ok) throw new Error(`the pictures are not there (${name}, status ${response.status}): npm start makes them`);
  return response;
}

async function bytesOf(name: string, size: number, onBytes: (read: number) => void): Promise<Uint8Array> {
  const reader = (await get(name)).body?.getReader();
  if (!reader) throw new Error(`no bytes came for ${name}`);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (at + part.value.length > size) throw new Error(`${name} is longer than its manifest says: ${size} bytes`);
    bytes.set(part.value, at);
    at += part.value.length;
    onBytes(part.value.length);
  }
  if (at !== size) throw new Error(`${name} ended too soon: ${at} of ${size} bytes`);
  return bytes;
}

export class Files {
  private constructor(private readonly manifest: Manifest) {}

  static async open(): Promise<Files> {
    return new Files((await (await get('manifest.json')).json()) as Manifest);
  }

  get classes(): readonly string[] {
    return this.manifest.classes;
  }

  /** The 60,000 to train on, or the 10,000 held out. */
  async load(part: 'train' | 'test', onBytes: OnBytes = () => undefined): Promise<IdxPair> {
    const size = (name: string): number => this.manifest.files.find((file) => file.name === name)?.bytes ?? 0;
    const [imageFile, labelFile] = [`${part}-images.idx`, `${part}-labels.idx`];
    const total = size(imageFile) + size(labelFile);
    let done = 0;
    const onRead = (read: number): void => onBytes((done += read), total);
    const [images, labels] = await Promise.all([bytesOf(imageFile, size(imageFile), onRead), bytesOf(labelFile, size(labelFile), onRead)]);
    return { images, labels };
  }
}

/** The held-out pictures and their classes, kept on the page to be shown. */
export class Pictures {
  readonly #pixels: Uint8Array;
  readonly #labels: Uint8Array;

  constructor({ images, labels }: IdxPair) {
    this.#pixels = images.slice(imagesHeader);
    this.#labels = labels.slice(labelsHeader);
  }

  get count(): number {
    return this.#labels.length;
  }

  label(index: number): number {
    return this.#labels[index] ?? -1;
  }

  pixels(index: number): Uint8Array {
    return this.#pixels.subarray(index * pixelsOfImage, (index + 1) * pixelsOfImage);
  }

  /** Pictures `from` up to `to`, as the network takes them. */
  inputs(from: number, to: number): Float32Array {
    return asInput(this.#pixels.subarray(from * pixelsOfImage, to * pixelsOfImage));
  }
}

/** 0..255 becomes 0..1, the scale of the training data. A plain loop: Float32Array.from with a function takes 40 ms for 500 pictures. */
export function asInput(pixels: Uint8Array): Float32Array {
  const input = new Float32Array(pixels.length);
  for (let i = 0; i < input.length; i++) input[i] = (pixels[i] ?? 0) / 255;
  return input;
}
